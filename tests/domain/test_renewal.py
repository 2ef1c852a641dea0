"""On record against a rule: the period, what counts in it, and what stays missing."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.credit_units import Unit, UnitRule
from courseware.domain.renewal import (
    DistanceRule,
    Learned,
    Period,
    Requirement,
    balance_of,
    in_period,
    period_ending,
    repeat_from,
)

LAST = date(2026, 11, 30)
PERIOD = Period(date(2024, 12, 1), LAST)
HOURS = UnitRule(Unit.HOUR)
TODAY = date(2026, 11, 20)


def rule(needed=30, unit=HOURS, **more):
    return Requirement(Fraction(needed), 24, unit, **more)


def learned(minutes, course="safety", on=TODAY):
    return Learned(course, minutes, on)


@pytest.mark.parametrize(("last", "months", "first"), [
    (date(2026, 11, 30), 24, date(2024, 12, 1)),
    (date(2027, 2, 28), 12, date(2026, 3, 1)),
    (date(2028, 2, 29), 12, date(2027, 3, 1)),
    (date(2026, 8, 31), 6, date(2026, 3, 1)),
    (date(2026, 1, 15), 36, date(2023, 1, 16)),
    (date(2026, 1, 31), 1, date(2026, 1, 1)),
])  # fmt: skip
def test_a_period_begins_the_day_after_the_one_before_ended(last, months, first):
    assert period_ending(last, months) == Period(first, last)


def test_both_ends_of_the_period_belong_to_it():
    ends = [learned(10, "first", PERIOD.first), learned(10, "last", PERIOD.last)]
    outside = [learned(10, "before", date(2024, 11, 30)), learned(10, "after", date(2026, 12, 1))]

    assert [one.course for one in in_period(ends + outside, PERIOD)] == ["first", "last"]


def test_a_course_counts_once_in_a_period():
    twice = [learned(60, on=date(2026, 5, 1)), learned(90, on=date(2025, 5, 1))]

    assert balance_of(rule(), PERIOD, twice, TODAY).minutes == 90


def test_what_counts_and_what_is_missing_where_online_study_counts():
    found = balance_of(rule(distance=DistanceRule.COUNTS), PERIOD, [learned(105)], TODAY)

    assert (found.recorded, found.counted) == (Fraction(7, 4), Fraction(7, 4))
    assert (found.missing, found.missing_at_most) == (Fraction(113, 4), Fraction(113, 4))
    assert found.days_left == 10


def test_where_it_is_unknown_whether_online_study_counts_both_answers_are_given():
    found = balance_of(rule(), PERIOD, [learned(600)], TODAY)

    assert (found.missing, found.missing_at_most) == (20, 30)


def test_where_it_does_not_count_nothing_is_counted():
    found = balance_of(rule(distance=DistanceRule.NOT), PERIOD, [learned(6000)], TODAY)

    assert (found.recorded, found.counted, found.missing) == (100, 0, 30)


def test_a_limit_on_online_study_holds():
    limited = rule(distance=DistanceRule.IN_PART, at_most=Fraction(15))

    assert balance_of(limited, PERIOD, [learned(6000)], TODAY).missing == 15


def test_parts_with_a_subject_stay_missing_however_much_was_read():
    parts = (("Ethics or law", Fraction(2)), ("Life support", Fraction(4)))
    demanding = rule(parts=parts, distance=DistanceRule.COUNTS)

    assert balance_of(demanding, PERIOD, [learned(60_000)], TODAY).missing == 6


def test_more_than_is_needed_is_never_missing_less_than_nothing():
    assert (
        balance_of(rule(distance=DistanceRule.COUNTS), PERIOD, [learned(60_000)], TODAY).missing
        == 0
    )


def test_a_unit_that_nobody_defined_is_not_guessed():
    found = balance_of(rule(unit=None), PERIOD, [learned(600)], TODAY)

    assert (found.minutes, found.recorded, found.missing) == (600, None, None)
    assert found.missing_at_most == 30


def test_an_hour_of_fifty_minutes_makes_more_hours_of_the_same_minutes():
    fifty = rule(unit=UnitRule(Unit.HOUR, 50), distance=DistanceRule.COUNTS)

    assert balance_of(fifty, PERIOD, [learned(100)], TODAY).recorded == 2


@given(st.integers(0, 10_000), st.integers(0, 20), st.sampled_from(DistanceRule))
def test_what_counts_never_exceeds_what_is_recorded_or_needed(minutes, ethics, distance):
    asked = rule(parts=(("Ethics", Fraction(ethics)),), distance=distance, at_most=Fraction(5))

    found = balance_of(asked, PERIOD, [learned(minutes)], TODAY)

    assert found.counted <= min(found.recorded, asked.needed - ethics)
    assert ethics <= found.missing <= found.missing_at_most <= asked.needed


def test_the_days_left_are_negative_after_the_deadline():
    assert balance_of(rule(), PERIOD, [], date(2026, 12, 2)).days_left == -2


@pytest.mark.parametrize(("completed", "periods", "expected"), [
    (date(2026, 3, 2), [], date(2027, 3, 3)),
    (date(2026, 3, 2), [PERIOD], date(2026, 12, 1)),
    (date(2024, 11, 30), [PERIOD], date(2024, 12, 1)),
    (LAST, [PERIOD], date(2026, 12, 1)),
    (date(2026, 12, 1), [PERIOD], date(2027, 12, 2)),
    # Years before the only period that is known: its own is not, so a year and a day.
    (date(2020, 6, 1), [PERIOD], date(2021, 6, 2)),
    (date(2026, 3, 2), [PERIOD, Period(date(2025, 4, 1), date(2026, 3, 31))], date(2026, 4, 1)),
])  # fmt: skip
def test_a_course_may_be_repeated_once_the_renewal_period_is_over(completed, periods, expected):
    assert repeat_from(completed, periods) == expected
