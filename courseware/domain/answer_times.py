"""How long answers take, from the moments at which they were first saved: coarse, and honest.

Nobody's pages are watched. What is known of an attempt is when it started and when each answer
came in for the first time, so the time of a question is the stretch from the answer before it (or
the start) to its own first answer. Looking back, reading ahead and a telephone call are all in
it; a stretch of more than `LONGEST` seconds is a pause and is left out. Medians hardly mind.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

LONGEST = 30 * 60
"""Seconds from which on a stretch counts as a pause."""
FEWEST = 10
"""Times below which chance would be speaking."""


@dataclass(frozen=True, slots=True)
class TimeFigures:
    """Whole seconds: the median and the middle half, of `counted` times; `pauses` were left out."""

    counted: int
    pauses: int
    lower: int
    median: int
    upper: int


def stretches(
    started_at: datetime, firsts: Iterable[tuple[str, datetime]]
) -> Iterator[tuple[str, int]]:
    """Yield (question, whole seconds) of one attempt in the order of its answers.

    Args:
        firsts: each answered question with the moment of its first save.
    """
    before = started_at
    for question_id, at in sorted(firsts, key=lambda pair: (pair[1], pair[0])):
        yield question_id, max(0, int((at - before).total_seconds()))
        before = max(before, at)


def figures_of(times: Mapping[int, int]) -> TimeFigures | None:
    """What counted seconds say; None where fewer than `FEWEST` are left.

    Quartiles are by nearest rank: the smallest time that so many reach.
    """
    kept = sorted((seconds, many) for seconds, many in times.items() if seconds <= LONGEST)
    counted = sum(many for _, many in kept)
    if counted < FEWEST:
        return None
    lower, median, upper = (_ranked(kept, counted * part, 4) for part in (1, 2, 3))
    return TimeFigures(counted, sum(times.values()) - counted, lower, median, upper)


def _ranked(kept: list[tuple[int, int]], rank: int, of: int) -> int:
    reached = 0
    for seconds, many in kept:
        reached += many
        if reached * of >= rank:
            return seconds
    raise AssertionError("the last time reaches every rank")
