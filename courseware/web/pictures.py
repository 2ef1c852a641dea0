"""The figures of lessons: each as a file by itself, and large on a page with a way back."""

from typing import Final
from urllib.parse import urlsplit

from flask import Response, abort, render_template, request

_TYPES: Final = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}
# A figure opened by itself is a document: it may style itself and do nothing else.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def picture_file(data: bytes, name: str) -> Response:
    """A figure as a file; 404 where its name is none of a picture."""
    mimetype = _TYPES.get(name.rpartition(".")[2].lower()) or abort(404)
    response = Response(data, mimetype=mimetype)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def asks_for_page() -> bool:
    """Whether the figure is asked for on a page: the link of js/zoom.js, where no script runs."""
    return "large" in request.args


def picture_page(elsewhere: str, frame: str = "base.html") -> Response:
    """A page with the figure at this address, large, and the way back to where its link stands.

    Args:
        elsewhere: where the way leads if the browser does not say where it comes from.
    """
    came = urlsplit(request.referrer or "")
    # What begins with two slashes would be another host's address.
    ours = came.netloc == request.host and not came.path.startswith("//")
    back = came.path if ours and came.path != request.path else elsewhere
    return Response(render_template("figure.html", frame=frame, src=request.path, back=back))
