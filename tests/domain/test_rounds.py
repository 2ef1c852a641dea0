"""The round of a course that somebody is in, and what stands for it."""

from datetime import UTC, datetime, timedelta

import pytest

from courseware.domain.awards import Award
from courseware.domain.certificates import End, ReplacementReason, RevocationReason, State
from courseware.domain.rounds import Opened, Round, present_round

START = datetime(2026, 3, 2, tzinfo=UTC)


def at(day):
    return START + timedelta(days=day)


def award(day, number=1, ended=None, demonstration=False):
    """One that is called by its day."""
    kind = State.REPLACED if ended in set(ReplacementReason) else State.REVOKED
    end = End(kind, at(day).date(), ended) if ended else None
    snapshot = {"completed_on": at(day).date().isoformat()}
    return Award(f"day {day}", "basics", number, at(day), demonstration, snapshot, end)


LOST, UNSAFE = RevocationReason.RECORD_WRONG, RevocationReason.KEY_UNSAFE
ASIDE, RENAMED = RevocationReason.COUNTED_ONCE, ReplacementReason.NAME_CORRECTED


def test_the_first_round_is_open_until_there_is_an_award():
    assert present_round([], []) == Round()
    assert present_round([award(0)], []).over


def test_a_further_round_is_open_until_it_has_an_award():
    opened = [Opened(2, at(400)), Opened(3, at(800))]
    assert present_round([award(0), award(410, 2)], opened) == Round(3, at(800))
    found = present_round([award(0), award(410, 2), award(810, 3)], opened)
    assert (found.over, found.award.id, found.overtaken) == (True, "day 810", False)


@pytest.mark.parametrize("ended", [None, LOST, UNSAFE, ASIDE, RENAMED])
@pytest.mark.parametrize("demonstration", [False, True])
def test_it_is_over_whatever_became_of_its_award(ended, demonstration):
    assert present_round([award(0, 1, ended, demonstration)], []).over


@pytest.mark.parametrize("brought", [{"demonstration": True}, {"ended": LOST}, {"ended": ASIDE}])
def test_what_a_merge_brought_takes_not_the_place_of_an_award_that_counts(brought):
    found = present_round([award(0), award(20, 2, **brought)], [])
    assert found.award.id == "day 0"
    assert [one.id for one in found.followed] == ["day 0"]


@pytest.mark.parametrize(("ended", "stands"), [(None, 0), (UNSAFE, 0), (RENAMED, 0), (LOST, 20)])
def test_what_may_count_goes_before_what_is_newer_and_does_not(ended, stands):
    found = present_round([award(0, 1, ended), award(20, 1, demonstration=True)], [])
    assert found.award.id == f"day {stands}"


def test_a_repetition_that_was_taken_back_stands_and_the_award_before_has_to_let_it_as_well():
    found = present_round([award(0), award(410, 2, LOST)], [Opened(2, at(400))])
    assert found.award.id == "day 410"
    assert [one.id for one in found.followed] == ["day 410", "day 0"]


def test_a_merge_that_brings_no_credit_leaves_the_round_open():
    opened = [Opened(2, at(400))]
    assert not present_round([award(0), award(420, 3, demonstration=True)], opened).over
    assert not present_round([award(0), award(380, 3)], opened).over


def test_a_round_that_was_ended_is_over_with_the_award_that_ended_it():
    opened = [Opened(2, at(400), "day 380")]
    later = award(420, 4, demonstration=True)
    found = present_round([award(0), award(380, 3), later], opened)
    assert (found.over, found.overtaken, found.award.id) == (True, True, "day 380")
    assert [one.id for one in found.followed] == ["day 380"]


def test_so_it_is_if_that_was_set_aside_since_for_another_one():
    opened = [Opened(2, at(400), "day 380")]
    found = present_round([award(0), award(370, 4), award(380, 3, ASIDE)], opened)
    assert (found.over, found.award.id) == (True, "day 370")


def test_nothing_stands_for_a_course_whose_only_award_was_set_aside():
    found = present_round([award(0, 1, ASIDE)], [])
    assert (found.over, found.award) == (True, None)
    assert [one.id for one in found.followed] == ["day 0"]
