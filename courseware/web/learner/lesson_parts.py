"""The pieces of a lesson's page, kept where they are the same for everybody in the same place.

A part without an answered practice question looks the same for all who have read it, and for all
who have not: two pieces for each part serve every reader. Only the form token differs. Its place,
and that of all parts in the page, is held by a word that nobody can guess, and filled in last.
Pieces are kept as bytes, because most of a page would else be encoded anew for every reader.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from flask import render_template, request
from markupsafe import Markup

from courseware.content.compiled import CompiledLesson
from courseware.content.markdown import Part
from courseware.questions.reading import Unreadable
from courseware.services.lessons.practice import Practice
from courseware.services.lessons.reading import LessonProgress
from courseware.web.form_token import form_token
from courseware.web.still import Pieces, still

_PLACE: Final = secrets.token_hex(16)
BODY: Final = Markup(secrets.token_hex(16))
"""Stands in the page for the parts until `filled` puts them there."""
_FIELD: Final = Markup('<input type="hidden" name="csrf_token" value="{}">').format(_PLACE)


_pieces: Pieces[bytes] = Pieces()


def filled(page: str, parts: bytes) -> bytes:
    """The page, encoded, with the parts of its lesson in their place."""
    return page.encode().replace(BODY.encode(), parts, 1)


def body(
    lesson: CompiledLesson,
    quiz_key: str,
    progress: LessonProgress,
    practices: Mapping[str, Practice],
    problems: Mapping[str, Unreadable],
) -> bytes:
    """The parts of the lesson in UTF-8, one after the other, as this reader sees them.

    Args:
        quiz_key: compiled key of the quiz whose practice questions stand in the lesson.
    """
    done = progress.parts_read
    parts = (
        _part(lesson, quiz_key, part, part.id in done, practices, problems) for part in lesson.parts
    )
    return b"".join(parts).replace(_PLACE.encode(), form_token().encode())


def contents(lesson: CompiledLesson, progress: LessonProgress) -> Markup:
    """The list of parts with what is read and what comes next."""
    how_far = (*sorted(progress.parts_read), progress.resume_at or "")
    return still(
        ("contents", lesson.compiled_key, *how_far),
        lambda: render_template("learner/_contents.html", lesson=lesson, progress=progress),
    )


def references(lesson: CompiledLesson) -> Markup:
    """The sources that the lesson cites."""
    return still(
        ("references", lesson.compiled_key),
        lambda: render_template("learner/_references.html", lesson=lesson),
    )


def _part(
    lesson: CompiledLesson,
    quiz_key: str,
    part: Part,
    read: bool,
    practices: Mapping[str, Practice],
    problems: Mapping[str, Unreadable],
) -> bytes:
    def render() -> bytes:
        return render_template(
            "learner/_part.html",
            lesson=lesson,
            part=part,
            read=read,
            here=f"/courses/{lesson.course}/lessons/{lesson.id}",
            practices=practices,
            problems=problems,
            token=_FIELD,
            typed=request.form.to_dict() if problems else {},
        ).encode()

    placed = [fragment.question for fragment in part.fragments if fragment.question]
    alike = all(
        name not in problems and (name not in practices or practices[name].response is None)
        for name in placed
    )
    # The lesson's key says nothing of its quiz, which may change without it.
    key = ("part", lesson.compiled_key, quiz_key, part.id, "read" if read else "unread")
    return _pieces.get(key, render) if alike else render()
