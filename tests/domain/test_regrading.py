"""Marks under a correction, in exact fractions."""

from fractions import Fraction

from courseware.domain.grading import Mark
from courseware.domain.regrading import (
    Correction,
    InForce,
    Kind,
    in_force,
    mark_under,
    restated,
)

ASKED = Mark("q", "O1", Fraction(0), 2, True, False)
THIRD = (Fraction(1, 3), False)


def test_a_new_key_forgets_what_was_corrected_before():
    corrections = [Correction(Kind.DROP), Correction(Kind.ACCEPT, "c"), Correction(Kind.KEY, "b")]

    assert in_force(corrections) == InForce(key="b")


def test_accepted_answers_add_up_beside_the_key():
    said = [Correction(Kind.KEY, "b"), Correction(Kind.ACCEPT, "c"), Correction(Kind.ACCEPT, "d")]

    assert in_force(said) == InForce(key="b", accepted=("c", "d"))


def test_a_dropped_question_is_worth_nothing_and_misses_nothing():
    mark = mark_under(in_force([Correction(Kind.DROP)]), ASKED, [THIRD])

    assert (mark.share, mark.points, mark.is_critical_miss) == (Fraction(1, 3), 0, False)


def test_full_marks_go_to_everybody():
    mark = mark_under(in_force([Correction(Kind.FULL_MARKS)]), ASKED, [(Fraction(0), False)])

    assert (mark.earned, mark.is_critical_miss) == (2, False)


def test_the_best_of_several_keys_counts():
    mark = mark_under(InForce(accepted=("c",)), ASKED, [THIRD, (Fraction(1), True)])

    assert (mark.share, mark.points, mark.right) == (1, 2, True)


def test_the_result_follows_exactly_and_the_pass_mark_is_reached_at_equality():
    others = [("a", Fraction(1), 1), ("b", Fraction(0), 2)]
    mark = Mark("q", "O1", Fraction(2, 3), 3, False, False)

    at_it = restated(others, [], mark, Fraction(50))

    assert (at_it.score, at_it.passed) == (Fraction(1, 2), True)
    assert not restated(others, [], mark, Fraction(51)).passed
    assert not restated(others, ["b"], mark, Fraction(50)).passed


def test_a_critical_question_answered_rightly_after_all_fails_nobody():
    right = Mark("q", "O1", Fraction(1), 1, True, True)
    wrong = Mark("q", "O1", Fraction(0), 1, True, False)
    others = [("a", Fraction(1), 1)]

    assert restated(others, ["q"], right, Fraction(50)).passed
    assert restated(others, [], wrong, Fraction(50)).critical_missed == ("q",)
