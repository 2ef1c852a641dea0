"""Whom a course takes on a day, by its status and its last day."""

from datetime import date
from enum import StrEnum


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
    return Offer.NO_NEW if status == "retired" else Offer.OPEN


def is_over(expires: date | None, day: date) -> bool:
    """Whether a day comes after the last one of a course."""
    return expires is not None and day > expires
