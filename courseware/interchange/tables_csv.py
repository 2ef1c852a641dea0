"""Tables as CSV that a spreadsheet shows and never executes."""

import csv
import io
from collections.abc import Iterable, Sequence

from courseware.domain.formula_guard import guarded


def inert(value: object) -> str:
    """The text of a cell, with an apostrophe before whatever could start a formula.

    Control characters other than line ends become blanks, so that nothing hides behind them.
    """
    text = "".join(c if c.isprintable() or c in "\n\t" else " " for c in str(value))
    return guarded(text)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark, every cell quoted and inert, lines ended as RFC 4180 says."""
    return rows_csv([header, *rows])


def rows_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """As `as_csv`, for a layout without a heading."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()
