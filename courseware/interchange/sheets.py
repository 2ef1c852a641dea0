"""Tables for spreadsheets: CSV that no program takes for formulae, and XLSX with typed cells."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import xlsxwriter

from courseware.domain.logbook import guarded

Cell = str | int | date | None


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file (UTF-8 with a byte order mark, so that spreadsheets see it).

    A cell that begins like a formula gets an apostrophe before it.
    """
    yield "\ufeff" + _line(header)
    for row in rows:
        yield _line([guarded(_text(cell)) for cell in row])


def xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet: text stays text, dates are dates, the head stays in view."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, header, bold)
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, days)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, cell)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, max(1, len(header) - 1), 22)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return out.getvalue()


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _sheet_name(title: str) -> str:
    """A name that spreadsheets take: at most 31 characters, none of those that divide."""
    return "".join(" " if c in "[]:*?/\\'" else c for c in title)[:31].strip() or "Sheet"
