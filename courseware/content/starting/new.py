"""Writes starting files that `check` accepts, with words in them that say what to write."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from courseware.content.closest import did_you_mean
from courseware.content.library import read_library
from courseware.content.models.words import SLUG_PATTERN
from courseware.content.schema_files import schema_line, write_schemas
from courseware.content.starting.starters import CHECKLIST, COURSE, LESSON, QUESTIONS, QUIZ
from courseware.content.starting.type_starters import (
    ZONES,
    draw_of_types,
    needs_figure,
    questions_of_types,
)
from courseware.content.summary import FileKind, Target
from courseware.content.yaml.written import as_scalar

KINDS: Final = ("course", "lesson", "quiz", "checklist")
_LONGEST: Final = 64
_READY: Final = re.compile(r"<<ok:(.*?)>>")


class CannotWrite(Exception):
    """A starting file was not written, for the reason in the message."""


class NoLessonForQuiz(CannotWrite):
    """A quiz belongs to a lesson; none of the name is in the library."""


@dataclass(frozen=True, slots=True)
class Written:
    """The path of a new file below the library, and of the schemas that it brought along."""

    path: str
    schemas: tuple[str, ...] = ()


def write_new(
    library: Path,
    kind: str,
    name: str,
    course: str | None,
    title: str | None,
    types: Sequence[str] = (),
    lesson: str | None = None,
) -> Written:
    """Write a starting file; raises CannotWrite where one is there already or an id is unfit.

    Args:
        lesson: id of the lesson that a quiz belongs to; None where the quiz bears the same id.
        types: question types that a quiz begins with, one question each; () for two of one best
            answer for each objective. A hotspot brings a figure to draw over.
    """
    _require_slug(name)
    if kind == "course":
        course = name
    elif course is None:
        course = _only_course(library)
    _require_slug(course)
    if kind != "course":
        _require_course(library, course)
    lesson = lesson or name
    if kind == "quiz":
        _require_lesson(library, lesson)
    shown = title or name.replace("-", " ").capitalize()
    # A quiz's file bears its lesson's name, so that the two are found together.
    path = _PATHS[kind].format(course=course, name=lesson if kind == "quiz" else name)
    _require_free(library, kind, name, path)
    values = {
        "schema": schema_line(library, path, kind),
        "id": as_scalar(name),
        # Inside double quotes, so that any text stays as it was typed.
        "title": json.dumps(" ".join(shown.split()), ensure_ascii=False)[1:-1],
        "course": as_scalar(course),
        "first": as_scalar(f"{name}-1"),
        "number": as_scalar(_first_objective(name)),
        "lesson": as_scalar(lesson),
    }
    figure = f"{name}-zones.svg"
    if kind == "quiz":
        objectives = _objectives(library, lesson)
        values |= _of_types(types, objectives, figure) if types else _for_objectives(objectives)
    _write(library / path, path, _filled(_TEMPLATES[kind], values))
    if kind == "quiz" and needs_figure(types):
        place = f"lessons/{course}/figures/{figure}"
        if not (library / place).exists():
            _write(library / place, place, ZONES)
    return Written(path, _schemas(library))


def _filled(template: str, values: Mapping[str, str]) -> str:
    template = _READY.sub(r"\1", template)
    for key, value in values.items():
        template = template.replace(f"<<{key}>>", value)
    return template


_TEMPLATES: Final = {"course": COURSE, "lesson": LESSON, "quiz": QUIZ, "checklist": CHECKLIST}
_PATHS: Final = {
    "course": "lessons/{course}/course.yaml",
    "lesson": "lessons/{course}/{name}.md",
    "quiz": "quizzes/{course}/{name}.yaml",
    "checklist": "lessons/{course}/{name}.checklist.yaml",
}


def _require_slug(name: str) -> None:
    if len(name) > _LONGEST or not re.fullmatch(SLUG_PATTERN.strip("^$"), name):
        raise CannotWrite(
            f"`{name[:80]}` cannot be an id — lower-case letters and digits, "
            "words joined by single hyphens"
        )


def _require_course(library: Path, course: str) -> None:
    known = sorted(_courses(library))
    if course not in known:
        mend = did_you_mean(course, known) or "write it first: `new course ID`"
        raise CannotWrite(f"there is no course `{course}` — {mend}")


def _require_lesson(library: Path, lesson: str) -> None:
    """Refuse a lesson that is not there, or that has its quiz already."""
    found = read_library(library)
    known = {file.id: file for file in found.of_kind(FileKind.LESSON) if file.id}
    taken = {
        name: quiz.path
        for quiz in found.of_kind(FileKind.QUIZ)
        for name in quiz.summary.used(Target.QUIZ_LESSON)
    }
    if lesson in known and lesson not in taken:
        return
    free = ", ".join(sorted(known.keys() - taken)) or "none: write the lesson first"
    if lesson in taken:
        what = f"the lesson `{lesson}` has a quiz already, {taken[lesson]}"
    else:
        what = f"there is no lesson `{lesson[:80]}` for this quiz"
    raise NoLessonForQuiz(f"{what} — lessons without one: {free}")


def _require_free(library: Path, kind: str, name: str, path: str) -> None:
    """Refuse an id that another file bears: both could not be published, wherever they stand."""
    for file in read_library(library).of_kind(FileKind(kind)):
        if file.id == name and file.path != path:
            raise CannotWrite(f"the id `{name}` is used by {file.path} — choose another one")


def _courses(library: Path) -> list[str]:
    return [file.path.split("/")[1] for file in read_library(library).courses.values()]


def _only_course(library: Path) -> str:
    names = _courses(library)
    if len(names) != 1:
        raise CannotWrite("say which course it belongs to: --course ID")
    return names[0]


def _first_objective(lesson: str) -> str:
    """Return `S1.1` for `s1-side-effects`: the first word of a name, and a number."""
    return f"{lesson.split('-')[0].upper()[:20]}.1"


def _objectives(library: Path, lesson: str) -> list[str]:
    """Return the objectives of the lesson as they are written, or one by its name without any."""
    file = read_library(library).lessons.get(lesson)
    objectives = [str(id_) for id_ in file.summary.facts.get("objectives", ())] if file else []
    return [as_scalar(objective) for objective in objectives or [_first_objective(lesson)]]


def _for_objectives(objectives: Sequence[str]) -> Mapping[str, str]:
    rows = [f"  - {{objective: {name}, type: single, count: 1}}" for name in objectives]
    questions = [
        QUESTIONS.replace("<<objective>>", name).replace("<<n>>", str(number))
        for number, name in enumerate(objectives, start=1)
    ]
    return {"draw": "\n".join(rows), "questions": "\n".join(questions)}


def _of_types(types: Sequence[str], objectives: Sequence[str], figure: str) -> Mapping[str, str]:
    kinds = list(dict.fromkeys(types))
    questions = questions_of_types(kinds, objectives, figure)
    return {"draw": draw_of_types(kinds, objectives), "questions": questions}


def _schemas(library: Path) -> tuple[str, ...]:
    try:
        return tuple(write_schemas(library))
    except OSError as error:
        raise CannotWrite(f"the schemas for editors cannot be written: {error.strerror}") from error


def _write(file: Path, path: str, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise CannotWrite(f"{path} is there already; nothing was changed") from None
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written: {error.strerror}") from error
