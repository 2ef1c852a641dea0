"""What is on record against one renewal rule: minutes, period, deadline, and what is missing.

It answers what is recorded, never what somebody may do. Knowledge minutes fill the general part
of a rule only: parts with a subject of their own, and anything face to face, stay missing.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from courseware.domain.credit_units import UnitRule, amount


class DistanceRule(StrEnum):
    """Whether knowledge that was learned at a distance counts in a place."""

    COUNTS = "counts"
    IN_PART = "in_part"
    NOT = "does_not_count"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a renewal asks for.

    Attributes:
        needed: how much in one period, in the unit.
        months: length of a period.
        unit: how minutes become the unit; None where that is unknown.
        parts: (subject, least) of what only learning about that subject fills.
        distance: whether knowledge learned at a distance counts.
        at_most: how much of it, where it counts in part.
    """

    needed: Fraction
    months: int
    unit: UnitRule | None
    parts: tuple[tuple[str, Fraction], ...] = ()
    distance: DistanceRule = DistanceRule.UNKNOWN
    at_most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The days of one period, both included; `last` is the deadline."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Learned:
    """Knowledge minutes of one valid award, and the day on which the course was completed."""

    course: str
    minutes: int
    on: date


@dataclass(frozen=True, slots=True)
class Balance:
    """What is on record against a requirement in one period.

    Attributes:
        minutes: knowledge minutes, each course once.
        recorded: the same in the rule's unit; None where minutes can't be turned into it.
        counted: what of it the rule lets count, as far as it is known.
        missing: what is missing at the least, in the unit; None where `recorded` is.
        missing_at_most: what is missing should the board not count online study.
        days_left: days until the deadline, negative after it.
    """

    period: Period
    minutes: int
    recorded: Fraction | None
    counted: Fraction | None
    missing: Fraction | None
    missing_at_most: Fraction
    days_left: int


def period_ending(last: date, months: int) -> Period:
    """The period of so many months that ends with a day.

    It begins the day after the same day of the month so many months earlier (or the last day of
    that month, where it is shorter).
    """
    place = last.year * 12 + last.month - 1 - months
    year, month = divmod(place, 12)
    before = date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))
    return Period(before + timedelta(days=1), last)


def in_period(learned: Iterable[Learned], period: Period) -> list[Learned]:
    """What was completed in the period, in order; of one course only the first time."""
    found: dict[str, Learned] = {}
    for one in sorted(learned, key=lambda one: (one.on, one.course)):
        if period.holds(one.on):
            found.setdefault(one.course, one)
    return list(found.values())


def balance_of(
    requirement: Requirement, period: Period, learned: Sequence[Learned], today: date
) -> Balance:
    """Hold what was learned against a requirement."""
    minutes = sum(one.minutes for one in in_period(learned, period))
    recorded = counted = missing = None
    if requirement.unit is not None:
        recorded = amount(minutes, requirement.unit)
        counted = _counted(requirement, recorded)
        missing = requirement.needed - counted
    return Balance(
        period=period,
        minutes=minutes,
        recorded=recorded,
        counted=counted,
        missing=missing,
        missing_at_most=_missing_at_most(requirement, missing),
        days_left=(period.last - today).days,
    )


def _counted(requirement: Requirement, recorded: Fraction) -> Fraction:
    """Never more than the general part: a course in knowledge fills no other part."""
    if requirement.distance is DistanceRule.NOT:
        return Fraction(0)
    general = requirement.needed - sum((least for _, least in requirement.parts), Fraction(0))
    limits = [recorded, max(general, Fraction(0))]
    if requirement.distance is DistanceRule.IN_PART and requirement.at_most is not None:
        limits.append(requirement.at_most)
    return min(limits)


def _missing_at_most(requirement: Requirement, missing: Fraction | None) -> Fraction:
    if missing is None or requirement.distance is DistanceRule.UNKNOWN:
        return requirement.needed
    return missing


MONTHS_WITHOUT_RULE = 12
"""After how many months a course may be repeated by somebody whose periods are unknown."""


def repeat_from(completed: date, periods: Iterable[Period]) -> date:
    """The first day on which a completed course may be repeated for new credit.

    That is the first day of the first renewal period after the one in which it was completed,
    whichever licence it belongs to. Where the period in which it was completed is not known, it
    is that of a later one that is, and at the latest a year and a day after completion.
    """
    ahead = [period for period in periods if completed <= period.last]
    begins = [p.first if p.first > completed else p.last + timedelta(days=1) for p in ahead]
    if not any(period.holds(completed) for period in ahead):
        begins.append(period_ending(completed, -MONTHS_WITHOUT_RULE).first)
    return min(begins)
