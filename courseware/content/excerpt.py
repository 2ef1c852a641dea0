"""The line in question below a problem: the source with a caret under the place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from courseware.content.file_sizes import MAX_TEXT_BYTES
from courseware.content.problem import Problem, printable
from courseware.content.tree import read_bytes

_WIDEST: Final = 100
_BEFORE: Final = 40
_WIDEST_OF_A_PHONE: Final = 34
_BEFORE_ON_A_PHONE: Final = 16
_LONGEST_LABEL: Final = 80
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|\[[^\]\s]*\]|[^\s,:\]\}]+")
_TEXTS: Final = (".md", ".yaml", ".svg")


class Excerpts:
    """Excerpts of one library's files; the file read last is kept, as problems come by file.

    Args:
        unsaved: bytes that take the place of a file, by path.
        on_a_page: cut long lines shortly before the place, so that it is in sight in a narrow box.
    """

    def __init__(
        self, root: Path, unsaved: Mapping[str, bytes] | None = None, on_a_page: bool = False
    ) -> None:
        self._root = root
        self._unsaved = unsaved or {}
        self._on_a_page = on_a_page
        self._path = ""
        self._lines: list[str] = []

    def below(self, problem: Problem) -> list[str]:
        """Return the two lines to print below a problem; none where there is no such line.

        Of what lies outside the library nothing is shown, whatever link leads there.
        """
        line = self._line(problem.path, problem.line)
        if not line.strip() or problem.column > len(line):
            return []
        at = problem.column - 1
        start = self._start(line, at)
        cut = "…" if start and self._on_a_page else ""
        shown = cut + _safe(line[start : start + _WIDEST])
        marked = _width(cut + _safe(line[start:at])), _width(_safe(_marked(line, at)))
        number = str(problem.line)
        caret = " " * marked[0] + "^" * max(1, marked[1])
        label = _label(problem.suggestion)
        return [
            f"    {number} | {shown}",
            f"    {' ' * len(number)} | {caret}{' ' if label else ''}{label}",
        ]

    def _start(self, line: str, at: int) -> int:
        """Return the column from which a line is shown."""
        if self._on_a_page:
            return max(0, at - _BEFORE_ON_A_PHONE) if at >= _WIDEST_OF_A_PHONE else 0
        return max(0, at - _BEFORE) if len(line) > _WIDEST else 0

    def _line(self, path: str, number: int) -> str:
        if path != self._path:
            data = self._unsaved.get(path)
            found = _lines_of(self._root, path) if data is None else _lines_in(data)
            self._path, self._lines = path, found
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""


def _lines_of(root: Path, path: str) -> list[str]:
    if not path.endswith(_TEXTS):
        return []
    try:
        data = read_bytes(root, path, MAX_TEXT_BYTES)
    except OSError:  # it is gone, no file, or not of this library
        return []
    return _lines_in(data) if len(data) <= MAX_TEXT_BYTES else []


def _lines_in(data: bytes) -> list[str]:
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return [line.removesuffix("\r") for line in text.split("\n")]


def _marked(line: str, at: int) -> str:
    """Return the word, text or mark that begins at the place, as far as it is shown."""
    found = _WORD.match(line, at)
    return found[0][: _WIDEST - _BEFORE] if found else ""


def _safe(text: str) -> str:
    return printable(text.replace("\t", " "))


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _label(suggestion: str) -> str:
    words = printable(suggestion)
    return words if len(words) <= _LONGEST_LABEL else ""
