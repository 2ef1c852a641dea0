"""However many courses somebody repeats, and lessons they read in older versions: the same number
of statements."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from courseware.services.credits.learner_home import home, still_open
from courseware.services.credits.repeating import repetitions
from tests.cast import LEA, NOON
from tests.services import test_credited_before
from tests.services.test_credited_before import A_YEAR_ON, DAY, Desk

LATER = A_YEAR_ON + 5 * DAY


@pytest.fixture
def desk(school, tmp_path):
    return Desk(school, tmp_path)


@contextmanager
def asked_of(db):
    sent = []

    def note(connection, cursor, statement, *more):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("many", [2, 5])
def test_of_courses_that_are_repeated_with_lessons_of_each_other(desk, many):
    courses = {f"course-{n}": [f"lesson-{n}"] for n in range(many)}
    desk.publish(**courses)
    for course in courses:
        desk.complete(course)
    for course in courses:
        desk.repeat(course, LATER)
    lessons = list(courses.values())
    moved = dict(zip(courses, [*lessons[1:], lessons[0]], strict=True))
    desk.publish(LATER, **moved)

    with asked_of(desk.db) as sent:
        home(desk.db, desk.catalogue, LEA.actor, LATER + DAY)
    assert len(sent) == 3  # what is on record, the awards, the renewals of licences
    with asked_of(desk.db) as sent:
        repetitions(desk.db, desk.catalogue, LEA.actor, LATER + DAY)
    assert len(sent) <= 4


@pytest.mark.parametrize("many", [2, 5])
def test_of_lessons_that_were_read_in_older_versions(desk, many, monkeypatch):
    lessons = [f"lesson-{n}" for n in range(many)]
    desk.publish(basics=lessons)
    desk.study(*lessons)
    longer = test_credited_before.LESSON + "\nOne more sentence.\n"
    monkeypatch.setattr(test_credited_before, "LESSON", longer)
    desk.publish(NOON + DAY, basics=lessons)
    (before,) = still_open(desk.db, desk.catalogue, LEA.actor, NOON + DAY)

    with asked_of(desk.db) as sent:
        (course,) = still_open(desk.db, desk.catalogue, LEA.actor, NOON + DAY)

    assert len(sent) == 2  # what is on record, and the versions
    assert course.working == before.working
    assert course.working.words < desk.catalogue.course("basics").words
