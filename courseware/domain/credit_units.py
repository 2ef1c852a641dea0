"""Minutes of credit in the units of boards: exact, and never rounded upward.

Minutes are the truth that is stored; every unit is worked out from them for one rule set. The
word CEU means ten hours in one place and one hour in another, so an amount is never shown without
the definition of its unit.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor


class Unit(StrEnum):
    """What credit is counted in."""

    HOUR = "hour"
    CEU = "ceu"
    CCU = "ccu"
    CREDIT = "credit"

    @property
    def words(self) -> str:
        """The unit as it stands behind a number, for many."""
        return _WORDS[self]


class Step(StrEnum):
    """To what an amount is cut down, never up."""

    EXACT = "exact"
    TENTH = "tenth"
    QUARTER = "quarter"
    WHOLE = "whole"


_WORDS = {
    Unit.HOUR: "contact hours",
    Unit.CEU: "CEU",
    Unit.CCU: "CCU",
    Unit.CREDIT: "credits",
}
_PLACES = {Unit.HOUR: 2, Unit.CEU: 3, Unit.CCU: 2, Unit.CREDIT: 2}
_SIZES = {
    Step.TENTH: Fraction(1, 10),
    Step.QUARTER: Fraction(1, 4),
    Step.WHOLE: Fraction(1),
}

SIXTY = 60
"""Minutes of a contact hour as IACET uses it (seen in secondary pages that quote IACET)."""

FIFTY = 50
"""Minutes of an hour of instruction in Alabama (pt.alabama.gov/conted.aspx), in Utah
(R156-24b-303b) and in California (therapycomply.com/California, August 2024)."""


@dataclass(frozen=True, slots=True)
class UnitRule:
    """How one rule set turns minutes into one unit.

    Attributes:
        minutes_per_hour: 60 or 50.
        hours_per_unit: how many such hours make one unit.
        step: to what the amount is cut down.
        source: where this was seen; empty for our own choice.
    """

    unit: Unit
    minutes_per_hour: int = SIXTY
    hours_per_unit: Fraction = Fraction(1)
    step: Step = Step.EXACT
    source: str = ""

    def __post_init__(self) -> None:
        if self.minutes_per_hour not in (SIXTY, FIFTY):
            raise ValueError("an hour has 60 or 50 minutes")
        if self.hours_per_unit <= 0:
            raise ValueError("a unit has some hours")


HOUR_60 = UnitRule(Unit.HOUR, source="IACET usage, as quoted by cpe-international.org")
HOUR_50 = UnitRule(Unit.HOUR, FIFTY, source="pt.alabama.gov/conted.aspx; Utah R156-24b-303b")
CEU_TEN_HOURS = UnitRule(
    Unit.CEU, hours_per_unit=Fraction(10), source="IACET usage, as quoted by cpe-international.org"
)


def hours(minutes: int, minutes_per_hour: int = SIXTY) -> Fraction:
    """Minutes as exact hours of 60 or 50 minutes.

    Raises:
        ValueError: for negative minutes, or hours of another length.
    """
    return amount(minutes, UnitRule(Unit.HOUR, minutes_per_hour))


def amount(minutes: int, rule: UnitRule) -> Fraction:
    """Minutes in the unit of a rule, cut down to its step.

    Raises:
        ValueError: for negative minutes.
    """
    if minutes < 0:
        raise ValueError("credit is never negative")
    return cut(Fraction(minutes, rule.minutes_per_hour) / rule.hours_per_unit, rule.step)


def cut(value: Fraction, step: Step) -> Fraction:
    """The largest multiple of the step that is not above the value.

    Quarter hours are what the BOC rounds to, the nearest one; we round down, as AORN does: credit
    that was not earned is never printed.
    """
    size = _SIZES.get(step)
    return value if size is None else floor(value / size) * size


def written(value: Fraction, unit: Unit, up: bool = False) -> str:
    """An amount as a decimal, as everything prints it: `1.75` contact hours, `0.291` CEU.

    Hours, and what is as large as an hour, have at most two places, so that all pages and files
    show one figure; the larger CEU has three. Credit is cut and never rounded.

    Args:
        up: for what is missing: never said to be less than it is.
    """
    places = _PLACES[unit]
    scaled = value * 10**places
    whole, rest = divmod(ceil(scaled) if up else floor(scaled), 10**places)
    return f"{whole}.{rest:0{places}}".rstrip("0") if rest else str(whole)


def contact_hours(minutes: int, minutes_per_hour: int = SIXTY) -> str:
    """Contact hours for certificates and tables, always with two places: `0.91`, `2.00`.

    Raises:
        ValueError: for negative minutes, or hours of another length.
    """
    whole, _, rest = written(hours(minutes, minutes_per_hour), Unit.HOUR).partition(".")
    return f"{whole}.{rest:0<2}"


def definition(rule: UnitRule) -> str:
    """What one of the unit is: `1 CEU = 10 hours of 60 minutes`."""
    length = f"of {rule.minutes_per_hour} minutes"
    if rule.unit is Unit.HOUR and rule.hours_per_unit == 1:
        return f"1 contact hour = {rule.minutes_per_hour} minutes"
    size = written(rule.hours_per_unit, Unit.HOUR)
    count = "1 hour" if rule.hours_per_unit == 1 else f"{size} hours"
    name = "credit" if rule.unit is Unit.CREDIT else rule.unit.words
    return f"1 {name} = {count} {length}"


def line(minutes: int, rule: UnitRule) -> str:
    """An amount with the definition of its unit, for certificates and transcripts."""
    value = amount(minutes, rule)
    words = "contact hour" if value == 1 and rule.unit is Unit.HOUR else rule.unit.words
    return f"{written(value, rule.unit)} {words} ({definition(rule)})"
