"""Divides a lesson file into its front matter and its body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from courseware.content.problem import Problem, Severity

_FENCE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LessonParts:
    """The two texts of a lesson file and where they begin (offset in the file, line from 1)."""

    front: str
    front_offset: int
    body: str
    body_offset: int
    body_line: int


def divide(text: str, path: str) -> LessonParts | Problem:
    """Return front matter and body, or the problem that keeps them from being told apart."""
    opening = _FENCE.match(text)
    if opening is None:
        return Problem(
            path,
            1,
            1,
            Severity.ERROR,
            "CW040",
            "the lesson does not start with front matter",
            "write a line with three hyphens (---) first, then id, title …, then --- again",
        )
    start = min(opening.end() + 1, len(text))
    closing = _FENCE.search(text, start)
    if closing is None:
        return Problem(
            path,
            1,
            1,
            Severity.ERROR,
            "CW040",
            "the front matter has no end",
            "write a line with three hyphens (---) below the last key",
        )
    body_offset = min(closing.end() + 1, len(text))
    return LessonParts(
        front=text[start : closing.start()],
        front_offset=start,
        body=text[body_offset:],
        body_offset=body_offset,
        body_line=text.count("\n", 0, body_offset) + 1,
    )
