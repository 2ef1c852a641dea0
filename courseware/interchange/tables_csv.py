"""Tables as CSV that a spreadsheet shows and never executes."""

import csv
import io
from collections.abc import Iterable, Sequence

# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection); blanks before it
# are skipped by some of them, full-width forms are read by others.
_TRIGGERS = frozenset("=+-@\t\r\n|%＝＋－＠")


def inert(value: object) -> str:
    """The text of a cell; one that could start a formula gets an apostrophe in front.

    Control characters other than line ends become blanks, so that nothing hides behind them.
    """
    text = "".join(c if c.isprintable() or c in "\n\t" else " " for c in str(value))
    stripped = text.lstrip()
    risky = text[:1] in _TRIGGERS or stripped[:1] in _TRIGGERS
    return f"'{text}" if text and risky else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark, every cell quoted and inert, lines ended as RFC 4180 says."""
    return rows_csv([header, *rows])


def rows_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """As `as_csv`, for a layout without a heading."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()
