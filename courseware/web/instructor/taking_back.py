"""Deleting or renaming a file that was never published: a look first, then the act."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services.authoring.desk import file_at
from courseware.services.authoring.removing import look_at_removal, remove_file, rename_file
from courseware.services.authoring.saving import ChangedMeanwhile
from courseware.web.access import needs
from courseware.web.instructor.author import desk, read_only, readable
from courseware.web.runtime import actor, database, now

blueprint = Blueprint("taking_back", __name__)

_Answer = AnyResponse | tuple[str, int]


@blueprint.get("/author/remove/<path:path>")
@needs(Permission.CONTENT_WRITE)
def look(path: str) -> str | tuple[str, int]:
    """What the file holds, and what its end would bring to others."""
    file_at(readable(), path)
    if desk().why_read_only:
        return read_only()
    return _page(path, {})


@blueprint.post("/author/remove/<path:path>")
@needs(Permission.CONTENT_WRITE)
def remove(path: str) -> _Answer:
    """Delete the file that was looked at."""
    file_at(readable(), path)
    if desk().why_read_only:
        return read_only()
    try:
        remove_file(database(), desk(), actor(), path, request.form.get("seen", ""), now())
    except ChangedMeanwhile as changed:
        return _page(path, {}, changed.sentence), 409
    flash(f"Deleted: {path}. Only the disk or its version control can bring it back.", "good")
    return redirect(url_for("author.files"), 303)


@blueprint.post("/author/rename/<path:path>")
@needs(Permission.CONTENT_WRITE)
def rename(path: str) -> _Answer:
    """Give the file that was looked at another id."""
    file_at(readable(), path)
    if desk().why_read_only:
        return read_only()
    seen, name = request.form.get("seen", ""), request.form.get("name", "")
    try:
        new = rename_file(database(), desk(), actor(), path, name, seen, now())
    except Invalid as invalid:
        return _page(path, invalid.errors), 422
    except ChangedMeanwhile as changed:
        return _page(path, {}, changed.sentence), 409
    flash("Renamed. What other files say of it, the check shows.", "good")
    return redirect(url_for("author.file", path=new), 303)


def _page(path: str, errors: dict[str, str], changed: str = "") -> str:
    return render_template(
        "instructor/remove.html",
        path=path,
        found=look_at_removal(database(), desk(), actor(), path),
        errors=errors,
        changed=changed,
        name=request.form.get("name", ""),
    )
