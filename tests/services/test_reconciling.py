"""Records changed behind the ledger's back are found, and so is a ledger that vanished."""

import pytest
from sqlalchemy import bindparam, delete, select, text, update

from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import Attempt, Award, LedgerEntry, LedgerHead, Release
from tests.beginnings import begin
from tests.cast import LEA, NOON, RIVERSIDE, put_cast_on_record
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_ledger import tamper


@pytest.fixture
def awarded(school):
    """Lea has failed once, passed, and been awarded the course."""
    db, catalogue = school

    def fill(db):
        submit(db, catalogue, LEA.actor, start(db, catalogue, LEA.actor, "needles", NOON), NOON)
        for step in (read_lesson, pass_quiz, evaluate, attest):
            step(school)
        put_cast_on_record(db)
        assert verify(db) == []

    begin("awarded after failing", db, fill)
    return db


def change(db, statement):
    with db.write() as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (update(Award).values(minutes=6800), "was changed: minutes"),
        (update(Award).values(demonstration=False), "was changed: demonstration"),
        (delete(Award), "gone from the database"),
        (update(Attempt).where(Attempt.number == 1).values(passed=True), "was changed: passed"),
        (update(Attempt).where(Attempt.number == 1).values(score=1), "was changed: score"),
        (update(Release).values(manifest_sha256="0" * 64), "was changed: manifest"),
    ],
)
def test_a_record_changed_by_hand_is_named(awarded, statement, found):
    change(awarded, statement)

    broken, *more = verify(awarded)

    assert found in broken.what
    assert [one.what for one in more] in ([], ["the list of files of release-1 was changed"])


@pytest.mark.parametrize(
    ("name", "value"), [("minutes", 6800), ("course", "other"), ("units", []), ("title", "Other")]
)
def test_what_an_award_froze_is_held_like_its_row(awarded, name, value):
    change(awarded, update(Award).values(snapshot={**frozen(awarded), name: value}))

    (broken,) = verify(awarded)

    assert broken.what.endswith(f"was changed: {name}")


@pytest.mark.parametrize("name", ["zone", "units", "minutes", "course", "attested", "signed_name"])
def test_what_was_taken_out_of_an_award_is_named(awarded, name):
    left = {key: value for key, value in frozen(awarded).items() if key != name}
    change(awarded, update(Award).values(snapshot=left))

    assert any(broken.what.endswith(f"was changed: {name}") for broken in verify(awarded))


def test_row_and_snapshot_changed_alike_are_named(awarded):
    snapshot = {**frozen(awarded), "minutes": 6800}
    change(awarded, update(Award).values(minutes=6800, snapshot=snapshot))

    (broken,) = verify(awarded)

    assert broken.what.endswith("was changed: minutes")


def frozen(db):
    with db.read() as connection:
        return connection.scalar(select(Award.snapshot))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE revision SET source = 'x'", "was changed"),
        ("UPDATE release_item SET path = 'x' WHERE kind = 'quiz'", "list of files of release-1"),
        ("DELETE FROM release_item WHERE kind = 'quiz'", "list of files of release-1"),
    ],
)
def test_a_stored_file_or_release_changed_by_hand_is_named(awarded, statement, found):
    change(awarded, text(statement.replace("'x'", ":x")).bindparams(*binds(statement)))

    assert any(found in broken.what for broken in verify(awarded))


def binds(statement):
    value = b"x" if "source" in statement else "x"
    return [bindparam("x", value)] if "'x'" in statement else []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE attempt SET score = '1/x' WHERE number = 1", "a row of the attempts cannot"),
        ("UPDATE attempt SET critical_missed = '[' WHERE number = 1", "a row of the attempts"),
        ("UPDATE award SET snapshot = '{'", "a row of the awards cannot be read"),
    ],
)
def test_what_cannot_even_be_read_is_named_and_the_rest_is_looked_at(awarded, statement, found):
    change(awarded, text(statement))
    change(awarded, text("UPDATE person SET name = 'Somebody' WHERE id = 'max'"))

    whats = [broken.what for broken in verify(awarded)]

    assert any(what.startswith(found) for what in whats)
    assert any("max" in what or "Max" in what for what in whats)


def test_a_digest_that_is_none_is_named_with_its_entry(awarded):
    last = "SELECT max(sequence) FROM ledger_entry WHERE chain = 'installation'"
    where = f"WHERE chain = 'installation' AND sequence = ({last})"
    tamper(awarded, text(f"UPDATE ledger_entry SET digest = 'zz' {where}"))

    assert "the text does not match its hash" in {broken.what for broken in verify(awarded)}


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
