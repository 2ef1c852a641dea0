"""Minutes in the units of boards: exact, each with its definition, never more than was earned."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.credit_units import (
    CEU_TEN_HOURS,
    HOUR_50,
    HOUR_60,
    Step,
    Unit,
    UnitRule,
    amount,
    contact_hours,
    cut,
    definition,
    hours,
    line,
    written,
)

CEU_ONE_HOUR = UnitRule(Unit.CEU)  # as athletic trainers count (bocatc.org/mergener-formula)
CCU_ONE_HOUR = UnitRule(Unit.CCU)  # as Texas counts (22 TAC 341.3)
RULES = [
    UnitRule(unit, length, Fraction(size), step)
    for unit in Unit
    for length in (50, 60)
    for size in (1, 10)
    for step in Step
]


@pytest.mark.parametrize(("minutes", "sixty", "fifty"), [
    (0, Fraction(0), Fraction(0)),
    (50, Fraction(5, 6), Fraction(1)),
    (60, Fraction(1), Fraction(6, 5)),
    (105, Fraction(7, 4), Fraction(21, 10)),
    (1, Fraction(1, 60), Fraction(1, 50)),
])  # fmt: skip
def test_hours_of_sixty_and_of_fifty_minutes_are_exact(minutes, sixty, fifty):
    assert (hours(minutes), hours(minutes, 50)) == (sixty, fifty)


def test_a_ceu_is_ten_hours_in_one_place_and_one_hour_in_another():
    assert amount(600, CEU_TEN_HOURS) == 1
    assert amount(60, CEU_TEN_HOURS) == Fraction(1, 10)
    assert amount(60, CEU_ONE_HOUR) == 1


def test_a_ccu_of_texas_is_a_contact_hour():
    assert amount(90, CCU_ONE_HOUR) == Fraction(3, 2)


@pytest.mark.parametrize(("value", "step", "expected"), [
    ("1.99", Step.QUARTER, "1.75"),
    ("1.75", Step.QUARTER, "1.75"),
    ("1.874", Step.QUARTER, "1.75"),
    ("0.24", Step.QUARTER, "0"),
    ("1.99", Step.TENTH, "1.9"),
    ("1.95", Step.TENTH, "1.9"),
    ("2", Step.TENTH, "2"),
    ("1.99", Step.WHOLE, "1"),
    ("1.99", Step.EXACT, "1.99"),
])  # fmt: skip
def test_quarters_and_tenths_are_cut_down_where_others_would_round_up(value, step, expected):
    assert cut(Fraction(value), step) == Fraction(expected)


@given(st.integers(0, 100_000), st.sampled_from(RULES))
def test_no_rule_ever_gives_more_than_was_earned(minutes, rule):
    given_back = amount(minutes, rule) * rule.hours_per_unit * rule.minutes_per_hour

    assert given_back <= minutes
    if rule.step is Step.EXACT:
        assert given_back == minutes


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.sampled_from(RULES))
def test_two_courses_apart_never_count_for_more_than_together(first, second, rule):
    apart = amount(first, rule) + amount(second, rule)

    assert apart <= amount(first + second, rule)


@given(st.fractions(min_value=0, max_value=10_000))
def test_what_is_written_is_never_above_the_value(value):
    assert 0 <= value - Fraction(written(value, Unit.CEU)) < Fraction(1, 1000)
    assert 0 <= value - Fraction(written(value, Unit.HOUR)) < Fraction(1, 100)
    assert 0 <= Fraction(written(value, Unit.HOUR, up=True)) - value < Fraction(1, 100)


@pytest.mark.parametrize(("value", "text"), [
    (Fraction(0), "0"),
    (Fraction(7, 4), "1.75"),
    (Fraction(2, 3), "0.666"),
    (Fraction(29999, 10000), "2.999"),
    (Fraction(100), "100"),
    (Fraction(1, 20), "0.05"),
])  # fmt: skip
def test_amounts_are_written_as_short_decimals(value, text):
    assert written(value, Unit.CEU) == text


@pytest.mark.parametrize("minutes", [0, 1, 55, 59, 60, 61, 119, 120, 151])
def test_hours_are_one_figure_wherever_they_are_written(minutes):
    cell = contact_hours(minutes)

    assert re.fullmatch(r"\d+\.\d\d", cell)
    assert Fraction(cell) == Fraction(written(amount(minutes, HOUR_60), Unit.HOUR))
    assert Fraction(cell) == Fraction(line(minutes, HOUR_60).split()[0])
    assert Fraction(cell) == Fraction(line(minutes, CCU_ONE_HOUR).split()[0])
    assert 0 <= Fraction(minutes, 60) - Fraction(cell) < Fraction(1, 100)


def test_every_unit_says_what_it_is():
    assert definition(HOUR_60) == "1 contact hour = 60 minutes"
    assert definition(HOUR_50) == "1 contact hour = 50 minutes"
    assert definition(CEU_TEN_HOURS) == "1 CEU = 10 hours of 60 minutes"
    assert definition(CEU_ONE_HOUR) == "1 CEU = 1 hour of 60 minutes"
    assert line(105, HOUR_60) == "1.75 contact hours (1 contact hour = 60 minutes)"
    assert line(60, HOUR_60) == "1 contact hour (1 contact hour = 60 minutes)"
    assert line(105, CEU_TEN_HOURS) == "0.175 CEU (1 CEU = 10 hours of 60 minutes)"


def test_every_shipped_rule_names_its_source():
    for rule in (HOUR_60, HOUR_50, CEU_TEN_HOURS):
        assert rule.source


@pytest.mark.parametrize("wrong", [{"minutes_per_hour": 45}, {"hours_per_unit": Fraction(0)}])
def test_a_rule_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        UnitRule(Unit.HOUR, **wrong)


def test_credit_is_never_negative():
    with pytest.raises(ValueError, match="never negative"):
        amount(-1, HOUR_60)
