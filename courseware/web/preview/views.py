"""Pages of the preview: what there is, lessons, quizzes, sources, and whether anything changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask import url_for as link
from werkzeug.wrappers import Response as AnyResponse

from courseware.content.excerpt import Excerpts
from courseware.content.preview.in_place import Faults, Practice, Text
from courseware.content.preview.reading import Reading
from courseware.content.summary import FileKind
from courseware.questions.base import Question
from courseware.questions.reading import Unreadable
from courseware.web.pictures import asks_for_page, picture_file, picture_page
from courseware.web.preview.answers import practised, shown_order
from courseware.web.preview.state import Plays, Reader
from courseware.web.problem_words import source_lines

blueprint = Blueprint("views", __name__)


def state() -> tuple[Reader, Plays]:
    """The library and the plays of this preview."""
    found: tuple[Reader, Plays] = current_app.extensions["preview"]
    return found


def page(template: str, reading: Reading, **values: Any) -> str:
    """Render a page with what all of them need."""
    reader, _ = state()
    values = {"excerpts": Excerpts(reader.root, on_a_page=True), "reading": reading, **values}
    return render_template(template, **values)


@blueprint.get("/")
def index() -> str:
    """All files by course, and all problems."""
    reading = state()[0].current()
    folders: dict[str, list[Any]] = {}
    for file in reading.library.files:
        parts = file.path.split("/")
        folders.setdefault(parts[1] if len(parts) > 2 else "", []).append(file)
    titles = {course.path.split("/")[1]: id_ for id_, course in reading.library.courses.items()}
    courses_first = sorted(folders.items(), key=lambda pair: (pair[0] not in titles, pair[0]))
    return page("preview/index.html", reading, folders=courses_first, titles=titles)


@blueprint.get("/fingerprint")
def fingerprint() -> Response:
    """The state of the library's files, which the page's script asks for."""
    return Response(state()[0].fingerprint(), mimetype="text/plain")


@blueprint.get("/show/<path:path>")
def show(path: str) -> str:
    """A lesson, quiz, checklist or course as it is read; any other file as it stands."""
    reading = state()[0].current()
    file = reading.files.get(path) or abort(404)
    if file.kind is FileKind.LESSON:
        return _lesson(reading, path)
    if file.kind is FileKind.QUIZ:
        return _quiz(reading, path)
    if file.kind is FileKind.CHECKLIST:
        shown = reading.checklist(path)
        return page("preview/checklist.html", reading, path=path, shown=shown)
    if file.kind is FileKind.COURSE:
        return page("preview/course.html", reading, path=path, shown=reading.course(path))
    return source(path)


@blueprint.get("/source/<path:path>")
def source(path: str) -> str:
    """A file line by line, with its problems below the lines that they are about."""
    reading = state()[0].current()
    file = reading.files.get(path) or abort(404)
    lines = source_lines(file.source, reading.problems_of(path))
    return page("preview/source.html", reading, file=file, lines=lines)


@blueprint.post("/practice/<path:path>/<question_id>")
def practice(path: str, question_id: str) -> AnyResponse:
    """Answer a practice question inside the lesson at `path`."""
    reader, plays = state()
    reading = reader.current()
    if path not in reading.files:
        abort(404)
    questions = _practice_questions(reading, path)
    question = questions.get(question_id) or abort(404)
    problem, typed = None, request.form.to_dict()
    try:
        before = plays.practised(path, question)
        answer = None if "again" in typed else _read(question, before)
        plays.practise(path, question, answer)
    except Unreadable as unreadable:
        problem = unreadable
    if "X-Fragment" in request.headers:
        fragment = render_template(
            "preview/_practice.html",
            path=path,
            practice=practised(question, plays.practised(path, question)),
            problem=problem,
            typed=typed if problem else {},
        )
        return Response(fragment, 422 if problem else 200)
    if problem:
        return Response(_lesson(reading, path, {question_id: problem}, typed), 422)
    return redirect(link("views.show", path=path, _anchor=f"practice-{question_id}"), 303)


def _read(question: Question, before: Any) -> Any:
    answer = question.read_after(request.form.to_dict(flat=False), before)
    if answer is None and before is None:
        words = "Give an answer first; then the reasons for every option appear."
        raise Unreadable("answer", words)
    return answer


@blueprint.get("/figures/<sha16>/<name>")
def figure(sha16: str, name: str) -> Response:
    """A figure as it is on disk."""
    try:
        data = state()[0].current().figure(sha16, name)
    except KeyError:
        abort(404)
    if asks_for_page():
        return picture_page(elsewhere="/", frame="preview/_page.html")
    return picture_file(data, name)


@blueprint.get("/courses/<course_id>/lessons/<lesson_id>")
def linked_lesson(course_id: str, lesson_id: str) -> AnyResponse:
    """Where a lesson's link to another lesson leads here."""
    found = state()[0].current().library.lessons.get(lesson_id) or abort(404)
    return redirect(link("views.show", path=found.path), 302)


@blueprint.get("/references")
@blueprint.get("/glossary")
def linked_list() -> AnyResponse:
    """Where a link to the sources or the glossary leads here."""
    return redirect(link("views.source", path=f"lessons{request.path}.yaml"), 302)


@blueprint.get("/claims/<claim_id>")
def linked_claim(claim_id: str) -> AnyResponse:
    """Where a link to a claim leads here: to its lines."""
    claims = state()[0].current().library.claims or abort(404)
    line = claims.summary.defines.get(claim_id, (1, 1))[0]
    return redirect(link("views.source", path=claims.path, _anchor=f"line-{line}"), 302)


def _lesson(
    reading: Reading,
    path: str,
    problems: dict[str, Unreadable] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    plays = state()[1]
    questions = _practice_questions(reading, path)
    return page(
        "preview/lesson.html",
        reading,
        path=path,
        lesson=reading.lesson(path),
        kinds={"Text": Text, "Practice": Practice, "Faults": Faults},
        kind_of=lambda piece: type(piece).__name__,
        practices={
            id_: practised(question, plays.practised(path, question))
            for id_, question in questions.items()
        },
        quiz_path=reading.quiz_path_of(path),
        answer_problems=problems or {},
        typed=typed or {},
    )


def _practice_questions(reading: Reading, path: str) -> dict[str, Question]:
    quiz = reading.quiz_path_of(path)
    return dict(reading.quiz(quiz).by_id) if quiz else {}


def _quiz(reading: Reading, path: str) -> str:
    shown = reading.quiz(path)
    key = request.args.get("key") == "1"
    rows = [
        (entry, _as_shown(entry.question, key) if entry.question else None)
        for entry in shown.questions
    ]
    return page("preview/quiz.html", reading, path=path, quiz=shown, rows=rows, key=key)


def _as_shown(question: Question, key: bool) -> dict[str, Any]:
    order = shown_order(question)
    return {
        "question": question.present_after(order, None),
        "explanation": question.explain(None, order) if key else None,
    }
