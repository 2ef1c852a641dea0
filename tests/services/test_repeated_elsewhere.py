"""A course whose lessons are in awards of other courses can be repeated once they let it, and then
gives credit: it is closed for nobody for ever, and no round is offered that gives nothing."""

from datetime import timedelta

import pytest

from courseware.domain.errors import Conflict
from courseware.services.credits.courses import course_progress
from courseware.services.credits.learner_home import home
from courseware.services.credits.repeating import repetitions
from courseware.services.identity.merging import merge, preview_merge
from tests.cast import ADA, HAL, LEA, NOON
from tests.services.test_credited_before import A_YEAR_ON, DAY, Desk


@pytest.fixture
def desk(school, tmp_path):
    return Desk(school, tmp_path)


def again(desk, course, now):
    return repetitions(desk.db, desk.catalogue, LEA.actor, now).get(course)


@pytest.fixture
def set_aside(desk):
    """Lea's award of `renamed` was set aside: Hal, who she is, has all of it as `first`."""
    desk.publish(first=["one", "two"])
    desk.complete("first", member=HAL)
    desk.publish(NOON + DAY, renamed=["one", "two"])
    desk.complete("renamed", NOON + DAY, member=LEA)
    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    merge(desk.db, desk.catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person", NOON + DAY)
    assert [one.set_aside for one in desk.credits()] == [True, False]
    return desk


def test_a_course_whose_award_was_set_aside_is_repeated_once_the_other_award_lets_it(set_aside):
    desk = set_aside
    assert "part of an award that you have: “Basics” of 2 March" in desk.progress("renamed").closed
    assert not again(desk, "renamed", A_YEAR_ON - 2 * DAY).open_now
    with pytest.raises(Conflict, match="from 3 March 2027, America/Denver, on"):
        desk.repeat("renamed", A_YEAR_ON - 2 * DAY)

    assert desk.repeat("renamed", A_YEAR_ON) == 2

    desk.complete("renamed", A_YEAR_ON)
    assert [one.counts for one in desk.credits()] == [True, False, True]


def test_what_came_to_it_since_is_credited_in_a_further_round_and_the_page_says_so(set_aside):
    """Its first round has an award, so nothing can be completed in that any more."""
    desk = set_aside
    later = NOON + 5 * DAY
    desk.publish(later, renamed=["one", "two", "three"])
    desk.study("three", now=later)
    assert "was set aside" in desk.progress("renamed", later).closed
    assert home(desk.db, desk.catalogue, LEA.actor, later).started == ()
    with pytest.raises(Conflict, match="until you repeat it"):
        desk.finish("renamed", later)
    found = again(desk, "renamed", later)
    assert (found.open_now, found.elsewhere, len(found.waiting)) == (True, True, 4)

    desk.repeat("renamed", later)
    desk.complete("renamed", later)

    newest = desk.credits()[0]
    assert newest.counts and list(newest.snapshot["revisions"]["lessons"]) == ["three"]


@pytest.fixture
def came_back(desk):
    """`one` was credited with `first`, a year later with `renamed`, and is in `first` again."""
    desk.publish(first=["one"])
    desk.complete("first")
    desk.publish(NOON + DAY, renamed=["one"])
    desk.repeat("renamed", A_YEAR_ON)
    desk.complete("renamed", A_YEAR_ON)
    return desk


def test_no_round_is_offered_that_gives_nothing(came_back):
    desk, back = came_back, A_YEAR_ON + 10 * DAY
    desk.publish(back, first=["one"])

    assert not again(desk, "first", back).open_now
    with pytest.raises(Conflict, match="from 4 March 2028 on"):
        desk.repeat("first", back)

    allowed = A_YEAR_ON + timedelta(days=367)
    desk.repeat("first", allowed)
    desk.complete("first", allowed)
    assert desk.credits()[0].counts


def test_a_round_that_gives_a_part_names_what_waits(came_back):
    desk, back = came_back, A_YEAR_ON + 10 * DAY
    desk.publish(back, first=["one", "two"])
    found = again(desk, "first", back)
    assert (found.open_now, found.elsewhere, found.in_part) == (True, False, False)
    assert found.waiting == ("“The one”", "quiz “The one”")

    desk.repeat("first", back)
    desk.complete("first", back)

    assert list(desk.credits()[0].snapshot["revisions"]["lessons"]) == ["two"]
    assert course_progress(desk.db, desk.catalogue, LEA.actor, "first", back).counts
