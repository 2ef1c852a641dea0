"""Files that people handed in, given back so that no browser runs them."""

from flask import Response

from courseware.services.competency.documents.paper_files import Download


def as_download(found: Download) -> Response:
    """A document as an attachment that no browser shows as part of the site."""
    response = Response(found.data, mimetype=found.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
