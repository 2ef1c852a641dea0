"""Whom a course takes on a day, by its status and its last day."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Final

_RETIRED: Final = "retired"


class Offer(StrEnum):
    """What a course still takes."""

    OPEN = "open"
    NO_NEW = "nobody new"
    ENDED = "ended"


def offer_of(status: str, expires: date | None, today: date) -> Offer:
    """Whether a course takes everybody, those who have begun it, or nobody any more.

    A retired course takes no new learners; after its last day a course gives no credit, to
    whomever.

    Args:
        status: as in `course.yaml`.
        expires: the last day of the course; None for no end.
        today: the day where the learner is.
    """
    if is_over(expires, today):
        return Offer.ENDED
    return Offer.NO_NEW if status == _RETIRED else Offer.OPEN


def retired_since(releases: Iterable[tuple[datetime, str]]) -> datetime | None:
    """When a course came to be retired, as it is now; None where it is not.

    Whatever else was edited in it since, it has been retired as long as nobody opened it again.

    Args:
        releases: when each release that holds it was published, and its status there, the newest
            first; read no further than the first in which it was not retired.
    """
    since = None
    for published_at, status in releases:
        if status != _RETIRED:
            break
        since = published_at
    return since


def ended_on(releases: Iterable[tuple[date, date | None]], today: date) -> date | None:
    """The day on which a course ended, as it is now; None where it has not.

    That is its last day, or the day of the release that set a last day which was past already.

    Args:
        releases: when each release that holds it was published, and its last day there, the newest
            first; read no further than the first by which it had not ended.
        today: the day where the learner is, as are those of the releases.
    """
    ended, until = None, today
    for published_on, expires in releases:
        if expires is None or not is_over(expires, until):
            break
        ended, until = max(published_on, expires), published_on
        if ended == expires:
            break
    return ended


def is_over(expires: date | None, day: date) -> bool:
    """Whether a day comes after the last one of a course."""
    return expires is not None and day > expires
