"""A small workbook without a heading, for programs that read the cells by their columns."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

from courseware.interchange.sheets import sheet_name

_MADE = datetime(2000, 1, 1)  # the same rows make the same bytes, whenever they are written


def bare_xlsx(title: str, rows: Iterable[Sequence[str | date]]) -> bytes:
    """The bytes of a workbook with one sheet: text stays text, days become its dates."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _MADE})
        days = book.add_format({"num_format": "m/d/yyyy"})
        sheet = book.add_worksheet(sheet_name(title))
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(
                        line, column, datetime(cell.year, cell.month, cell.day), days
                    )
                elif cell:
                    sheet.write_string(line, column, cell)
    return out.getvalue()
