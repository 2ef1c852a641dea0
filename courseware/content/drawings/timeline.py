"""Effects over time: one column for each moment, in order, not to scale."""

from __future__ import annotations

from typing import Final

from courseware.content.drawings.axis import (
    limits,
    name_of,
    scales,
    tick_words,
)
from courseware.content.drawings.canvas import (
    GRID,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    SERIES,
    WIDTH,
    Canvas,
)
from courseware.content.drawings.heading import foot, head, is_bare, panel_head, point
from courseware.content.drawings.lettering import SIZE, broken, number, width_of
from courseware.content.drawings.material import (
    CannotDraw,
    Material,
    Panel,
    Row,
    only,
    shared_measure,
)
from courseware.content.drawings.scales import Scale
from courseware.content.drawings.wording import interval_words, row_words
from courseware.content.models.results import Effect

_HEIGHT: Final = 190.0
_MOST: Final = 5


def timeline(canvas: Canvas, material: Material) -> None:
    """Draw the picture.

    Raises:
        CannotDraw: a row is no comparison, or the rows of a panel cannot share an axis or have no
            room beside one another.
    """
    only((Effect,), material.rows, "comparisons")
    axes = scales(material.panels)
    head(canvas, material)
    for panel in material.panels:
        unit = shared_measure(panel.rows)
        if unit is None:
            raise CannotDraw(panel.path, "no row of this panel has a number to draw")
        if len(panel.rows) > _MOST:
            raise CannotDraw(panel.path, f"a timeline has room for {_MOST} moments")
        panel_head(canvas, panel, with_certainty=True)
        if panel.above:
            canvas.paragraph(f"↑ {panel.above}", fill=MUTED)
        _columns(canvas, panel, axes[unit])
        if panel.below:
            canvas.paragraph(f"↓ {panel.below}", fill=MUTED)
        canvas.paragraph(f"{name_of(unit)}; the moments are not to scale.", fill=MUTED)
    foot(canvas, material)


def _columns(canvas: Canvas, panel: Panel, scale: Scale) -> None:
    top, bottom = canvas.y + 12, canvas.y + 12 + _HEIGHT
    left = MARGIN + 6 + max(width_of(tick_words(tick)) for tick in scale.ticks)
    canvas.rect(left, top - 6, WIDTH - MARGIN - left, _HEIGHT + 12, rx=4, fill=PAPER)
    for tick in scale.ticks:
        y = scale.at(tick, bottom, top)
        is_nothing = tick == scale.nothing
        canvas.line(
            left,
            y,
            WIDTH - MARGIN,
            y,
            stroke=MUTED if is_nothing else GRID,
            stroke_width=1.6 if is_nothing else 1,
        )
        canvas.text(left - 6, y + 5, tick_words(tick), fill=MUTED, text_anchor="end")
    room = (WIDTH - MARGIN - left) / len(panel.rows)
    below = []
    for place, row in enumerate(panel.rows):
        middle = left + room * (place + 0.5)
        if row.effect is not None:
            _mark(canvas, row.effect, scale, (middle, top, bottom))
        below.append(_words_below(canvas, row, (middle, bottom + 8), room))
    canvas.y = max(below) + 4


def _mark(canvas: Canvas, effect: Effect, scale: Scale, where: tuple[float, float, float]) -> None:
    x, top, bottom = where
    low, high = (scale.at(limit, bottom, top) for limit in limits(effect))
    if low != high:
        canvas.line(x, low, x, high, stroke=SERIES[0], stroke_width=2.5)
    for limit in (effect.low, effect.high):
        if limit is not None:
            y = scale.at(limit, bottom, top)
            canvas.line(x - 5, y, x + 5, y, stroke=SERIES[0], stroke_width=2.5)
    if effect.value is not None:
        point(canvas, x, scale.at(effect.value, bottom, top), is_bare(effect))


def _words_below(canvas: Canvas, row: Row, where: tuple[float, float], room: float) -> float:
    """Add the name of a column and its numbers; return where they end."""
    x, y = where
    lines = [(line, True, INK) for line in broken(row.label, room - 4, bold=True)]
    effect = row.effect
    if effect is None or effect.value is None:
        words = row_words(row)
    else:
        lines.append((number(effect.value), True, SERIES[0]))
        words = interval_words(effect)
    lines += [(line, False, MUTED) for line in broken(words, room - 4)]
    for line, is_bold, fill in lines:
        y += SIZE * 1.3
        canvas.text(x, y - SIZE * 0.3, line, is_bold, fill=fill, text_anchor="middle")
    return y
