"""Changing a file: a form, what would change and what `check` says of it, then saving."""

from hashlib import sha256

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.content.excerpt import Excerpts
from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.questions.types import GRADED_TYPES
from courseware.services.authoring.creating import (
    KINDS,
    courses_of,
    create_file,
    still_missing,
)
from courseware.services.authoring.desk import as_bytes, file_at, source_of
from courseware.services.authoring.saving import (
    ChangedMeanwhile,
    HasErrors,
    Look,
    difference_of,
    look,
    save,
)
from courseware.web.access import needs
from courseware.web.instructor.as_learner import shown_file
from courseware.web.instructor.author import desk, read_only, readable
from courseware.web.runtime import actor, database, now

blueprint = Blueprint("editing", __name__)

_Answer = str | AnyResponse | tuple[str, int]
_LOOK_AGAIN = "The text is not the one that you looked at. This is what saving would change now."


@blueprint.get("/author/edit/<path:path>")
@needs(Permission.CONTENT_WRITE)
def edit(path: str) -> _Answer:
    """The form with the file as it is."""
    reading = readable()
    found = file_at(reading, path)
    if desk().why_read_only:
        return read_only()
    text = source_of(reading, path).decode("utf-8", "replace")
    return _form(path, found.sha256, text, None)


@blueprint.post("/author/edit/<path:path>")
@needs(Permission.CONTENT_WRITE)
def change(path: str) -> _Answer:
    """Show what saving would do; save what was looked at."""
    file_at(readable(), path)
    if desk().why_read_only:
        return read_only()
    form = request.form
    base, text = form.get("base", ""), form.get("text", "").replace("\r\n", "\n")
    try:
        looked = look(desk(), actor(), path, base, text)
        if form.get("go", "look") == "look":
            return Response(_form(path, base, text, looked))
        if form.get("looked") != looked.digest:
            return Response(_form(path, base, text, looked, _LOOK_AGAIN), 409)
        draft = form.get("go") == "save-draft"
        save(database(), desk(), actor(), path, base, looked, draft, now())
    except HasErrors as errors:
        return Response(_form(path, base, text, looked, errors.sentence), 409)
    except ChangedMeanwhile as changed:
        if as_bytes(text, changed.now) != changed.now:
            return Response(_conflict(path, text, changed), 409)
        # The same form once more, mostly: what it sent stands in the file.
        if form.get("go", "look") == "look":
            present = sha256(changed.now).hexdigest()
            return Response(_form(path, present, text, look(desk(), actor(), path, present, text)))
    flash("Saved. It is a draft until it is published.", "good")
    return redirect(url_for("author.file", path=path), 303)


@blueprint.get("/author/new")
@needs(Permission.CONTENT_WRITE)
def start() -> _Answer:
    """The form for a new file."""
    return read_only() if desk().why_read_only else _start({})


@blueprint.post("/author/new")
@needs(Permission.CONTENT_WRITE)
def create() -> _Answer:
    """Write a starting file and open it; a lesson together with its quiz, if that is wanted."""
    if desk().why_read_only:
        return read_only()
    form = request.form
    kind, types = form.get("kind", ""), form.getlist("types")
    with_quiz = kind == "lesson" and bool(form.get("quiz"))
    try:
        path = _begin(kind, [] if with_quiz else types)
    except Invalid as invalid:
        return _start(invalid.errors), 422
    flash("Written. Everything in it says what to write there.", "good")
    if with_quiz:
        try:
            _begin("quiz", types)
        except Invalid as invalid:
            # The lesson stands and is on record, so its author goes on with it.
            flash(f"Its quiz was not begun: {'; '.join(invalid.errors.values())}", "warn")
    for missing in still_missing(desk(), actor(), path):
        flash(missing, "warn")
    return redirect(url_for("editing.edit", path=path), 303)


def _begin(kind: str, types: list[str]) -> str:
    form = request.form
    named = (form.get("name", ""), form.get("course", ""), form.get("title", ""))
    return create_file(database(), desk(), actor(), kind, *named, types, now())


def _start(errors: dict[str, str]) -> str:
    return render_template(
        "instructor/new.html",
        errors=errors,
        kinds=[(kind, kind.capitalize()) for kind in KINDS],
        courses=[(id_, id_) for id_ in courses_of(desk(), actor())],
        types=[(name, kind.label) for name, kind in GRADED_TYPES.items()],
        typed={name: request.form.get(name, "") for name in ("kind", "name", "course", "title")},
        chosen=request.form.getlist("types"),
        with_quiz=request.method == "GET" or bool(request.form.get("quiz")),
    )


def _form(path: str, base: str, text: str, looked: Look | None, notice: str = "") -> str:
    excerpts = Excerpts(desk().root, {path: looked.data} if looked else None, on_a_page=True)
    return render_template(
        "instructor/edit.html",
        path=path,
        base=base,
        text=text,
        looked=looked,
        excerpts=excerpts,
        shown=shown_file(looked.reading, path, excerpts) if looked else None,
        notice=notice,
    )


def _conflict(path: str, text: str, changed: ChangedMeanwhile) -> str:
    """Both texts: what stands in the file now, and what one has written."""
    current = file_at(readable(), path).sha256
    return render_template(
        "instructor/conflict.html",
        path=path,
        base=current,
        text=text,
        theirs=changed.now.decode("utf-8", "replace"),
        lines=difference_of(changed.now, as_bytes(text, changed.now)),
    )
