"""Attempts whose marks are corrected: short ways to hand them in and to wish a correction."""

from datetime import timedelta

from sqlalchemy import select

from courseware.services.attempts.answering import save
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.regrading.correcting import Correction, Kind, Wish
from courseware.store.tables import Attempt, AttemptQuestion
from tests.cast import NOON

LATER = NOON + timedelta(days=1)
KEY_B = Correction(Kind.KEY, "b")


def answer_all(school, member, choices=None, hand_in=True):
    """An attempt that answers a unless `choices` says otherwise; its id."""
    db, catalogue = school
    attempt_id = start(db, catalogue, member.actor, "needles", NOON)
    for position, question in drawn(db, attempt_id).items():
        form = {"answer": [(choices or {}).get(question, "a")]}
        save(db, catalogue, member.actor, attempt_id, position, form, f"k{position}", 1, NOON)
    if hand_in:
        submit(db, catalogue, member.actor, attempt_id, NOON)
    return attempt_id


def drawn(db, attempt_id):
    with db.read() as connection:
        query = select(AttemptQuestion.position, AttemptQuestion.question_id)
        mine = connection.execute(query.where(AttemptQuestion.attempt_id == attempt_id))
        return {row.position: row.question_id for row in mine}


def one_of(school, attempt_id, start_of_id):
    return next(q for q in drawn(school[0], attempt_id).values() if q.startswith(start_of_id))


def mark_of(db, attempt_id):
    with db.read() as connection:
        query = select(Attempt.score, Attempt.passed, Attempt.critical_missed)
        return tuple(connection.execute(query.where(Attempt.id == attempt_id)).one())


def wish(question, correction=KEY_B, **more):
    return Wish("needles", question, correction, more.pop("reason", "The key was wrong."), **more)
