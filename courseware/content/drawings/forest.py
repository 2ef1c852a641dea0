"""Effects side by side, each with its interval against the line of no difference."""

from __future__ import annotations

from typing import Final

from courseware.content.drawings.axis import (
    Unit,
    limits,
    name_of,
    scales,
    side_words,
    tick_words,
)
from courseware.content.drawings.canvas import (
    GRID,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    ROOM,
    SERIES,
    WIDTH,
    Canvas,
)
from courseware.content.drawings.heading import foot, head, is_bare, panel_head, point
from courseware.content.drawings.lettering import SIZE, broken, width_of
from courseware.content.drawings.material import Material, Panel, Row, only, shared_measure
from courseware.content.drawings.scales import Scale
from courseware.content.drawings.wording import row_words
from courseware.content.models.results import Effect

_LEFT: Final = 34.0
_RIGHT: Final = WIDTH - 34.0
_STRIP: Final = 24.0


def forest(canvas: Canvas, material: Material) -> None:
    """Draw the picture.

    Raises:
        CannotDraw: a row is no comparison, or two rows of a panel cannot share an axis.
    """
    only((Effect,), material.rows, "comparisons")
    axes = scales(material.panels)
    head(canvas, material)
    units = [shared_measure(panel.rows) for panel in material.panels]
    for number, (panel, unit) in enumerate(zip(material.panels, units, strict=True)):
        panel_head(canvas, panel, with_certainty=True)
        for row in panel.rows:
            _row(canvas, row, axes.get(unit) if unit else None, len(panel.certainties) > 1)
        # Panels that follow one another share the axis below the last of them.
        if unit is not None and unit not in units[number + 1 : number + 2]:
            _axis(canvas, axes[unit], unit, panel)
    foot(canvas, material)


def _row(canvas: Canvas, row: Row, scale: Scale | None, with_certainty: bool) -> None:
    canvas.y += 6
    words = row_words(row)
    effect = row.effect
    lines = broken(row.label, ROOM, bold=True)
    fits = width_of(lines[-1], bold=True) + width_of(words) + 14 <= ROOM
    canvas.paragraph(row.label, bold=True)
    if fits:
        baseline = canvas.y - SIZE * 0.3
        colour = INK if effect else MUTED
        canvas.text(WIDTH - MARGIN, baseline, words, text_anchor="end", fill=colour)
    else:
        canvas.paragraph(words, fill=INK if effect else MUTED)
    if with_certainty and row.source is not None and isinstance(row.result, Effect):
        grade = row.result.certainty or row.source.strength
        canvas.paragraph(f"Certainty: {grade}", fill=MUTED)
    if effect is not None and scale is not None:
        _strip(canvas, effect, scale)


def _strip(canvas: Canvas, effect: Effect, scale: Scale) -> None:
    top = canvas.y + 2
    canvas.rect(MARGIN, top, ROOM, _STRIP, rx=4, fill=PAPER)
    for tick in scale.ticks:
        x = scale.at(tick, _LEFT, _RIGHT)
        is_nothing = tick == scale.nothing
        canvas.line(
            x,
            top,
            x,
            top + _STRIP,
            stroke=MUTED if is_nothing else GRID,
            stroke_width=1.6 if is_nothing else 1,
        )
    middle = top + _STRIP / 2
    low, high = (scale.at(limit, _LEFT, _RIGHT) for limit in limits(effect))
    if low != high:
        canvas.line(low, middle, high, middle, stroke=SERIES[0], stroke_width=2.5)
    for limit in (effect.low, effect.high):
        if limit is not None:
            x = scale.at(limit, _LEFT, _RIGHT)
            canvas.line(x, middle - 5, x, middle + 5, stroke=SERIES[0], stroke_width=2.5)
    if effect.value is not None:
        x = scale.at(effect.value, _LEFT, _RIGHT)
        point(canvas, x, middle, is_bare(effect))
        if (effect.low is None) is not (effect.high is None):
            canvas.text(x + (8 if effect.high is None else -16), middle + 5, "?", bold=True)
    canvas.y = top + _STRIP


def _axis(canvas: Canvas, scale: Scale, unit: Unit, panel: Panel) -> None:
    canvas.y += SIZE * 1.3
    for tick in scale.ticks:
        x = scale.at(tick, _LEFT, _RIGHT)
        canvas.text(x, canvas.y - 2, tick_words(tick), fill=MUTED, text_anchor="middle")
    side_words(canvas, panel.below, panel.above)
    for line in broken(name_of(unit), ROOM):
        canvas.y += SIZE * 1.3
        canvas.text(WIDTH / 2, canvas.y - SIZE * 0.3, line, fill=MUTED, text_anchor="middle")
