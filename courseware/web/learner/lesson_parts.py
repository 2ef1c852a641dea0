"""The pieces of a lesson's page, kept where they are the same for everybody in the same place.

A part without an answered practice question looks the same for all who have read it, and for all
who have not: two pieces for each part serve every reader. Only the form token differs. Its place
is held by a word that nobody can guess, and filled in last.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from flask import render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from courseware.content.compiled import CompiledLesson
from courseware.content.markdown import Part
from courseware.questions.reading import Unreadable
from courseware.services.practice import Practice
from courseware.services.reading import LessonProgress
from courseware.web.still import still

_PLACE: Final = secrets.token_hex(16)
_FIELD: Final = Markup('<input type="hidden" name="csrf_token" value="{}">').format(_PLACE)


def body(
    lesson: CompiledLesson,
    progress: LessonProgress,
    practices: Mapping[str, Practice],
    problems: Mapping[str, Unreadable],
) -> Markup:
    """The parts of the lesson, one after the other, as this reader sees them."""
    done = progress.parts_read
    parts = (_part(lesson, part, part.id in done, practices, problems) for part in lesson.parts)
    return Markup("".join(parts).replace(_PLACE, generate_csrf()))


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
    part: Part,
    read: bool,
    practices: Mapping[str, Practice],
    problems: Mapping[str, Unreadable],
) -> str:
    def render() -> str:
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
        )

    placed = [fragment.question for fragment in part.fragments if fragment.question]
    alike = all(
        name not in problems and (name not in practices or practices[name].response is None)
        for name in placed
    )
    key = ("part", lesson.compiled_key, part.id, "read" if read else "unread")
    return still(key, render) if alike else render()
