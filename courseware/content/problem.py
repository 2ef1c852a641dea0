"""Problems found in content files: located, coded, and written for the author who mends them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from courseware.content.codes import CODES

__all__ = [
    "CODES",
    "Format",
    "Problem",
    "Severity",
    "as_github",
    "as_json",
    "as_text",
    "has_errors",
    "printable",
]


class Severity(StrEnum):
    """How much a problem weighs: an error stops a release, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Format(StrEnum):
    """The forms in which problems are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One finding at one place; sorts by path, line and column (both from 1)."""

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        return as_text(self)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether at least one of the problems stops a release."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def printable(text: str) -> str:
    """Return `text` on one line, with everything that could steer a terminal written as escapes."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )


def as_text(problem: Problem) -> str:
    """Return `path:line:column severity code message — suggestion` on one line."""
    where = f"{problem.path}:{problem.line}:{problem.column}"
    text = f"{where} {problem.severity} {problem.code} {problem.message}"
    if problem.suggestion:
        text = f"{text} — {problem.suggestion}"
    return printable(text)


def as_json(problems: Iterable[Problem]) -> str:
    """Return all problems as one JSON list of objects with the fields of `Problem`."""
    return json.dumps([asdict(problem) for problem in problems], indent=1)


_GITHUB_LEVEL = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def as_github(problem: Problem) -> str:
    """Return the workflow command that GitHub shows beside the line of a pull request."""
    level = _GITHUB_LEVEL[problem.severity]
    place = f"file={_property(problem.path)},line={problem.line},col={problem.column}"
    words = problem.message + (f" — {problem.suggestion}" if problem.suggestion else "")
    return f"::{level} {place},title={problem.code}::{_data(words)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
