"""The moment that a page about competencies speaks of: now, or the end of another day."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from courseware.domain.competency.calendar import day_of, end_of


class Then(NamedTuple):
    """The moment that a page speaks of, its day in the clinic's zone, whether that day is over."""

    moment: datetime
    day: date
    past: bool


def moment_of(zone: str, now: datetime, on: date | None) -> Then:
    """The moment that a page speaks of, its day in the zone, and whether that day is over.

    A day that is not over yet ends now; one to come shows what the calendar will bring.
    """
    today = day_of(now, zone)
    if on is None or on == today:
        return Then(now, today, False)
    return Then(end_of(on, zone) - timedelta(microseconds=1), on, on < today)
