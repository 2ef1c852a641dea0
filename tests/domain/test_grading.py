from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from courseware.domain.errors import Refusal
from courseware.domain.grading import Mark, by_objective, grade_attempt


def mark(share, points=1, critical=False, objective="S1.1", name="q", right=None):
    right = share == 1 if right is None else right
    return Mark(name, objective, Fraction(share), points, critical, right)


def test_the_pass_mark_is_reached_at_equality():
    marks = [mark(1)] * 4 + [mark(0)]

    result = grade_attempt(marks, Fraction(80))

    assert result.score == Fraction(4, 5)
    assert result.passed


def test_a_hair_below_the_pass_mark_fails():
    marks = [mark(1)] * 3 + [mark(Fraction(999, 1000)), mark(0)]

    assert not grade_attempt(marks, Fraction(80)).passed


def test_thirds_add_up_exactly():
    result = grade_attempt([mark(Fraction(1, 3))] * 3, Fraction(100, 3))

    assert result.score == Fraction(1, 3)
    assert result.passed


def test_a_missed_critical_question_fails_whatever_the_score():
    marks = [mark(1, points=99), mark(Fraction(9, 10), critical=True, name="needle-lung")]

    result = grade_attempt(marks, Fraction(50))

    assert result.score > Fraction(99, 100)
    assert result.critical_missed == ("needle-lung",)
    assert not result.passed


def test_points_weigh():
    assert grade_attempt([mark(1, points=3), mark(0)], Fraction(0)).score == Fraction(3, 4)


def test_pilot_questions_count_nothing():
    result = grade_attempt([mark(1), mark(0, points=0)], Fraction(100))

    assert result.score == 1
    assert result.passed


@pytest.mark.parametrize("marks", [[], [mark(1, points=0)]])
def test_an_attempt_in_which_nothing_counts_has_no_result(marks):
    with pytest.raises(Refusal, match="No question of this attempt counts"):
        grade_attempt(marks, Fraction(0))


@given(st.lists(st.tuples(st.fractions(0, 1), st.integers(0, 5)), max_size=20))
def test_the_score_stays_between_zero_and_one(rows):
    assume(any(points for _, points in rows))
    score = grade_attempt([mark(s, p) for s, p in rows], Fraction(80)).score

    assert 0 <= score <= 1


def test_objectives_are_scored_apart():
    marks = [
        mark(1, objective="S1.1"),
        mark(0, objective="S1.1"),
        mark(1, objective="S1.2"),
        mark(1, points=0, objective="S1.3"),
    ]

    assert by_objective(marks) == {"S1.1": Fraction(1, 2), "S1.2": Fraction(1)}


def test_a_critical_question_fails_the_attempt_when_it_is_not_right_whatever_it_earned():
    safe = mark(Fraction(1, 2), critical=True, name="detour", right=True)
    unsafe = mark(Fraction(1, 2), critical=True, name="danger", right=False)

    assert grade_attempt([safe], Fraction(50)).passed
    assert grade_attempt([unsafe], Fraction(50)).critical_missed == ("danger",)


def test_a_score_stops_at_zero_unless_it_may_fall_below():
    marks = [mark(Fraction(-2)), mark(1)]

    assert grade_attempt(marks, Fraction(80)).score == 0
    assert grade_attempt(marks, Fraction(80), negative_total=True).score == Fraction(-1, 2)
    assert not grade_attempt([mark(Fraction(-2))], Fraction(1), negative_total=True).passed
