"""The axes of comparisons: one for all results of a measure, and the words at its two ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, TypeAlias

from courseware.content.drawings.canvas import MARGIN, MUTED, ROOM, WIDTH, Canvas
from courseware.content.drawings.lettering import MINUS, SIZE, width_of
from courseware.content.drawings.material import Panel, Row, shared_measure
from courseware.content.drawings.scales import Scale, linear, ratio
from courseware.content.drawings.wording import MEASURES
from courseware.content.models.results import Effect, Measure
from courseware.questions.numbers import canonical

Unit: TypeAlias = tuple[Measure, str | None]
MOST_TICKS: Final = 6


def scales(panels: Iterable[Panel]) -> dict[Unit, Scale]:
    """Return one axis for each measure and unit, over all panels that use it."""
    numbers: dict[Unit, list[Decimal]] = {}
    for panel in panels:
        unit = shared_measure(panel.rows)
        if unit is not None:
            numbers.setdefault(unit, []).extend(extent(panel.rows))
    return {
        unit: ratio(values) if unit[0].is_ratio else linear(values, MOST_TICKS, both_sides=True)
        for unit, values in numbers.items()
    }


def extent(rows: Iterable[Row]) -> Iterator[Decimal]:
    """Yield every number of the rows that has to find room on the axis."""
    for row in rows:
        effect = row.effect
        if effect is not None:
            known = (effect.value, effect.low, effect.high)
            yield from (value for value in known if value is not None)


def tick_words(tick: Decimal) -> str:
    """Write the number of a mark."""
    return canonical(tick).replace("-", MINUS)


def name_of(unit: Unit) -> str:
    """Name an axis by its measure and unit."""
    measure, of = unit
    words = MEASURES[measure].capitalize()
    if of:
        return f"{words}, {of}"
    return words if measure.is_ratio or measure is Measure.SMD else f"{words}, scale not seen"


def limits(effect: Effect) -> tuple[Decimal, Decimal]:
    """Return the ends of the line of an effect; where a limit was not seen, it ends at the mark."""
    value = effect.value if effect.value is not None else Decimal(0)
    low = effect.low if effect.low is not None else value
    high = effect.high if effect.high is not None else value
    return low, high


def side_words(canvas: Canvas, below: str | None, above: str | None) -> None:
    """Add what the two sides of no difference mean, on one line if both have room."""
    left = f"← {below}" if below else ""
    right = f"{above} →" if above else ""
    if not left and not right:
        return
    fits = width_of(left) + width_of(right) + 12 <= ROOM
    canvas.y += SIZE * 1.3
    canvas.text(MARGIN, canvas.y - SIZE * 0.3, left, fill=MUTED)
    if right and not fits:
        canvas.y += SIZE * 1.3
    if right:
        end = WIDTH - MARGIN
        canvas.text(end, canvas.y - SIZE * 0.3, right, fill=MUTED, text_anchor="end")
