from fractions import Fraction

import pytest

from courseware.domain.credit import work_out_credit


def test_the_published_worked_example_of_aorn():
    # 3,774 words, 16 questions, difficulty 2.5 -> 61.94 min; whole difficulties only here, so the
    # two neighbours are averaged, which the linear formula allows.
    low = work_out_credit(3774, 16, 2, 1000).formula
    high = work_out_credit(3774, 16, 3, 1000).formula

    assert round(float((low + high) / 2), 2) == 61.94


def test_the_worked_example_of_our_own_rules():
    working = work_out_credit(words=2000, questions=10, difficulty=3, declared=1000)

    assert working.formula == Fraction("50.562")
    assert working.reading == 25
    assert working.minutes == 25


def test_the_lowest_of_the_three_is_credited():
    assert work_out_credit(2000, 10, 3, declared=20).minutes == 20
    assert work_out_credit(20_000, 0, 1, declared=1000).minutes == 31


def test_minutes_are_never_rounded_up():
    working = work_out_credit(words=199, questions=1, difficulty=3, declared=1000)

    assert working.reading == Fraction(2495, 1000)
    assert working.minutes == 2


def test_an_empty_course_is_worth_nothing():
    assert work_out_credit(0, 0, 1, 60).minutes == 0


@pytest.mark.parametrize("wrong", [(-1, 1, 1, 1), (1, -1, 1, 1), (1, 1, 0, 1), (1, 1, 6, 1)])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError):
        work_out_credit(*wrong)
