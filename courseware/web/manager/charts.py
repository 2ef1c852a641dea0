"""Ratings over time as small drawings; the words below each say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from courseware.services.competency.seen import SeenObservation

WIDTH, HEIGHT, EDGE = 320, 96, 14
_APART = 9.0
"""So far apart two dots stand at least, so that those of one day are two."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One observation: where it stands in the drawing, its day, mean and whether unsafe.

    Attributes:
        zone: in which its day is counted.
    """

    x: float
    y: float
    day: date
    zone: str
    mean: float
    unsafe: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """One region's observations, with a drawing of WIDTH × HEIGHT.

    Attributes:
        region: its name; "" for a checklist that is held as a whole.
        line: the points of the line through all dots; "" for a single one, which is not drawn.
        grid: (y, rating) of the lines for 1 to 5.
    """

    region: str
    dots: list[Dot]
    line: str
    grid: list[tuple[float, int]]
    width: int = WIDTH
    height: int = HEIGHT


def rating_charts(
    observations: Sequence[SeenObservation], regions: Mapping[str, str]
) -> list[Chart]:
    """The means of the observations that count, by day: one chart a region, because what somebody
    can do in one says nothing of another. None with fewer than two observations in all.

    Args:
        regions: id -> name.
    """
    rated = [o for o in observations if o.mean is not None and not o.retracted and not o.corrected]
    if len(rated) < 2:
        return []
    held = sorted({o.row.region for o in rated}, key=lambda region: regions.get(region, region))
    return [
        _chart(regions.get(region, region), [o for o in rated if o.row.region == region])
        for region in held
    ]


def _chart(region: str, rated: Sequence[SeenObservation]) -> Chart:
    first, last = rated[0].row.observed_on, rated[-1].row.observed_on
    span = max(1, (last - first).days)
    by_day = [(WIDTH - 2 * EDGE) * (o.row.observed_on - first).days / span for o in rated]
    dots = [
        Dot(
            x=EDGE + x,
            y=_height(o.mean or 1),
            day=o.row.observed_on,
            zone=o.row.zone,
            mean=o.mean or 1,
            unsafe=o.unsafe,
        )
        for o, x in zip(rated, _apart(by_day), strict=True)
    ]
    line = " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in dots) if len(dots) > 1 else ""
    return Chart(region, dots, line, [(_height(n), n) for n in range(1, 6)])


def _apart(places: Sequence[float]) -> list[float]:
    """Places from left to right, moved until each stands beside the one before; none leaves the
    drawing."""
    width = float(WIDTH - 2 * EDGE)
    gap = min(_APART, width / max(1, len(places) - 1))
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + gap) if found else place)
    for i in range(len(found)):  # what was pushed out at the right moves back, with its neighbours
        most = width - gap * (len(found) - 1 - i)
        found[i] = min(found[i], most)
    return found


def _height(rating: float) -> float:
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (rating - 1) / 4
