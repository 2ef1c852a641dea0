"""Ratings over time as a small drawing; the table beside it says the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from courseware.services.competency.evidence import SeenObservation

WIDTH, HEIGHT, EDGE = 320, 96, 14


@dataclass(frozen=True, slots=True)
class Dot:
    """One observation: where it stands in the drawing, its day, mean and whether unsafe."""

    x: float
    y: float
    day: date
    mean: float
    unsafe: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of WIDTH × HEIGHT.

    Attributes:
        line: the points of the line through all dots.
        grid: (y, rating) of the lines for 1 to 5.
    """

    dots: list[Dot]
    line: str
    grid: list[tuple[float, int]]
    width: int = WIDTH
    height: int = HEIGHT


def rating_chart(observations: Sequence[SeenObservation]) -> Chart | None:
    """The means of the observations that count, by day; None with fewer than two."""
    rated = [o for o in observations if o.mean is not None and not o.retracted and not o.corrected]
    if len(rated) < 2:
        return None
    first, last = rated[0].row.observed_on, rated[-1].row.observed_on
    span = max(1, (last - first).days)
    dots = [
        Dot(
            x=EDGE + (WIDTH - 2 * EDGE) * (o.row.observed_on - first).days / span,
            y=_height(o.mean or 1),
            day=o.row.observed_on,
            mean=o.mean or 1,
            unsafe=o.unsafe,
        )
        for o in rated
    ]
    line = " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in dots)
    return Chart(dots, line, [(_height(n), n) for n in range(1, 6)])


def _height(rating: float) -> float:
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (rating - 1) / 4
