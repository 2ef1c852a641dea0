"""Acts that hold several things take them in one order, so that none waits in a ring.

PostgreSQL ends a ring by making one of the acts fail. On SQLite, where there is one writer, the
same acts simply come one after the other.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from courseware.services.attempts.closing import close_all_overdue
from courseware.services.attempts.submitting import submit
from courseware.services.identity import administrators
from courseware.services.ledger import chain_for
from courseware.services.marking.giving import change, give
from courseware.services.membership import invitations
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.recalling import RecallWish
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply
from courseware.services.releases.publishing import publish
from courseware.store import recall_readers
from courseware.store.accounts import clinics, people
from courseware.store.accounts.administrators import lock_all
from courseware.store.quizzes import regrades
from courseware.store.records import ledger
from tests.cast import ADA, INA, LEA, MAX, NOON, RIVERSIDE, install_cast, put_cast_on_record
from tests.library import LESSON, write_library
from tests.services.free_texts import BEST, HALF, LATER, published, sit

PATIENCE_SECONDS = 20


def somebody_waits(db):
    """Wait until another act waits for a lock; on SQLite it needs none that could be seen."""
    if db.engine.dialect.name == "sqlite":
        return
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with db.read() as connection:
            if connection.scalar(waiting):
                return
        time.sleep(0.01)
    raise AssertionError("the act did not wait for what is held")


def hand_in(db, catalogue, id_):
    submit(db, catalogue, LEA.actor, id_, NOON)


def run_out(db, catalogue, id_):
    assert close_all_overdue(db, catalogue, LATER).closed == 1


def mark(db, catalogue, id_):
    give(db, catalogue, INA.actor, (id_, 4), BEST, LATER)


def mark_again(db, catalogue, id_):
    change(db, catalogue, INA.actor, (id_, 4), BEST, 1, "Read again.", LATER)


def correct(db, catalogue, id_):
    wish = Wish("needles", "in-words", Correction(Kind.FULL_MARKS), "Unclear.")
    apply(db, catalogue, None, wish, LATER)


@pytest.fixture
def school(db, tmp_path):
    install_cast(db)
    put_cast_on_record(db)
    return published(db, tmp_path, extra="time_limit_minutes: 30\n")


def prepared(school, act):
    """The id of an attempt to which the act can happen."""
    id_ = sit(school, LEA, hand_in=act not in (hand_in, run_out))
    if act is mark_again:
        db, catalogue = school
        give(db, catalogue, INA.actor, (id_, 4), HALF, LATER)
    return id_


@pytest.mark.parametrize("act", [hand_in, run_out, mark, mark_again, correct])
def test_the_person_is_held_before_the_ledger(school, act):
    db, catalogue = school
    id_ = prepared(school, act)

    with ThreadPoolExecutor(1) as pool:
        with db.write() as connection:
            people.hold(connection, LEA.id)
            other = pool.submit(act, db, catalogue, id_)
            somebody_waits(db)
            ledger.lock_head(connection, chain_for(connection, LEA.id))
            ledger.lock_head(connection, "installation")
        other.result(PATIENCE_SECONDS)

    assert verify(db) == []


@pytest.mark.parametrize("act", [hand_in, run_out, mark, mark_again, correct])
def test_the_marks_are_held_before_the_attempt_and_the_person(school, act):
    db, catalogue = school
    id_ = prepared(school, act)

    with ThreadPoolExecutor(1) as pool:
        with db.write() as connection:
            regrades.hold_marks(connection, alone=True)
            other = pool.submit(act, db, catalogue, id_)
            somebody_waits(db)
            connection.execute(
                text("UPDATE attempt SET number = number WHERE id = :id"), {"id": id_}
            )
            people.hold(connection, LEA.id)
        other.result(PATIENCE_SECONDS)

    assert verify(db) == []


def test_a_mark_that_is_changed_holds_the_installations_chain_before_the_clinics(school):
    db, catalogue = school
    id_ = prepared(school, mark_again)

    with ThreadPoolExecutor(1) as pool:
        with db.write() as connection:
            ledger.lock_head(connection, "installation")
            other = pool.submit(mark_again, db, catalogue, id_)
            somebody_waits(db)
            ledger.lock_head(connection, chain_for(connection, LEA.id))
        other.result(PATIENCE_SECONDS)

    assert verify(db) == []


def recalling(db, root):
    wish = RecallWish("needles", ("q0",), "The depth was wrong.")
    assert publish(db, root, INA.actor, "", LATER, recall=wish).published


def marks(connection):
    regrades.hold_marks(connection, alone=True)


def author(connection):
    people.hold(connection, INA.id)


def installation(connection):
    ledger.lock_head(connection, "installation")


@pytest.mark.parametrize(
    "held",
    [(marks, author), (author, recall_readers.hold_reports), (author, installation)],
    ids=["marks", "reports", "ledger"],
)
def test_a_recall_holds_its_author_after_the_marks_and_before_all_else(school, tmp_path, held):
    db, _ = school
    root = write_library(tmp_path / "again", lesson=LESSON.replace("nothing", "never"))
    first, then = held

    with ThreadPoolExecutor(1) as pool:
        with db.write() as connection:
            first(connection)
            other = pool.submit(recalling, db, root)
            somebody_waits(db)
            then(connection)
        other.result(PATIENCE_SECONDS)

    assert verify(db) == []


def inviting(db):
    asked = (MAX.actor, RIVERSIDE, "eva@example.org", ["learner"], str, LATER)
    assert invitations.invite(db, *asked)


def ending(db):
    administrators.grant_administration(db, ADA.actor, MAX.id, NOON)
    assert administrators.end_administration(db, ADA.actor, MAX.id, LATER)


def manager(connection):
    people.hold(connection, MAX.id)


def clinic(connection):
    clinics.lock_clinic(connection, RIVERSIDE)


@pytest.mark.parametrize(
    ("act", "first", "then"),
    [(inviting, manager, clinic), (ending, lock_all, manager)],
)
def test_people_are_held_before_clinics_and_after_administrators(school, act, first, then):
    db, _ = school

    with ThreadPoolExecutor(1) as pool:
        with db.write() as connection:
            first(connection)
            other = pool.submit(act, db)
            somebody_waits(db)
            then(connection)
        other.result(PATIENCE_SECONDS)

    assert verify(db) == []
