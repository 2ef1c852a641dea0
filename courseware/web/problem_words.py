"""What pages for authors say of a problem: its code explained, and the line in question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import Flask
from markupsafe import Markup, escape

from courseware.content.explain import explain
from courseware.content.problem import Problem, Severity

_KINDS: Final = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "info"}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a file with its problems."""

    number: int
    text: str
    problems: tuple[Problem, ...]


def install_problem_words(app: Flask) -> None:
    """Register the filters of `_problems.html`."""
    app.jinja_env.filters.update(
        explained=explain, severity_kind=_KINDS.__getitem__, in_code=in_code, by_weight=by_weight
    )


def in_code(text: str) -> Markup:
    """Return text for a page in which what stands between backticks is set as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick of its own
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def by_weight(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems as a person mends them: errors, warnings, notes, each by file and line."""
    weights = list(Severity)
    return sorted(problems, key=lambda p: (weights.index(p.severity), p))


def source_lines(source: bytes, problems: Iterable[Problem]) -> tuple[SourceLine, ...]:
    """Return the lines of a text file, each with the problems that are about it."""
    found: dict[int, list[Problem]] = {}
    lines = source.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    for problem in problems:
        found.setdefault(min(problem.line, len(lines)), []).append(problem)
    return tuple(
        SourceLine(number, text.removesuffix("\r"), tuple(found.get(number, ())))
        for number, text in enumerate(lines, start=1)
    )
