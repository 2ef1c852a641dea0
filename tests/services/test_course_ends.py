"""Whom a release touches that changes a course's last day or status, and what it warns of."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from courseware.services.attempts.starting import start
from courseware.services.releases.course_ends import CourseEnd, end_words
from courseware.services.releases.publication import Affected, plan, plan_release
from courseware.services.releases.publication_words import affected_words
from courseware.services.releases.publishing import publish
from courseware.store.tables import CourseRound, Person
from tests.cast import HAL, LEA, LUC, NOON
from tests.library import COURSE
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson

LONG_PAST, TODAY = date(2020, 12, 31), NOON.date()
DAY = timedelta(days=1)


class House:
    """The school with its files: Lea has read, Hal has an attempt open, Luc has completed."""

    def __init__(self, school, root):
        self.school, self.db, self.root = school, school[0], root
        read_lesson(school, LEA)
        start(*school, HAL.actor, "needles", NOON)
        for step in (read_lesson, pass_quiz, evaluate, attest):
            step(school, LUC)

    def write(self, *replaced):
        text = COURSE.replace(*replaced) if replaced else COURSE
        (self.root / "lessons/basics/course.yaml").write_text(text)

    def planned(self):
        (change,) = plan(self.db, self.root).changes
        return change


@pytest.fixture
def house(school, tmp_path):
    return House(school, tmp_path / "library")


def ending_on(day, status="open"):
    return "status: open", f"status: {status}\nexpires: {day}"


@pytest.mark.parametrize(
    "new", [ending_on(LONG_PAST), ending_on("2027-01-31"), ("status: open", "status: retired")]
)
def test_another_last_day_or_status_touches_those_who_have_begun_and_not_completed(house, new):
    house.write(*new)

    change = house.planned()

    assert change.affected == Affected(open_attempts=1, awarded=1, begun=2)
    assert affected_words(change) == (
        "2 people have begun it and not completed it",
        "1 attempt at its quizzes is open",
        "1 person's award rests on the live revision",
    )


def test_so_does_a_course_that_goes(house):
    (house.root / "lessons/basics/course.yaml").unlink()

    (change,) = [one for one in plan(house.db, house.root).changes if one.kind == "course"]

    assert change.affected == Affected(open_attempts=1, awarded=1, begun=2)


def test_what_else_changes_in_a_course_touches_nobody_who_goes_on_in_it(house):
    house.write('title: "Basics"', 'title: "The basics"')

    assert house.planned().affected == Affected(awarded=1)
    assert plan(house.db, house.root).ends == ()


def test_who_repeats_it_has_begun_again_and_one_person_counts_once(house):
    with house.db.write() as connection:
        again = {"person_id": LUC.id, "course_id": "basics", "round": 2, "opened_at": NOON + DAY}
        connection.execute(insert(CourseRound).values(**again))
        joined = update(Person).where(Person.id == HAL.id).values(merged_into=LEA.id)
        connection.execute(joined)
    house.write(*ending_on(LONG_PAST))

    assert house.planned().affected.begun == 2


def test_a_last_day_that_is_past_is_warned_of_before_and_afterwards(house):
    house.write(*ending_on(LONG_PAST))
    told = (
        "course basics ends with this release: its last day, 31 December 2020, is past. 2 people "
        "have begun it and not completed it, and cannot complete it any more. If it is not meant "
        "to end, mend the day in its file."
    )

    planned, done = plan(house.db, house.root), publish(house.db, house.root, None, "", NOON)

    for ends in (planned.ends, done.ends):
        assert ends == (CourseEnd("basics", LONG_PAST, 2),)
        assert end_words(ends, TODAY) == (told,)
    assert done.published and not planned.problems
    house.write()
    assert publish(house.db, house.root, None, "", NOON).ends == ()
    assert end_words(plan_release(house.db, 2).ends, TODAY) == (told,)


def test_one_that_is_still_to_come_is_not(house):
    for day in (TODAY, TODAY + DAY):
        house.write(*ending_on(day))
        assert end_words(plan(house.db, house.root).ends, TODAY) == ()
    house.write(*ending_on(TODAY - DAY))
    assert len(end_words(plan(house.db, house.root).ends, TODAY)) == 1


def test_a_course_that_ended_long_ago_does_not_end_with_the_release_that_retires_it(house):
    house.write(*ending_on(LONG_PAST))
    publish(house.db, house.root, None, "", NOON)
    house.write(*ending_on(LONG_PAST, "retired"))

    assert plan(house.db, house.root).ends == ()


def test_a_course_that_opens_or_comes_with_a_past_day_is_warned_of_too(house):
    house.write(*ending_on(LONG_PAST, "retired"))
    publish(house.db, house.root, None, "", NOON)
    house.write(*ending_on(LONG_PAST))
    assert len(end_words(plan(house.db, house.root).ends, TODAY)) == 1

    new = COURSE.replace(*ending_on(LONG_PAST)).replace("id: basics", "id: more")
    (house.root / "lessons/more").mkdir()
    (house.root / "lessons/more/course.yaml").write_text(new)
    ends = plan(house.db, house.root).ends
    assert [(end.course_id, end.begun) for end in ends] == [("basics", 2), ("more", 0)]


def test_a_day_that_is_none_is_left_to_the_check(house):
    house.write(*ending_on("2020-13-31"))

    planned = plan(house.db, house.root)

    assert planned.refused and planned.ends == ()
