"""Frequencies or values as bars from zero on one axis."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from courseware.content.drawings.axis import tick_words
from courseware.content.drawings.canvas import (
    GRID,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    ROOM,
    SERIES,
    WARNING,
    WIDTH,
    Canvas,
)
from courseware.content.drawings.heading import head, notes, panel_head
from courseware.content.drawings.lettering import SIZE, number, width_of
from courseware.content.drawings.material import CannotDraw, Material, Panel, Row, only
from courseware.content.drawings.scales import Scale, linear
from courseware.content.drawings.wording import row_words
from courseware.content.models.results import Frequency, Measurement

_BAR: Final = 18.0
_GAP: Final = 4.0
_WIDEST_LABEL: Final = 120.0
_TICKS: Final = 6


def bands(canvas: Canvas, material: Material) -> None:
    """Draw the picture.

    Raises:
        CannotDraw: a row has no percentage or value, or another unit than the rows before it.
    """
    rows = list(material.rows)
    only((Frequency, Measurement), rows, "frequencies and values")
    _check_units(rows)
    scale = linear([value for row in rows if (value := _value(row)) is not None], _TICKS)
    colours = _colours(rows)
    ends = _ends(rows)
    head(canvas, material)
    for panel in material.panels:
        panel_head(canvas, panel)
        canvas.y += 3
        for row in panel.rows:
            _bar(canvas, row, scale, ends, colours[row.label])
    _axis(canvas, scale, ends)
    if material.box is not None:
        box(canvas, material.box)
    canvas.y += 4
    notes(canvas, material.drawing.notes)


def box(canvas: Canvas, panel: Panel) -> None:
    """Add a frame with frequencies written out."""
    only((Frequency,), panel.rows, "frequencies")
    inner = Canvas()
    canvas.y += 14
    inner.y = canvas.y + 6
    if panel.heading:
        inner.paragraph(panel.heading, True, 14.5, WARNING, MARGIN + 12, ROOM - 24)
        inner.y += 2
    for row in panel.rows:
        words = f"{row.label}: {row_words(row)}"
        inner.paragraph(words, x=MARGIN + 12, room=ROOM - 24)
    height = inner.y + 8 - canvas.y
    frame: dict[str, str | float] = {
        "rx": 8.0,
        "fill": PAPER,
        "stroke": WARNING,
        "stroke_width": 1.5,
    }
    canvas.rect(MARGIN, canvas.y, ROOM, height, **frame)
    canvas.take(inner)
    canvas.y += height


def _value(row: Row) -> Decimal | None:
    if isinstance(row.result, Frequency):
        return row.result.percent
    return row.result.value if isinstance(row.result, Measurement) else None


def _unit(row: Row) -> str | None:
    return row.result.unit if isinstance(row.result, Measurement) else "%"


def _check_units(rows: list[Row]) -> None:
    shown = [row for row in rows if row.result is not None]
    for row in shown:
        value = _value(row)
        if value is None:
            raise CannotDraw(row.path, "its percentage was not printed, so it has no bar")
        if value < 0:
            raise CannotDraw(row.path, "a bar begins at 0; its value is below")
        if _unit(row) != _unit(shown[0]):
            raise CannotDraw(row.path, "its unit is not that of the rows before it")


def _colours(rows: Iterable[Row]) -> dict[str, str]:
    """Give each label that comes back a colour of its own; labels that stand once share one."""
    labels = [row.label for row in rows]
    several = [label for label in dict.fromkeys(labels) if labels.count(label) > 1]
    if len(several) > len(SERIES) or not several:
        several = list(dict.fromkeys(labels))[: len(SERIES)] if len(set(labels)) < 4 else []
    return {
        label: SERIES[several.index(label)] if label in several else SERIES[0] for label in labels
    }


def _ends(rows: Iterable[Row]) -> tuple[float, float]:
    """Return where the bars begin, right of short labels, and where the axis ends."""
    rows = list(rows)
    widest = max(width_of(row.label) for row in rows)
    left = MARGIN + (widest + 8 if widest <= _WIDEST_LABEL else 0)
    return left, WIDTH - MARGIN - 8 - max(width_of(_number(row), bold=True) for row in rows)


def _bar(canvas: Canvas, row: Row, scale: Scale, ends: tuple[float, float], colour: str) -> None:
    left, end = ends
    if left == MARGIN:
        canvas.paragraph(row.label)
    top = canvas.y
    for tick in scale.ticks:
        x = scale.at(tick, left, end)
        canvas.line(x, top - 3, x, top + _BAR + 3, stroke=GRID, stroke_width=1)
    baseline = top + _BAR - 4.5
    if left > MARGIN:
        canvas.text(left - 8, baseline, row.label, text_anchor="end")
    value = _value(row)
    if value is None:
        _beside(canvas, left + 6, baseline, row_words(row), is_bold=False)
    else:
        x = scale.at(value, left, end)
        canvas.rect(left, top, x - left, _BAR, fill=colour)
        _beside(canvas, x + 6, baseline, _number(row), is_bold=True)
    canvas.y = top + _BAR + _GAP


def _number(row: Row) -> str:
    """Write the number behind a bar; its unit stands in the heading, except for percent."""
    value = _value(row)
    if value is None:
        return ""
    is_percent = isinstance(row.result, Measurement) and row.result.unit == "%"
    return number(value) + ("%" if is_percent else "")


def _beside(canvas: Canvas, x: float, baseline: float, words: str, is_bold: bool) -> None:
    """Add words over the grid, with a ground of their own."""
    width = width_of(words, bold=is_bold)
    canvas.ground(x - 2, baseline - 13, width + 4, 17)
    canvas.text(x, baseline, words, is_bold, fill=INK if is_bold else MUTED)


def _axis(canvas: Canvas, scale: Scale, ends: tuple[float, float]) -> None:
    canvas.y += SIZE * 1.3
    for tick in scale.ticks:
        x = scale.at(tick, *ends)
        canvas.text(x, canvas.y - 2, tick_words(tick), fill=MUTED, text_anchor="middle")
    canvas.y += 4
