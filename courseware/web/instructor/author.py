"""What state the content is in: its health, its files, each with source, preview and standing."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from courseware.content.excerpt import Excerpts
from courseware.content.preview.reading import Reading
from courseware.content.summary import FileKind
from courseware.domain.policy import Permission, may_enter
from courseware.services.authoring.desk import Desk, file_at, read_desk, source_of
from courseware.services.authoring.files import authored_files
from courseware.services.authoring.health import health
from courseware.services.authoring.removing import why_kept
from courseware.services.authoring.reviewing import ask_for_review, own_review, review_file
from courseware.services.authorize import require
from courseware.services.marking.queue import waiting_count
from courseware.web.access import needs
from courseware.web.instructor.as_learner import shown_file
from courseware.web.pictures import asks_for_page, picture_file, picture_page
from courseware.web.problem_words import source_lines
from courseware.web.runtime import actor, catalogue, database, now, runtime

blueprint = Blueprint("author", __name__)

PREVIEWED = (FileKind.LESSON, FileKind.QUIZ, FileKind.CHECKLIST, FileKind.COURSE)


def desk() -> Desk:
    """The library of this host."""
    config = runtime().config
    return Desk(config.library, config.instance / "cache", config.authoring)


def readable() -> Reading:
    """The library, for somebody who may read sources."""
    require(actor(), Permission.CONTENT_READ)
    return read_desk(desk())


def read_only() -> tuple[str, int]:
    """The page that stands where files would be changed, on a host where they are not."""
    return render_template("instructor/read_only.html", why=desk().why_read_only), 409


@blueprint.get("/author")
@needs(Permission.CONTENT_READ)
def index() -> str:
    """What needs an author's attention first."""
    found = health(database(), catalogue(), actor(), desk(), now())
    return render_template(
        "instructor/author.html",
        health=found,
        excerpts=Excerpts(desk().root, on_a_page=True),
        why_read_only=desk().why_read_only,
        to_mark=waiting_count(database(), actor()),
        today=now().date(),
    )


@blueprint.get("/author/files")
@needs(Permission.CONTENT_READ)
def files() -> str:
    """Every file with its problems and how it stands to the live release."""
    reading = readable()
    folders: dict[str, list[Any]] = {}
    for authored in authored_files(database(), reading).values():
        parts = authored.file.path.split("/")
        folders.setdefault(parts[1] if len(parts) > 2 else "", []).append(authored)
    return render_template(
        "instructor/files.html", reading=reading, folders=folders, today=now().date()
    )


@blueprint.get("/author/files/<path:path>")
@needs(Permission.CONTENT_READ)
def file(path: str) -> str:
    """One file: how it stands, its problems at their lines, what can be done."""
    reading = readable()
    found = file_at(reading, path)
    return render_template(
        "instructor/file.html",
        path=path,
        authored=authored_files(database(), reading)[path],
        problems=reading.problems_of(path),
        lines=source_lines(source_of(reading, path), reading.problems_of(path)),
        excerpts=Excerpts(desk().root, on_a_page=True),
        why_read_only=desk().why_read_only,
        has_preview=found.kind in PREVIEWED,
        can_be_taken_back=not (desk().why_read_only or why_kept(database(), reading, path)),
        may_review=may_enter(actor(), Permission.REVIEWS_RECORD).allowed,
        own=own_review(database(), actor(), found),
        today=now().date(),
    )


@blueprint.get("/author/preview/<path:path>")
@needs(Permission.CONTENT_READ)
def as_learner(path: str) -> str:
    """A file as those for whom it is written would see it, with its problems in place."""
    reading = readable()
    file_at(reading, path)
    excerpts = Excerpts(desk().root, on_a_page=True)
    shown = shown_file(reading, path, excerpts) or abort(404)
    return render_template("instructor/preview.html", path=path, shown=shown)


@blueprint.get("/author/figures/<sha16>/<name>")
@needs(Permission.CONTENT_READ)
def figure(sha16: str, name: str) -> Response:
    """A figure as it is in the files, published or not."""
    try:
        data = readable().figure(sha16, name)
    except KeyError:
        abort(404)
    return picture_page(elsewhere="/author") if asks_for_page() else picture_file(data, name)


@blueprint.post("/author/ask/<path:path>")
@needs(Permission.CONTENT_WRITE)
def ask(path: str) -> AnyResponse:
    """Ask for a clinician's review of the file as it was seen."""
    seen = request.form.get("revision", "")
    ask_for_review(database(), desk(), actor(), path, seen, now())
    flash("Asked. It is listed on the authors' page until somebody reviews it.", "good")
    return redirect(url_for("author.file", path=path), 303)


@blueprint.post("/author/review/<path:path>")
@needs(Permission.REVIEWS_RECORD)
def review(path: str) -> AnyResponse:
    """Put one's own review of the file, as it was seen, on record."""
    seen = request.form.get("revision", "")
    review_file(database(), desk(), actor(), path, seen, now())
    flash("Your review of this revision is on record.", "good")
    return redirect(url_for("author.file", path=path), 303)
