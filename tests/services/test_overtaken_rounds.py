"""A round that was open when accounts were merged gives no credit where the other account's award
would have kept its owner from opening it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Conflict
from courseware.domain.renewal import Period
from courseware.services.attempts.answering import save
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits import overtaken
from courseware.services.credits.awards import credited
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import credits
from courseware.services.credits.finishing import sign_attestation, submit_evaluation
from courseware.services.credits.learner_home import home
from courseware.services.credits.repeating import repetitions
from courseware.services.credits.uncounted import Uncounted
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.installation import Decision, decide
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import Attempt, CourseRound
from tests.awards import give_award
from tests.cast import ADA, HAL, LEA, NOON, put_cast_on_record
from tests.services.test_repeating import ASKED, complete, formalities, read, repeat, take

DAY = timedelta(days=1)
OPENED = NOON + 400 * DAY
# Before the round, in the renewal period in which it was opened; and after it was opened.
BROUGHT = pytest.mark.parametrize("day", [380, 420])


def valid(school):
    put_cast_on_record(school[0])
    decide(school[0], Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)


@pytest.fixture
def repeating(school):
    """Lea was credited, and opened a further round when that was allowed."""
    valid(school)
    complete(school, NOON)
    assert repeat(school, OPENED) == 2
    return school


def unite(school, now):
    db, catalogue = school
    plan = preview_merge(db, catalogue, ADA.actor, LEA.email, HAL.email)
    assert plan.obstacles == ()
    merge(db, catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person.", now)
    return plan


def counting(db):
    return sorted(one.awarded_at for one in credits(db, LEA.actor) if one.counts)


def at(day):
    return NOON + day * DAY


@BROUGHT
def test_the_preview_says_it_and_the_round_gives_no_credit(repeating, day):
    db, catalogue = repeating
    give_award(db, HAL, at(day))

    plan = unite(repeating, at(430))

    (ended,) = plan.overtaken
    assert ended.sentence in plan.notices
    assert "that was begun on 6 April 2027 gives no credit" in ended.sentence
    assert plan.set_aside == ()
    read(repeating, at(431))
    take(repeating, at(431))
    with pytest.raises(Conflict, match="under another account of yours"):
        submit_evaluation(db, catalogue, LEA.actor, "basics", ASKED, at(431))
    with pytest.raises(Conflict, match="gives no credit"):
        sign_attestation(db, catalogue, LEA.actor, "basics", LEA.name, True, at(431))
    assert counting(db) == [NOON, at(day)]
    assert verify(db) == []


@BROUGHT
def test_every_page_tells_it_as_a_course_that_is_credited(repeating, day):
    db, catalogue = repeating
    give_award(db, HAL, at(day))
    under_way = start(db, catalogue, LEA.actor, "needles", at(425))
    unite(repeating, at(430))

    progress = course_progress(db, catalogue, LEA.actor, "basics", at(431))
    found = home(db, catalogue, LEA.actor, at(431))

    assert progress.awarded_at == at(day)
    assert "gives no credit" in progress.closed
    assert (found.current, found.started) == (None, ())
    assert [one.course.id for one in found.awarded] == ["basics"]
    assert [one.uncounted for one in found.open_attempts] == [Uncounted.COMPLETED]
    for position in (1, 2, 3):
        given = (position, {"answer": ["a"]}, f"k{position}", 1, at(431))
        save(db, catalogue, LEA.actor, under_way, *given)
    submit(db, catalogue, LEA.actor, under_way, at(431))
    passed = review(db, catalogue, LEA.actor, under_way, at(431))
    with db.read() as connection:
        assert credited(connection, [LEA.id], ["basics"]) == {(LEA.id, "basics")}
    assert (passed.passed, passed.uncounted) == (True, Uncounted.COMPLETED)


@BROUGHT
def test_the_course_can_be_repeated_once_the_other_award_lets_it_and_counts_anew(repeating, day):
    db, catalogue = repeating
    give_award(db, HAL, at(day))
    read(repeating, at(425))
    unite(repeating, at(430))

    allowed = at(day + 367)  # a year and a day, over a leap day
    found = repetitions(db, catalogue, LEA.actor, at(431))["basics"]
    with pytest.raises(Conflict, match="can be repeated for new credit from"):
        repeat(repeating, allowed - DAY)
    assert (found.from_day, found.open_now) == (allowed.date(), False)
    assert repeat(repeating, allowed) == 4
    assert repeat(repeating, allowed) == 4
    progress = course_progress(db, catalogue, LEA.actor, "basics", allowed)
    assert (progress.awarded_at, progress.closed, progress.met) == (None, "", 0)
    complete(repeating, allowed)
    assert counting(db) == [NOON, at(day), allowed]
    assert verify(db) == []


def test_a_pass_in_it_is_no_part_of_the_other_accounts_award(repeating):
    db, catalogue = repeating
    take(repeating, at(405))
    with db.read() as connection:
        attempt_id = connection.scalar(select(Attempt.id).order_by(Attempt.started_at.desc()))
    named = {"course": "c" * 64, "lessons": {}, "quizzes": {"needles": "b" * 64}}
    give_award(db, HAL, at(420), revisions=named)

    unite(repeating, at(430))

    told = review(db, catalogue, LEA.actor, attempt_id, at(431)).uncounted
    assert told is Uncounted.OTHER_ACCOUNT


def still_gives_credit(school, plan, *others):
    db, catalogue = school
    assert plan.overtaken == ()
    progress = course_progress(db, catalogue, LEA.actor, "basics", at(800))
    assert (progress.awarded_at, progress.closed) == (None, "")
    complete(school, at(800))
    assert counting(db) == sorted([NOON, *others, at(800)])
    assert course_progress(db, catalogue, LEA.actor, "basics", at(800)).awarded_at == at(800)


def test_a_round_that_could_have_been_opened_all_the_same_goes_on(school):
    db, _ = school
    valid(school)
    complete(school, NOON)
    give_award(db, HAL, at(370))
    repeat(school, at(740))

    still_gives_credit(school, unite(school, at(750)), at(370))


@BROUGHT
def test_so_does_one_beside_a_demonstration(repeating, day):
    give_award(repeating[0], HAL, at(day), not_valid_because=["the course is a draft"])

    still_gives_credit(repeating, unite(repeating, at(430)))


def test_so_does_one_beside_an_award_that_is_set_aside(repeating):
    give_award(repeating[0], HAL, at(20))

    plan = unite(repeating, at(430))

    assert len(plan.set_aside) == 1
    still_gives_credit(repeating, plan)


def test_a_renewal_period_that_ended_before_the_round_was_opened_keeps_it_open(
    repeating, monkeypatch
):
    ended = Period(at(-300).date(), at(390).date())
    monkeypatch.setattr(overtaken, "periods_of", lambda _, __, who: [ended][: who == HAL.id])
    give_award(repeating[0], HAL, at(380))

    still_gives_credit(repeating, unite(repeating, at(430)), at(380))


def test_what_was_merged_before_this_was_known_gives_no_second_credit_either(repeating):
    """The course's page said already that the later award is what the course was credited with."""
    db, _ = repeating
    give_award(db, HAL, at(420))
    unite(repeating, at(430))
    with db.write() as connection:
        connection.execute(update(CourseRound).values(kept_award_id=None))

    read(repeating, at(431))
    take(repeating, at(431))
    with pytest.raises(Conflict, match="gives no credit"):
        formalities(repeating, at(431))

    assert counting(db) == [NOON, at(420)]


def test_the_end_of_a_round_is_held_by_the_ledger(repeating):
    db, _ = repeating
    kept = give_award(db, HAL, at(420))
    unite(repeating, at(430))
    with db.write() as connection:
        assert connection.scalar(select(CourseRound.kept_award_id)) == kept
        connection.execute(update(CourseRound).values(kept_award_id=None))

    assert [found.what for found in verify(db)] == [
        "the end of a round of lea is on record here and gone from the database"
    ]
