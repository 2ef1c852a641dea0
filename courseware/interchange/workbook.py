"""A workbook that leaves while it is being written, whatever its length.

The frame (styles, relations, page set-up) is made by the library; only the rows are put in here,
as inline text and dates, so that nothing but the piece on its way is held in memory.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from html import escape

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from courseware.interchange.sheets import Cell, sheet_name

_SHEET = "xl/worksheets/sheet1.xml"
_DAY_ZERO = date(1899, 12, 30)
_LEVEL = 1
"""Compression: the rows are so alike that more effort saves little and costs seconds."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SAMPLE = re.compile(r'<row r="2"[^>]*>.*?<c r="A2" s="(\d+)".*?</row>', re.S)
_DIMENSION = re.compile(r"<dimension [^>]*/>")


def xlsx_pieces(
    title: str, header: Sequence[str], batches: Iterable[Iterable[Sequence[Cell]]]
) -> Iterator[bytes]:
    """The bytes of a workbook with one sheet: text stays text, dates are dates.

    After each batch of rows what is ready leaves, which may be nothing (b"").
    """
    pipe = _Pipe()
    letters = [xl_col_to_name(number) for number in range(len(header))]
    with (
        zipfile.ZipFile(io.BytesIO(_frame(title, header))) as frame,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive,  # type: ignore[call-overload]
    ):
        for name in frame.namelist():
            if name != _SHEET:
                archive.writestr(zipfile.ZipInfo(name), frame.read(name), zipfile.ZIP_DEFLATED)
        before, days, after = _parts(frame.read(_SHEET).decode("utf-8"))
        info = zipfile.ZipInfo(_SHEET)
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=True) as sheet:
            sheet.write(before.encode("utf-8"))
            number = 1
            for batch in batches:
                lines = []
                for row in batch:
                    number += 1
                    lines.append(_row(number, row, letters, days))
                sheet.write("".join(lines).encode("utf-8"))
                yield pipe.take()
            sheet.write(after.encode("utf-8"))
    yield pipe.take()


class _Pipe:
    """What the archive writes into: it can't go back, so it can be sent at once."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        held, self._held = self._held, []
        return b"".join(held)


def _frame(title: str, header: Sequence[str]) -> bytes:
    """A workbook with the head and one day, from which the style of days is read."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(sheet_name(title))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, header, bold)
        sheet.write_datetime(1, 0, _DAY_ZERO, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, max(1, len(header) - 1), 22)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return out.getvalue()


def _parts(sheet: str) -> tuple[str, str, str]:
    """The sheet before its rows, the style of a day, and the sheet after its rows."""
    sample = _SAMPLE.search(sheet)
    if sample is None:
        raise ValueError("the frame of the workbook has no day to read the style from")
    before = _DIMENSION.sub("", sheet[: sample.start()])
    return before, sample.group(1), sheet[sample.end() :]


def _row(number: int, row: Sequence[Cell], letters: Sequence[str], days: str) -> str:
    parts = [f'<row r="{number}">']
    for letter, cell in zip(letters, row, strict=True):
        if not cell and cell != 0:
            continue
        if isinstance(cell, str):
            parts.append(f'<c r="{letter}{number}" {_text(cell)}')
        elif isinstance(cell, date):
            parts.append(f'<c r="{letter}{number}" s="{days}"><v>{_serial(cell)}</v></c>')
        else:
            parts.append(f'<c r="{letter}{number}"><v>{cell}</v></c>')
    parts.append("</row>")
    return "".join(parts)


@lru_cache(4_096)
def _text(text: str) -> str:
    clean = escape(_CONTROL.sub("", text), quote=False)
    return f't="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


@lru_cache(4_096)
def _serial(day: date) -> int:
    return (day - _DAY_ZERO).days
