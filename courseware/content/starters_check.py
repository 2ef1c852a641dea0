"""Tells which words of `new` still stand in a file, so that learners never read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from courseware.content.library import Library
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind, Place

_KINDS = (FileKind.COURSE, FileKind.LESSON, FileKind.QUIZ, FileKind.CHECKLIST)
_MOST_LINES = 8


def starter_problems(library: Library) -> Iterator[Problem]:
    """Yield one problem for each file that has starting texts left: an error where it is open."""
    opened = {
        _folder(course.path)
        for course in library.of_kind(FileKind.COURSE)
        if course.summary.facts.get("open")
    }
    for kind in _KINDS:
        for file in library.of_kind(kind):
            left = file.summary.facts.get("starters")
            if left:
                weight = Severity.ERROR if _folder(file.path) in opened else Severity.WARNING
                yield _problem(file.path, left, weight)


def _folder(path: str) -> str:
    return path.split("/")[1]


def _problem(path: str, left: Sequence[tuple[int, int, str]], weight: Severity) -> Problem:
    line, column, first = left[0]
    place: Place = (line, column)
    lines = sorted({other[0] for other in left[1:]} - {line})
    more = ", ".join(map(str, lines[:_MOST_LINES])) + (" …" if len(lines) > _MOST_LINES else "")
    word = "line" if len(lines) == 1 else "lines"
    message = f"“{first}” was left as `new` wrote it" + (f"; also in {word} {more}" if more else "")
    mend = "write your own words" + (
        "" if weight is Severity.ERROR else " before the course is opened"
    )
    return Problem(path, *place, weight, "CW100", message, mend)
