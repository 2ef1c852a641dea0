"""Frequencies as arrays: one dot for each of 100 or 1,000, or for each one that was counted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from courseware.content.drawings.bands import box
from courseware.content.drawings.canvas import MARGIN, MUTED, OUTLINE, ROOM, SERIES, Canvas
from courseware.content.drawings.heading import head, notes, panel_head
from courseware.content.drawings.lettering import whole
from courseware.content.drawings.material import CannotDraw, Material, Row, only
from courseware.content.drawings.wording import frequency_words
from courseware.content.models.results import Frequency

_MOST: Final = 1000
_FINE: Final = 300
_COLUMNS: Final = ((100, 20), (300, 30), (_MOST, 50))


@dataclass(frozen=True)
class _Array:
    """How many dots, how many of them full, and whether that is rounded."""

    size: int
    full: int
    is_rounded: bool

    @property
    def words(self) -> str:
        """Say how many dots are full, for those who do not count them."""
        about = "about " if self.is_rounded and self.full else ""
        return f"{about}{whole(self.full) if self.full else 'none'} of {whole(self.size)} dots"


def icons(canvas: Canvas, material: Material) -> None:
    """Draw the picture.

    Raises:
        CannotDraw: a row has no number, or one that is too small or too large for the array.
    """
    only((Frequency,), material.rows, "frequencies")
    head(canvas, material)
    for panel in material.panels:
        panel_head(canvas, panel)
        for row in panel.rows:
            _row(canvas, row, material.drawing.array)
    if material.box is not None:
        box(canvas, material.box)
    canvas.y += 4
    notes(canvas, material.drawing.notes)


def _array(row: Row, frequency: Frequency, size: int | None) -> _Array:
    if size is None:
        if frequency.count is None or frequency.of is None:
            raise CannotDraw(row.path, "one dot for each needs `count` and `of`: set `array`")
        if frequency.of > _MOST:
            raise CannotDraw(row.path, f"{frequency.of:,} dots are too many: set `array`")
        return _Array(frequency.of, frequency.count, False)
    if frequency.percent is not None:
        exact = frequency.percent * size / 100
    elif frequency.count is not None and frequency.of is not None:
        exact = Decimal(frequency.count * size) / frequency.of
    else:
        raise CannotDraw(row.path, "its share is not known: give `percent`, or `count` and `of`")
    full = int(exact.to_integral_value(ROUND_HALF_UP))
    if exact and not full:
        raise CannotDraw(row.path, f"it is less than half a dot of {size}: take a larger `array`")
    return _Array(size, full, exact != full)


def _row(canvas: Canvas, row: Row, size: int | None) -> None:
    canvas.y += 8
    canvas.paragraph(row.label, bold=True)
    if not isinstance(row.result, Frequency):
        canvas.paragraph(row.words or "", fill=MUTED)
        return
    array = _array(row, row.result, size)
    canvas.paragraph(frequency_words(row.result, among=True), fill=MUTED)
    canvas.paragraph(f"Full: {array.words}", fill=MUTED)
    canvas.y += 6
    _dots(canvas, array)


def _dots(canvas: Canvas, array: _Array) -> None:
    columns = next(columns for most, columns in _COLUMNS if array.size <= most)
    pitch = ROOM / columns
    radius = pitch * (0.36 if array.size <= _FINE else 0.46)
    paths: dict[bool, list[str]] = {True: [], False: []}
    for index in range(array.size):
        row, column = divmod(index, columns)
        x = MARGIN + pitch * (column + 0.5)
        y = canvas.y + pitch * (row + 0.5)
        is_full = index < array.full
        paths[is_full].append(_circle(x, y, radius if is_full else pitch * 0.29))
    if paths[False]:
        width = min(1.0, pitch / 9)
        empty = "".join(paths[False])
        canvas.add("path", d=empty, fill="none", stroke=OUTLINE, stroke_width=width)
    if paths[True]:
        canvas.add("path", d="".join(paths[True]), fill=SERIES[1])
    canvas.y += pitch * -(-array.size // columns)


def _circle(x: float, y: float, radius: float) -> str:
    # Rounded first: an arc that is wider than its circle comes out as an egg.
    radius = round(radius, 1)
    across = 2 * radius
    arc = f"a{radius:.1f} {radius:.1f} 0 1"
    return f"M{x - radius:.1f} {y:.1f}{arc} 0 {across:.1f} 0{arc} 0 {-across:.1f} 0z"
