"""Statistics as plain JSON: shares in percent as Moodle prints them, unrounded.

A figure for which there is not enough data is `null`; `not_enough_data` says why, by its name.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from courseware.domain.item_statistics import Figures, ItemFigures, TestFigures
from courseware.domain.spread import Gap

Plain = dict[str, Any]
Figure = Fraction | float | int | Gap


def table_as_json(figures: Figures) -> Plain:
    """A plain table's figures."""
    return {**test_as_json(figures.test), "items": [item_as_json(i) for i in figures.items]}


def test_as_json(test: TestFigures) -> Plain:
    """All items together."""
    figures = {
        "mean_percent": test.mean_share,
        "mean": test.mean,
        "variance": test.variance,
        "sd": test.sd,
        "alpha": test.alpha,
        "sem": test.sem,
    }
    numbers = {name: number(value) for name, value in figures.items()}
    numbers["mean_percent"] = percent(test.mean_share)
    return {"people": test.people, **numbers, "not_enough_data": _gaps(figures)}


def item_as_json(item: ItemFigures) -> Plain:
    """One item."""
    figures = {
        "facility": item.facility,
        "variance": item.variance,
        "discrimination": item.discrimination,
        "efficiency": item.efficiency,
    }
    return {
        "id": item.item,
        "points": number(item.points),
        "answers": item.answers,
        "facility": percent(item.facility),
        "variance": number(item.variance),
        "discrimination": percent(item.discrimination),
        "efficiency": percent(item.efficiency),
        "not_enough_data": _gaps(figures),
    }


def _gaps(figures: Mapping[str, Figure]) -> dict[str, str]:
    return {name: value.value for name, value in figures.items() if isinstance(value, Gap)}


def number(value: Figure) -> float | None:
    """A figure as it is; None where there is not enough data."""
    return None if isinstance(value, Gap) else float(value)


def percent(value: Figure) -> float | None:
    """A share in percent; None where there is not enough data."""
    return None if isinstance(value, Gap) else float(value * 100)
