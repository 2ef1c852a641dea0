"""Cells of our own CSV files: inert in spreadsheets, and those that come back read as they were.

Half of the world's spreadsheets divide at semicolons, whatever a file divides at. To them a quoted
cell that is not the first of its line is no quoted one, so what follows a semicolon, a tab or a
line's end *inside* a cell begins a cell of its own.
"""

import re

_BEGINS = r"[=+\-@|%＝＋－＠]"
# Apostrophes before what begins a formula count, so that each can be told from the guard.
# Blanks before it are skipped by some spreadsheets, full-width forms are read by others.
_FORMULA = re.compile(rf"'*\s*{_BEGINS}|'*[\t\r\n]")
# The same after what may divide; a quote there may be read as the beginning of a quoted cell.
_INSIDE = rf"(?=['\"]*(?:[^\S;\t\r\n]['\"]*)*{_BEGINS})"
_UNGUARDED = re.compile(rf"([;\t\r\n]){_INSIDE}")
_GUARDED = re.compile(rf"([;\t\r\n])'{_INSIDE}")


def guarded(cell: str) -> str:
    """A cell in which no spreadsheet finds a formula: an apostrophe before what begins one."""
    inside = _UNGUARDED.sub(r"\1'", cell)
    return f"'{inside}" if _FORMULA.match(cell) else inside


def without_guard(cell: str) -> str:
    """The cell as it was before `guarded`, whatever it was."""
    inside = _GUARDED.sub(r"\1", cell)
    return inside[1:] if inside.startswith("'") and _FORMULA.match(inside) else inside
