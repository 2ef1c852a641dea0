"""A file of the library as a fragment of a page: what learners would see, problems in place."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from courseware.content.excerpt import Excerpts
from courseware.content.preview.reading import Reading
from courseware.content.summary import FileKind
from courseware.web.preview.answers import practised, shown_order


def shown_file(reading: Reading, path: str, excerpts: Excerpts) -> Markup | None:
    """The lesson, quiz, checklist or course at a path, None for other files.

    Figures that are not published yet are shown from the files.
    """
    kind = reading.files[path].kind
    if kind is FileKind.LESSON:
        html = render_template("instructor/_lesson.html", **_lesson(reading, path, excerpts))
    elif kind is FileKind.QUIZ:
        html = render_template("instructor/_quiz.html", **_quiz(reading, path, excerpts))
    elif kind is FileKind.CHECKLIST:
        shown = {"shown": reading.checklist(path), "excerpts": excerpts}
        html = render_template("instructor/_checklist.html", **shown)
    elif kind is FileKind.COURSE:
        course = {"shown": reading.course(path), "excerpts": excerpts}
        html = render_template("instructor/_course.html", address="/author/files/", **course)
    else:
        return None
    for where in ("src", "href"):
        html = html.replace(f'{where}="/figures/', f'{where}="/author/figures/')
    return Markup(html)


def _lesson(reading: Reading, path: str, excerpts: Excerpts) -> dict[str, Any]:
    quiz = reading.quiz_path_of(path)
    questions = reading.quiz(quiz).by_id if quiz else {}
    return {
        "lesson": reading.lesson(path),
        "excerpts": excerpts,
        "practices": {id_: practised(question, None) for id_, question in questions.items()},
        "kind_of": lambda piece: type(piece).__name__,
        "answer_problems": {},
        "practice_template": "instructor/_practice.html",
        "quiz_path": quiz,
        "quiz_address": f"/author/files/{quiz}",
    }


def _quiz(reading: Reading, path: str, excerpts: Excerpts) -> dict[str, Any]:
    shown = reading.quiz(path)
    rows = [
        (
            entry,
            {
                "question": entry.question.present_after(shown_order(entry.question), None),
                "explanation": entry.question.explain(None, shown_order(entry.question)),
            }
            if entry.question
            else None,
        )
        for entry in shown.questions
    ]
    address = f"/author/files/{path}"
    return {"quiz": shown, "rows": rows, "excerpts": excerpts, "source_address": address}
