"""A correction of marks while others hand in or correct, and after it was worked out."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from threading import Barrier

import pytest
from sqlalchemy import select

from courseware.services.attempts.submitting import submit
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading import correcting as regrading
from courseware.services.regrading.correcting import Correction, Kind, apply
from courseware.store.tables import AttemptQuestion
from tests.cast import INA, LEA, LUC, MAX, MOA, put_cast_on_record
from tests.services.correcting import LATER, answer_all, drawn, mark_of, one_of, wish


def test_an_attempt_handed_in_afterwards_is_marked_by_the_correction(school):
    db, catalogue = school
    put_cast_on_record(db)
    attempt_id = answer_all(school, LEA, hand_in=False)
    question = one_of(school, attempt_id, "q")
    apply(db, catalogue, INA.actor, wish(question, Correction(Kind.DROP)), LATER)

    submit(db, catalogue, LEA.actor, attempt_id, LATER)

    with db.read() as connection:
        query = select(AttemptQuestion.points).where(AttemptQuestion.question_id == question)
        assert connection.execute(query).scalar_one() == 0
    assert mark_of(db, attempt_id) == (1, True, [])
    assert verify(db) == []


def test_a_regrade_and_a_submission_at_once_leave_no_mark_behind(school):
    """Whoever comes first: in the end the attempt is marked by the corrected key."""
    db, catalogue = school
    put_cast_on_record(db)
    mine = [answer_all(school, who, hand_in=False) for who in (LEA, LUC, INA)]
    asked = {id_: set(drawn(db, id_).values()) for id_ in mine}
    question = next(iter(asked[mine[0]]))
    gate = Barrier(4)

    def hand_in(who, attempt_id):
        gate.wait()
        submit(db, catalogue, who.actor, attempt_id, LATER)

    def correct():
        gate.wait()
        apply(db, catalogue, None, wish(question), LATER, allow_lost_passes=True)

    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(hand_in, *one) for one in zip((LEA, LUC, INA), mine, strict=True)]
        runs.append(pool.submit(correct))
        for run in runs:
            run.result()

    for attempt_id in mine:
        expected = Fraction(2, 3) if question in asked[attempt_id] else 1
        assert mark_of(db, attempt_id)[0] == expected
    assert verify(db) == []


def test_two_regrades_at_once_both_hold(school):
    db, catalogue = school
    put_cast_on_record(db)
    attempt_id = answer_all(school, LEA)
    asked = sorted(drawn(db, attempt_id).values())
    gate = Barrier(3)

    def correct(question):
        gate.wait()
        apply(db, catalogue, None, wish(question), LATER, allow_lost_passes=True)

    with ThreadPoolExecutor(3) as pool:
        for run in [pool.submit(correct, question) for question in asked]:
            run.result()

    assert mark_of(db, attempt_id)[0] == 0
    assert verify(db) == []


def test_what_changes_is_worked_out_before_anybody_has_to_wait(school, monkeypatch):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    seen = []
    planned = regrading._plan

    def spied(connection, *args):
        seen.append("in a write" if writing else "outside")
        return planned(connection, *args)

    writing = []
    write = type(db).write

    @contextmanager
    def noted(self):
        with write(self) as connection:
            writing.append(1)
            yield connection
        writing.pop()

    monkeypatch.setattr(regrading, "_plan", spied)
    monkeypatch.setattr(type(db), "write", noted)

    apply(db, catalogue, INA.actor, wish(question), LATER)

    assert seen == ["outside"]


@pytest.mark.parametrize("times", [1, 3])
def test_what_is_handed_in_while_a_correction_is_worked_out_is_corrected_too(
    school, monkeypatch, times
):
    db, catalogue = school
    put_cast_on_record(db)
    question = one_of(school, answer_all(school, LEA), "q")
    late, planned = [LUC, MOA, MAX][:times], regrading._plan
    marked = []

    def meanwhile(connection, *args):
        found = planned(connection, *args)
        if late:
            member = late.pop()
            marked.append(answer_all(school, member))
        return found

    monkeypatch.setattr(regrading, "_plan", meanwhile)

    plan = apply(db, catalogue, INA.actor, wish(question), LATER)

    reached = {change.row["attempt_id"] for change in plan.changes}
    got_it = {id_ for id_ in marked if question in drawn(db, id_).values()}
    assert len(marked) == times
    assert got_it <= reached
    assert verify(db) == []
