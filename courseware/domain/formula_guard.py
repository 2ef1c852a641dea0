"""Cells of our own CSV files that come back: inert in spreadsheets, and read as they were."""

import re

# Apostrophes before what begins a formula count, so that each can be told from the guard.
# Blanks before it are skipped by some spreadsheets, full-width forms are read by others.
_FORMULA = re.compile(r"'*\s*[=+\-@|%＝＋－＠]|'*[\t\r\n]")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what begins one."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def without_guard(cell: str) -> str:
    """The cell as it was before `guarded`, whatever it was."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
