"""Rounds of two courses bear the same numbers: what was read in one is none of the other's."""

from datetime import timedelta

import pytest

from courseware.credentials.verify_binder import check_binder
from courseware.domain.errors import Conflict
from courseware.domain.ledger import written as moment
from courseware.domain.reading import ReadHow
from courseware.services.credits.doubled import doubled
from courseware.services.credits.repeating import repeat_course
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.lessons.reading import lesson_progress, mark_parts, report_seconds
from tests.cast import ADA, HAL, LEA, NOON
from tests.services.binder.binders import KEY, contents, of_person, written
from tests.services.test_credited_before import A_YEAR_ON, DAY, Desk

OF_A = A_YEAR_ON + 5 * DAY
OF_B = OF_A + 380 * DAY
MOVED = OF_B + DAY
LATER = OF_B + 2 * DAY


@pytest.fixture
def desk(school, tmp_path):
    """Lea repeated `a`, and is repeating `b`, each for the first time; `two` moved between them."""
    desk = Desk(school, tmp_path)
    desk.publish(a=["one", "two"], b=["three"])
    desk.complete("a")
    desk.complete("b")
    assert desk.repeat("a", OF_A) == 2
    desk.complete("a", OF_A)
    assert desk.repeat("b", OF_B) == 2
    desk.publish(MOVED, a=["one"], b=["three", "two"])
    return desk


def shown(desk):
    lesson = desk.catalogue.lesson("two")
    return lesson_progress(desk.db, desk.catalogue, LEA.actor, lesson)


def test_it_does_not_count_and_no_page_says_that_it_was_read(desk):
    assert not any(condition.met for condition in desk.progress("b", MOVED).conditions)
    assert (shown(desk).parts_read, shown(desk).read_at) == (frozenset(), None)

    desk.study("three", now=LATER)
    desk.pass_quiz("two", LATER)
    with pytest.raises(Conflict, match="Read every lesson"):
        desk.finish("b", LATER)


def test_it_is_read_anew_and_counts_then(desk):
    desk.complete("b", LATER)

    assert shown(desk).read_at == LATER
    newest = desk.credits()[0]
    assert newest.counts and set(newest.snapshot["revisions"]["lessons"]) == {"three", "two"}
    with desk.db.read() as connection:
        assert list(doubled(connection)) == []


def test_an_award_goes_on_saying_when_what_it_rests_on_was_read(desk, tmp_path):
    """The row of the lesson tells of the later reading, for the other course."""
    desk.complete("b", LATER)

    newest, of_a, *firsts = desk.credits()
    assert newest.snapshot["read"] == {"three": moment(LATER), "two": moment(LATER)}
    assert of_a.snapshot["read"] == {"one": moment(OF_A), "two": moment(OF_A)}
    assert all(set(one.snapshot["read"].values()) == {moment(NOON)} for one in firsts)

    binder = of_person(desk.db)
    told = contents(binder)["records.txt"].decode()
    assert list(check_binder(written(binder, tmp_path), KEY.keys))
    assert (
        f"rests on lessons read at:\n    one: {OF_A:%F %T} UTC\n    two: {OF_A:%F %T} UTC" in told
    )


@pytest.mark.parametrize("whole", [True, False], ids=["a lesson", "a part of it"])
def test_of_two_accounts_the_reading_counts_that_is_of_the_round(school, tmp_path, whole):
    """Hal read it earlier, for the round of another course that bears the same number."""
    desk = Desk(school, tmp_path)
    desk.publish(a=["one", "two"], b=["three"])
    desk.complete("a", member=HAL)
    desk.complete("b")
    repeat_course(desk.db, desk.catalogue, HAL.actor, "a", OF_A)
    desk.read("two", OF_A, HAL)
    assert desk.repeat("b", OF_B) == 2
    desk.publish(MOVED, a=["one"], b=["three", "two"])
    lesson = desk.catalogue.lesson("two")
    parts = [part.id for part in lesson.parts][: None if whole else 1]
    mark_parts(desk.db, desk.catalogue, LEA.actor, lesson, parts, ReadHow.ATTESTED, LATER)
    before = shown(desk)
    assert before.parts_read == set(parts)

    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    merge(desk.db, desk.catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person", LATER)

    after = shown(desk)
    assert (after.parts_read, after.read_at) == (before.parts_read, before.read_at)


def test_seconds_on_screen_count_anew(desk):
    lesson = desk.catalogue.lesson("two")
    part = lesson.parts[0].id

    about = (desk.db, desk.catalogue, LEA.actor, lesson)
    assert report_seconds(*about, {part: 1}, LATER) == set()
    mark_parts(*about, [part], ReadHow.ATTESTED, LATER + timedelta(minutes=1))

    assert shown(desk).parts_read == {part}
