"""Tables for spreadsheets: CSV that no program takes for formulae."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from courseware.domain.logbook_file import guarded

LONGEST_NAME = 31
"""So many characters does a spreadsheet take for a sheet's name."""
Cell = str | int | date | None


def csv_pieces(header: Sequence[str], batches: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[str]:
    """A CSV file (UTF-8 with a byte order mark, so that spreadsheets see it), batch by batch.

    A cell that begins like a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow(header)
    for batch in batches:
        writer.writerows([[_inert(cell) for cell in row] for row in batch])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


@lru_cache(4_096)
def _inert(cell: Cell) -> str:
    return guarded(_text(cell))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def sheet_name(title: str) -> str:
    """A name that spreadsheets take: not too long, with none of the characters that divide."""
    return "".join(" " if c in "[]:*?/\\'" else c for c in title)[:LONGEST_NAME].strip() or "Sheet"
