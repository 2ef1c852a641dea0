"""A merge brings an award that gives no credit beside the repetition that followed it."""

from datetime import timedelta

from sqlalchemy import select

from courseware.services.attempts.reviewing import review
from courseware.services.credits.learner_home import home
from courseware.services.credits.repeating import repeat_course
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.installation import Decision, decide
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import Attempt
from tests.cast import ADA, HAL, LEA, NOON
from tests.services.test_credited_before import Desk

LATER = NOON + timedelta(days=1)


def test_every_page_knows_the_round_that_goes_on(school, tmp_path):
    desk = Desk(school, tmp_path)
    decide(desk.db, Decision.UNREVIEWED_AWARDS_VALID, False, "a test", None, NOON)
    desk.publish(first=["one", "two"])
    desk.complete("first", member=HAL)
    assert desk.credits(HAL)[0].demonstration
    decide(desk.db, Decision.UNREVIEWED_AWARDS_VALID, True, "a test", None, NOON)
    assert repeat_course(desk.db, desk.catalogue, HAL.actor, "first", LATER) == 2
    desk.study("one", now=LATER, member=HAL)
    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    people = (LEA.id, HAL.id)
    merge(desk.db, desk.catalogue, ADA.actor, *people, plan.digest, "One person", LATER)

    assert home(desk.db, desk.catalogue, LEA.actor, LATER).current.course.id == "first"
    progress = desk.progress("first", LATER)
    assert progress.awarded_at is None and 0 < progress.met < len(progress.conditions)
    with desk.db.read() as connection:
        attempts = connection.scalars(select(Attempt.id)).all()
    assert all(review(desk.db, desk.catalogue, LEA.actor, one, LATER) for one in attempts)
    desk.study("two", now=LATER)
    desk.finish("first", LATER)
    assert [one.demonstration for one in desk.credits()].count(False) == 1
    assert verify(desk.db) == []
