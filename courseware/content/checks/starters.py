"""Tells which words of `new` still stand in a file, so that learners never read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from courseware.content.library import Library
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind, Place

_KINDS = (FileKind.COURSE, FileKind.LESSON, FileKind.QUIZ, FileKind.CHECKLIST)
_MOST_LINES = 8
_MOST_SHOWN = 72


def starter_problems(library: Library) -> Iterator[Problem]:
    """Yield one problem for each file that has starting texts left: an error where it is open."""
    opened = {
        _folder(course.path)
        for course in library.of_kind(FileKind.COURSE)
        if course.summary.facts.get("open")
    }
    files = [(file.path, file.summary) for kind in _KINDS for file in library.of_kind(kind)]
    files += [(figure.path, figure.summary) for figure in library.figures.values()]
    for path, summary in files:
        if left := summary.facts.get("starters"):
            weight = Severity.ERROR if _folder(path) in opened else Severity.WARNING
            yield _problem(path, left, weight)


def _folder(path: str) -> str:
    return path.split("/")[1]


def _problem(path: str, left: Sequence[tuple[int, int, str]], weight: Severity) -> Problem:
    line, column, first = left[0]
    place: Place = (line, column)
    lines = sorted({other[0] for other in left[1:]} - {line})
    more = ", ".join(map(str, lines[:_MOST_LINES])) + (" …" if len(lines) > _MOST_LINES else "")
    word = "line" if len(lines) == 1 else "lines"
    shown = first if len(first) <= _MOST_SHOWN else f"{first[: _MOST_SHOWN - 1].rstrip()}…"
    message = f"“{shown}” was left as `new` wrote it" + (f"; also in {word} {more}" if more else "")
    mend = "draw your own figure" if "/figures/" in path else "write your own words"
    if weight is not Severity.ERROR:
        mend += " before the course is opened"
    return Problem(path, *place, weight, "CW100", message, mend)
