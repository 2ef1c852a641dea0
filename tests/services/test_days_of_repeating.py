"""From when a course is repeated, where the learner's day is not the one in which the award is
told: what a page says is what is done, and no round is opened that gives nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from courseware.domain.errors import Conflict
from courseware.services.credits.repeating import repeat_course, repetitions
from tests.cast import LEA, NOON
from tests.services.test_credited_before import A_YEAR_ON, DAY, Desk

AHEAD = replace(LEA.actor, zone="Pacific/Auckland")
BEHIND = replace(LEA.actor, zone="America/Los_Angeles")
FROM = date(2027, 3, 3)
ITS_MIDNIGHT = datetime(2027, 3, 3, tzinfo=UTC)


@pytest.fixture(params=["first", "renamed"])
def done(school, tmp_path, request):
    """Lea completed a course, by the days of Dublin; it is repeated so, or under another id."""
    desk = Desk(school, tmp_path)
    desk.publish(first=["one"])
    desk.complete("first")
    desk.publish(NOON + DAY, **{request.param: ["one"]})
    return desk, request.param


def found(desk, course, actor, now):
    return repetitions(desk.db, desk.catalogue, actor, now)[course]


@pytest.mark.parametrize(
    ("actor", "words", "first"),
    [
        (AHEAD, "3 March 2027, Europe/Dublin,", ITS_MIDNIGHT),
        (LEA.actor, "3 March 2027", ITS_MIDNIGHT),
        (BEHIND, "3 March 2027", ITS_MIDNIGHT.replace(hour=8)),
    ],
    ids=["whose day comes earlier", "of the same zone", "whose day comes later"],
)
def test_the_day_has_to_have_come_where_the_learner_is_and_where_the_award_is_told(
    done, actor, words, first
):
    desk, course = done
    about = (desk.db, desk.catalogue, actor, course)
    before = first - DAY / 24

    early = found(desk, course, actor, before)
    with pytest.raises(Conflict, match=f"from {words} on"):
        repeat_course(*about, before)

    assert (early.from_day, early.from_words, early.open_now) == (FROM, words, False)
    assert found(desk, course, actor, first).open_now
    assert repeat_course(*about, first) == 2
    assert not desk.progress(course, first).closed
    desk.complete(course, A_YEAR_ON)
    assert [one.counts for one in desk.credits()] == [True, True]
