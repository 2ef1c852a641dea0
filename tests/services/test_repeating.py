"""Repeating a course: a new round counts anew, its award is a new one, and the old one stays."""

from datetime import date, timedelta

import pytest

from courseware.domain.errors import Conflict
from courseware.domain.reading import ReadHow
from courseware.services.attempts.answering import save
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import credits
from courseware.services.credits.finishing import sign_attestation, submit_evaluation
from courseware.services.credits.learner_home import home
from courseware.services.credits.repeating import repeat_course, repetitions
from courseware.services.installation import Decision, decide
from courseware.services.lessons.reading import lesson_progress, mark_parts
from courseware.services.proving.ledger_walk import verify
from tests.cast import LEA, LUC, NOON, put_cast_on_record
from tests.services.people.conftest import all_at_once

A_YEAR_ON = NOON + timedelta(days=366)
ASKED = {"useful.answer": ["3"], "remarks.answer": [""]}


def read(school, now):
    db, catalogue = school
    lesson = catalogue.lesson("needles")
    parts = [part.id for part in lesson.parts]
    mark_parts(db, catalogue, LEA.actor, lesson, parts, ReadHow.ATTESTED, now)


def take(school, now, answer="a"):
    db, catalogue = school
    attempt_id = start(db, catalogue, LEA.actor, "needles", now)
    for position in (1, 2, 3):
        form = {"answer": [answer]}
        save(db, catalogue, LEA.actor, attempt_id, position, form, f"k{position}", 1, now)
    submit(db, catalogue, LEA.actor, attempt_id, now)


def formalities(school, now):
    db, catalogue = school
    submit_evaluation(db, catalogue, LEA.actor, "basics", ASKED, now)
    sign_attestation(db, catalogue, LEA.actor, "basics", LEA.name, True, now)


def complete(school, now):
    for step in (read, take, formalities):
        step(school, now)


def repeat(school, now=A_YEAR_ON, member=LEA):
    db, catalogue = school
    return repeat_course(db, catalogue, member.actor, "basics", now)


def met(school):
    db, catalogue = school
    progress = course_progress(db, catalogue, LEA.actor, "basics", NOON)
    return [condition.met for condition in progress.conditions]


def test_everything_counts_anew_and_the_second_award_stands_beside_the_first(school):
    db, catalogue = school
    put_cast_on_record(db)
    complete(school, NOON)
    first = credits(db, LEA.actor)
    assert lesson_progress(db, catalogue, LEA.actor, catalogue.lesson("needles")).passed_at == NOON

    assert repeat(school) == 2
    assert met(school) == [False] * 4
    begun = lesson_progress(db, catalogue, LEA.actor, catalogue.lesson("needles"))
    assert (begun.parts_read, begun.passed_at) == (frozenset(), None)
    assert credits(db, LEA.actor) == first
    complete(school, A_YEAR_ON)

    second, kept = credits(db, LEA.actor)
    assert [kept] == first
    assert (second.round, kept.round) == (2, 1)
    assert second.awarded_at == A_YEAR_ON
    assert second.snapshot["completed_on"] == A_YEAR_ON.date().isoformat()
    assert met(school) == [True] * 4
    assert verify(db) == []


@pytest.mark.parametrize("missing", [read, take, formalities])
def test_nothing_of_the_first_round_stands_in_for_a_step_of_the_second(school, missing):
    db, _ = school
    complete(school, NOON)
    repeat(school)

    for step in (read, take):
        if step is not missing:
            step(school, A_YEAR_ON)
    if missing is not formalities:
        with pytest.raises(Conflict, match="first"):
            formalities(school, A_YEAR_ON)

    assert len(credits(db, LEA.actor)) == 1


def test_attempts_are_numbered_on_and_only_those_of_the_round_count(school):
    db, catalogue = school
    complete(school, NOON)
    repeat(school)
    fresh = rules_page(db, catalogue, LEA.actor, "needles", A_YEAR_ON)
    take(school, A_YEAR_ON, answer="b")
    after = rules_page(db, catalogue, LEA.actor, "needles", A_YEAR_ON)

    assert (fresh.has_passed, after.has_passed) == (False, False)
    assert [result.number for result in after.past] == [1, 2]


def test_the_home_page_goes_on_with_a_course_that_is_repeated(school):
    db, catalogue = school
    complete(school, NOON)
    repeat(school)

    page = home(db, catalogue, LEA.actor, NOON)

    assert [progress.course.id for progress in page.started] == ["basics"]
    assert page.awarded == ()


def test_it_is_too_early_before_the_year_is_over_and_the_day_is_named(school):
    db, catalogue = school
    complete(school, NOON)

    with pytest.raises(Conflict, match="from 3 March 2027 on"):
        repeat(school, NOON + timedelta(days=365))

    found = repetitions(db, catalogue, LEA.actor, NOON + timedelta(days=365))
    assert (found["basics"].from_day, found["basics"].open_now) == (date(2027, 3, 3), False)


def test_what_never_was_valid_credit_is_waited_for_only_while_the_next_would_not_be_either(school):
    db, catalogue = school
    complete(school, NOON)  # its lessons await a review
    later = NOON + timedelta(days=2)
    with pytest.raises(Conflict, match=r"gives no valid credit now\. It can be repeated as soon"):
        repeat(school, later)
    assert repetitions(db, catalogue, LEA.actor, later)["basics"].gives_none

    decide(db, Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, later)

    assert repetitions(db, catalogue, LEA.actor, later)["basics"].open_now
    assert repeat(school, later) == 2
    complete(school, later)
    assert [award.counts for award in credits(db, LEA.actor)] == [True, False]
    with pytest.raises(Conflict):  # this one counts, and has its period
        repeat(school, later + timedelta(days=2))


def test_who_never_completed_it_has_nothing_to_repeat(school):
    with pytest.raises(Conflict, match="Complete the course once"):
        repeat(school, member=LUC)


def test_an_open_round_is_not_opened_again(school):
    db, catalogue = school
    complete(school, NOON)

    assert [repeat(school), repeat(school, A_YEAR_ON + timedelta(days=800))] == [2, 2]
    assert repetitions(db, catalogue, LEA.actor, NOON + timedelta(days=5000)) == {}


def test_eight_requests_at_once_open_one_round(school):
    db, _ = school
    complete(school, NOON)

    answers = all_at_once(8, lambda number: repeat(school))

    assert answers == [2] * 8
    complete(school, A_YEAR_ON)
    assert [credit.round for credit in credits(db, LEA.actor)] == [2, 1]


def test_a_third_round_follows_the_second(school):
    db, _ = school
    complete(school, NOON)
    repeat(school)
    complete(school, A_YEAR_ON)

    later = A_YEAR_ON + timedelta(days=400)
    assert repeat(school, later) == 3
    complete(school, later)

    assert [credit.round for credit in credits(db, LEA.actor)] == [3, 2, 1]
