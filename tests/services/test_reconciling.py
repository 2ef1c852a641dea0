"""Records changed behind the ledger's back are found, and so is a ledger that vanished."""

import pytest
from sqlalchemy import delete, text, update

from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.ledger import verify
from courseware.store.tables import Attempt, Award, LedgerEntry, LedgerHead, Release
from tests.cast import LEA, NOON, RIVERSIDE, put_cast_on_record
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_ledger import tamper


@pytest.fixture
def awarded(school):
    """Lea has failed once, passed, and been awarded the course."""
    db, catalogue = school
    submit(db, catalogue, LEA.actor, start(db, catalogue, LEA.actor, "needles", NOON), NOON)
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)
    put_cast_on_record(db)
    assert verify(db) == []
    return db


def change(db, statement):
    with db.write() as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (update(Award).values(minutes=6800), "was changed: minutes"),
        (update(Award).values(demonstration=False), "was changed: minutes"),
        (delete(Award), "gone from the database"),
        (update(Attempt).where(Attempt.number == 1).values(passed=True), "was changed: passed"),
        (update(Attempt).where(Attempt.number == 1).values(score=1), "was changed: score"),
        (update(Release).values(manifest_sha256="0" * 64), "was changed: manifest"),
    ],
)
def test_a_record_changed_by_hand_is_named(awarded, statement, found):
    change(awarded, statement)

    (broken,) = verify(awarded)

    assert found in broken.what


def test_a_whole_chain_that_vanished_is_missed_by_its_records(awarded):
    tamper(
        awarded,
        delete(LedgerEntry).where(LedgerEntry.chain == RIVERSIDE),
        delete(LedgerHead).where(LedgerHead.chain == RIVERSIDE),
    )

    whats = [broken.what for broken in verify(awarded)]

    assert sum("has no entry" in what for what in whats) == 3


def test_triggers_that_are_gone_are_named(awarded):
    with awarded.write() as connection:
        if awarded.is_sqlite:
            connection.execute(text("DROP TRIGGER ledger_entry_no_update"))
        else:
            connection.execute(text("DROP TRIGGER ledger_entry_append_only ON ledger_entry"))

    (broken,) = verify(awarded)

    assert "trigger" in broken.what
