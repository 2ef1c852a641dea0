"""Tables for spreadsheets: CSV that no program takes for formulae."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from courseware.domain.formula_guard import guarded

LONGEST_NAME = 31
"""So many characters does a spreadsheet take for a sheet's name."""
Cell = str | int | date | None
_END = "\r\n"


def csv_pieces(header: Sequence[str], batches: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[str]:
    """A CSV file (UTF-8 with a byte order mark, so that spreadsheets see it), batch by batch.

    A cell that begins like a formula gets an apostrophe before it.
    """
    yield f"\ufeff{_line(header)}"
    for batch in batches:
        yield "".join([_line(row) for row in batch])


def _line(row: Sequence[Cell]) -> str:
    return ",".join(map(_written, row)) + _END


@lru_cache(8_192)
def _written(cell: Cell) -> str:
    """A cell as it stands in the file; most say what another one said.

    Written beside an empty one, because a line of one empty cell is written in its own way.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator=_END).writerow((guarded(_text(cell)), ""))
    return out.getvalue().removesuffix(f",{_END}")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def sheet_name(title: str) -> str:
    """A name that spreadsheets take: not too long, with none of the characters that divide."""
    return "".join(" " if c in "[]:*?/\\'" else c for c in title)[:LONGEST_NAME].strip() or "Sheet"
