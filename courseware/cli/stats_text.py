"""Statistics as text for a terminal."""

import json
from fractions import Fraction
from typing import Any

import click

from courseware.domain.item_statistics import ItemFigures, TestFigures
from courseware.domain.spread import Gap


def print_json(plain: dict[str, Any]) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(plain, ensure_ascii=False, indent=1))


def print_test(test: TestFigures) -> None:
    """Print the figures of all items together, one to a line."""
    click.echo(f"people: {test.people}")
    click.echo(f"mean: {shown(test.mean)} points, {shown(test.mean_share, percent=True)}")
    click.echo(f"standard deviation: {shown(test.sd)}")
    click.echo(f"alpha: {shown(test.alpha)}")
    click.echo(f"standard error of measurement: {shown(test.sem)}")


def print_items(items: tuple[ItemFigures, ...]) -> None:
    """Print a table of items, and why a figure is missing."""
    width = max((len(item.item) for item in items), default=4)
    head = f"{'item':<{width}} {'answers':>8} {'facility':>9} {'discrimination':>15}"
    click.echo(f"{head} {'efficiency':>11}")
    for item in items:
        cells = [
            f"{item.item:<{width}}",
            f"{item.answers:>8}",
            f"{_short(item.facility):>9}",
            f"{_short(item.discrimination):>15}",
            f"{_short(item.efficiency):>11}",
        ]
        click.echo(" ".join(cells))
    reasons = {
        f"{item.item}: not enough data for discrimination: {item.discrimination.value}"
        for item in items
        if isinstance(item.discrimination, Gap) and item.answers
    }
    for reason in sorted(reasons):
        click.echo(reason)


def _short(value: Fraction | float | Gap) -> str:
    return "too little" if isinstance(value, Gap) else f"{float(value) * 100:.2f}"


def shown(value: Fraction | float | Gap, percent: bool = False) -> str:
    """A figure, or that there is not enough data for it, and why."""
    if isinstance(value, Gap):
        return f"not enough data ({value.value})"
    return f"{float(value) * 100:.2f} %" if percent else f"{float(value):.4f}"
