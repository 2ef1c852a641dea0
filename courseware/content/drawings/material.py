"""What a picture is made of: the rows of its description with the results that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from courseware.content.models.drawing import Drawing, DrawingPanel, DrawingRow
from courseware.content.models.lists import Reference
from courseware.content.models.results import Effect, Frequency, Measure, Measurement

Result: TypeAlias = Effect | Frequency | Measurement
Path: TypeAlias = tuple[str | int, ...]


class CannotDraw(ValueError):
    """A description asks for what cannot be drawn; `path` leads to the place in it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Row:
    """One row: its name, and either the result with its source or words that stand for it."""

    label: str
    path: Path
    result: Result | None
    words: str | None = None
    source: Reference | None = None

    @property
    def effect(self) -> Effect | None:
        """Return the result if it compares groups and has a number."""
        result = self.result
        return result if isinstance(result, Effect) and result.value is not None else None


@dataclass(frozen=True)
class Panel:
    """Rows under one heading."""

    heading: str | None
    rows: tuple[Row, ...]
    path: Path
    below: str | None = None
    above: str | None = None

    @property
    def certainties(self) -> list[str]:
        """Return how sure the compared results are, each grade once, in the order of the rows."""
        grades = [
            row.result.certainty or row.source.strength
            for row in self.rows
            if isinstance(row.result, Effect) and row.source is not None
        ]
        return list(dict.fromkeys(grades))


@dataclass(frozen=True)
class Material:
    """A description whose results were looked up."""

    drawing: Drawing
    panels: tuple[Panel, ...]
    box: Panel | None

    @property
    def rows(self) -> Iterator[Row]:
        """Yield the rows of all panels, without the box."""
        return (row for panel in self.panels for row in panel.rows)


def look_up(drawing: Drawing, references: Mapping[str, Reference]) -> Material:
    """Return the description with its results.

    Raises:
        CannotDraw: a reference or result does not exist.
    """
    panels = tuple(
        _panel(panel, references, ("panels", number)) for number, panel in enumerate(drawing.panels)
    )
    box = _panel(drawing.box, references, ("box",)) if drawing.box else None
    return Material(drawing, panels, box)


def only(kinds: tuple[type[Result], ...], rows: Iterable[Row], named: str) -> None:
    """Refuse rows whose result is of another kind; `named` is what the picture shows."""
    for row in rows:
        if row.result is not None and not isinstance(row.result, kinds):
            raise CannotDraw(row.path, f"`{row.result.id}` is none of the {named} shown here")


def shared_measure(rows: Iterable[Row]) -> tuple[Measure, str | None] | None:
    """Return measure and unit of the rows with a number; None if there are none.

    Raises:
        CannotDraw: two rows cannot stand on one axis.
    """
    first: tuple[Row, Effect] | None = None
    for row in rows:
        effect = row.effect
        if effect is None:
            continue
        first = first or (row, effect)
        if (effect.measure, effect.unit) != (first[1].measure, first[1].unit):
            raise CannotDraw(row.path, "its measure or unit is not that of the rows before it")
        if _unit_is_unknown(effect) and row.source != first[0].source:
            raise CannotDraw(
                row.path, "its unit was not seen, so it can't share an axis with another source"
            )
    return None if first is None or first[1].measure is None else (first[1].measure, first[1].unit)


def _unit_is_unknown(effect: Effect) -> bool:
    return effect.measure in (Measure.MD, Measure.WMD) and effect.unit is None


def _panel(panel: DrawingPanel, references: Mapping[str, Reference], path: Path) -> Panel:
    rows = tuple(
        _row(row, references, (*path, "rows", number)) for number, row in enumerate(panel.rows)
    )
    return Panel(panel.heading, rows, path, panel.below, panel.above)


def _row(row: DrawingRow, references: Mapping[str, Reference], path: Path) -> Row:
    if row.reference is None or row.result is None:
        return Row((row.label or "").strip(), path, None, row.words)
    source = references.get(row.reference)
    if source is None:
        raise CannotDraw((*path, "reference"), f"there is no reference `{row.reference}`")
    result = source.results.named(row.result) if source.results else None
    if result is None:
        raise CannotDraw((*path, "result"), f"`{row.reference}` has no result `{row.result}`")
    return Row((row.label or result.label).strip(), path, result, None, source)
