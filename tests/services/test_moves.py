"""What a release says of lessons that it moves to another course, and of courses that go."""

import pytest

from courseware.services.releases.publication import plan, plan_release
from courseware.services.releases.publishing import publish
from courseware.store.affected import people_awarded_lesson
from tests.cast import HAL, LEA, NOON
from tests.services.test_credited_before import Desk, lay_out

pytestmark = pytest.mark.filterwarnings("error::sqlalchemy.exc.SAWarning")
"""Whoever publishes reads what is written to the error stream."""


@pytest.fixture
def desk(school, tmp_path):
    """Lea has completed `first`; Hal has begun it."""
    desk = Desk(school, tmp_path)
    desk.publish(first=["one", "two"])
    desk.complete("first", member=LEA)
    desk.study("two", member=HAL)
    return desk


def test_a_lesson_that_moves_is_named_before_and_when_it_is_done(desk):
    lay_out(desk.library, first=["one"], other=["two"])
    told = (
        "lesson two moves from course first to course other. 2 people have read it, and it is part "
        "of awards of 1 person. What an award rests on is not credited again with the other "
        "course, unless that award is a demonstration."
    )

    assert plan(desk.db, desk.library).moves == (told,)
    assert publish(desk.db, desk.library, None, "moved", NOON).moves == (told,)
    assert plan(desk.db, desk.library).moves == ()
    back = told.replace("course first to course other", "course other to course first")
    gone, *_ = (one for one in plan_release(desk.db, 2).moves if one.startswith("course"))
    assert back in plan_release(desk.db, 2).moves
    assert gone.startswith("course other goes, or gets another id. 0 people have an award of it")


def test_a_course_whose_id_goes_is_named_with_whom_it_touches(desk):
    lay_out(desk.library, renamed=["one", "two"])

    *lessons, course = plan(desk.db, desk.library).moves

    assert [words.split(".")[0] for words in lessons] == [
        "lesson one moves from course first to course renamed",
        "lesson two moves from course first to course renamed",
    ]
    assert course == (
        "course first goes, or gets another id. 1 person has an award of it, and 1 person has "
        "begun it and not completed it. Awards and certificates stay as they are. Assignments and "
        "checklists that ask for it know its old id: an id is best never changed."
    )


def test_a_lesson_that_nobody_read_moves_in_one_sentence(school, tmp_path):
    desk = Desk(school, tmp_path)
    desk.publish(first=["one", "two"])
    lay_out(desk.library, first=["one"], other=["two"])

    told = plan(desk.db, desk.library).moves

    assert told == ("lesson two moves from course first to course other.",)


@pytest.mark.filterwarnings("error::sqlalchemy.exc.SAWarning")
def test_who_has_an_award_of_a_moved_lesson_is_counted_without_a_warning(db):
    with db.read() as connection:
        assert people_awarded_lesson(connection, "l1") == 0
