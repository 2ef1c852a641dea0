"""Time for each question, from the moments of first answers."""

from datetime import timedelta

import pytest

from courseware.domain.answer_times import FEWEST, LONGEST, figures_of, stretches
from tests.cast import NOON


def after(seconds: float):
    return NOON + timedelta(seconds=seconds)


def test_a_question_takes_from_the_answer_before_it_to_its_own():
    firsts = [("q2", after(95)), ("q1", after(30)), ("q3", after(100.9))]

    assert list(stretches(NOON, firsts)) == [("q1", 30), ("q2", 65), ("q3", 5)]


def test_a_clock_that_went_back_makes_no_negative_time():
    assert list(stretches(NOON, [("q1", after(-5)), ("q2", after(7))])) == [("q1", 0), ("q2", 7)]


def test_quartiles_are_by_nearest_rank():
    found = figures_of({10: 1, 20: 1, 30: 1, 40: 1, 50: 1, 60: 1, 70: 1, 80: 1, 90: 1, 100: 1})

    assert (found.lower, found.median, found.upper, found.counted) == (30, 50, 80, 10)


def test_pauses_are_left_out_and_counted():
    found = figures_of({60: 10, LONGEST: 1, LONGEST + 1: 3})

    assert (found.counted, found.pauses, found.median) == (11, 3, 60)


@pytest.mark.parametrize("many", [0, 1, FEWEST - 1])
def test_too_few_times_say_nothing(many):
    assert figures_of({60: many, LONGEST + 1: 50}) is None
