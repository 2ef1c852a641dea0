"""Mends slips in the signs of YAML where one thing alone can be meant: tabs, quotes left out,
spaces and colons of another kind."""

from __future__ import annotations

from math import inf
from typing import Final

from courseware.content.front_matter import divide
from courseware.content.problem import Problem
from courseware.content.summary import FileKind
from courseware.content.yaml.foreign import straightened
from courseware.content.yaml.guesses import Guess, guesses
from courseware.content.yaml.reach import error_of, reached

_MOST: Final = 25


def mend_signs(text: str, kind: FileKind, path: str) -> tuple[str, list[str]]:
    """Return a file's text with such slips mended, and what was done in words."""
    if kind is not FileKind.LESSON:
        return _mended(text, 1)
    parts = divide(text, path)
    if isinstance(parts, Problem):
        return text, []
    front, words = _mended(parts.front, 2)
    end = parts.front_offset + len(parts.front)
    return text[: parts.front_offset] + front + text[end:], words


def _mended(text: str, first_line: int) -> tuple[str, list[str]]:
    words: list[str] = []
    for _ in range(_MOST):
        if straight := straightened(text):
            text = straight.text
            words += (f"line {one.line + first_line}: {one.done()}" for one in straight.foreign)
        error = error_of(text)
        mark = error and (error.problem_mark or error.context_mark)
        guess = _safe(text, mark.line) if mark else None
        if guess is None:
            break
        text = guess.write_into(text)
        first = min(guess.lines) + first_line
        count = len(guess.lines)
        where = f"line {first}" if count == 1 else f"{count} lines from line {first} on"
        words.append(f"{where}: {guess.done}")
    return text, words


def _safe(text: str, line: int) -> Guess | None:
    """Return what is safe to write and lets more be read; tabs go only where all is read then."""
    for guess in guesses(text.split("\n"), line):
        if guess.written is None:
            continue
        far = reached(guess.write_into(text))
        if far == inf or (far > line and len(guess.lines) == 1 and not guess.is_of_tabs):
            return guess
    return None
