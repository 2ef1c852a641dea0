"""Acts come on record in their own transaction, and hand-made changes are located."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.ledger import Named, chain_for, record, verify
from courseware.store.tables import LedgerDisclosure, LedgerEntry, LedgerHead
from tests.cast import HILLTOP, LEA, MAX, NOON, RIVERSIDE, Member, Role, add_member, install_cast


def put(db, n, chain=RIVERSIDE, **facts):
    for number in range(n):
        with db.write() as connection:
            record(
                connection,
                chain=chain,
                act=Act.ROLE_GRANTED,
                actor_id=MAX.id,
                subject=LEA.id,
                facts={"role": "learner", "number": number, **facts},
                now=NOON + timedelta(seconds=number),
            )


@pytest.fixture
def recorded(db):
    install_cast(db)
    put(db, 5, who=Named("Lea Lindqvist"))
    put(db, 2, chain=HILLTOP)
    return db


def tamper(db, *statements):
    """Change the ledger as somebody who owns the database could: triggers out of the way."""
    with db.write() as connection:
        if db.is_sqlite:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER ledger_entry_no_{verb}"))
        else:
            connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(statement)


def entry(sequence, chain=RIVERSIDE):
    return (LedgerEntry.chain == chain) & (LedgerEntry.sequence == sequence)


def test_an_untouched_ledger_is_whole(recorded):
    assert verify(recorded) == []


def test_each_clinic_has_a_chain_of_its_own(recorded):
    with recorded.read() as connection:
        heads = dict(connection.execute(select(LedgerHead.chain, LedgerHead.length)).all())

    assert heads == {RIVERSIDE: 5, HILLTOP: 2}


def test_names_are_not_in_what_is_hashed(recorded):
    with recorded.read() as connection:
        texts = connection.scalars(select(LedgerEntry.canonical)).all()
        kept = connection.scalars(select(LedgerDisclosure.clear)).all()

    assert kept == ["Lea Lindqvist"] * 5
    assert not any("Lea" in canonical for canonical in texts)


def test_update_and_delete_are_refused_by_the_database(recorded):
    for statement in (
        update(LedgerEntry).where(entry(2)).values(act="role.ended"),
        delete(LedgerEntry).where(entry(2)),
    ):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            recorded.write() as connection,
        ):
            connection.execute(statement)
    assert verify(recorded) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("canonical", '{"chain":"x"}'),
        ("digest", "f" * 64),
        ("previous", "f" * 64),
        ("act", "role.ended"),
        ("actor_id", "lea"),
        ("subject", "somebody"),
        ("at", NOON + timedelta(days=1)),
    ],
)
def test_every_edited_column_is_located(recorded, column, value):
    tamper(recorded, update(LedgerEntry).where(entry(3)).values({column: value}))

    (broken,) = verify(recorded)

    assert (broken.chain, broken.sequence) == (RIVERSIDE, 3)


def test_a_deleted_entry_is_located(recorded):
    tamper(recorded, delete(LedgerEntry).where(entry(2)))

    (broken,) = verify(recorded)

    assert (broken.chain, broken.sequence) == (RIVERSIDE, 2)


def test_a_cut_tail_is_located(recorded):
    tamper(recorded, delete(LedgerEntry).where(LedgerEntry.sequence >= 4))

    (broken,) = verify(recorded)

    assert (broken.chain, broken.sequence) == (RIVERSIDE, 4)


def test_a_chain_that_vanished_with_its_entries_is_missed_by_its_head(recorded):
    tamper(recorded, delete(LedgerEntry).where(LedgerEntry.chain == HILLTOP))

    (broken,) = verify(recorded)

    assert (broken.chain, broken.sequence) == (HILLTOP, 1)


def test_a_changed_kept_name_is_located(recorded):
    with recorded.write() as connection:
        connection.execute(
            update(LedgerDisclosure)
            .where(LedgerDisclosure.sequence == 4)
            .values(clear="Somebody Else")
        )

    (broken,) = verify(recorded)

    assert (broken.chain, broken.sequence) == (RIVERSIDE, 4)


def test_a_forgotten_name_leaves_the_chain_whole(recorded):
    with recorded.write() as connection:
        connection.execute(delete(LedgerDisclosure).where(LedgerDisclosure.sequence == 4))

    assert verify(recorded) == []


def test_an_act_that_fails_leaves_no_entry(recorded):
    with pytest.raises(RuntimeError), recorded.write() as connection:
        record(
            connection,
            chain=RIVERSIDE,
            act=Act.ROLE_ENDED,
            actor_id=None,
            subject="x",
            facts={},
            now=NOON,
        )
        raise RuntimeError

    with recorded.read() as connection:
        assert (
            connection.scalar(select(LedgerHead.length).where(LedgerHead.chain == RIVERSIDE)) == 5
        )


def test_somebody_in_two_clinics_stands_in_the_installations_chain(recorded):
    roles = ((RIVERSIDE, Role.LEARNER), (HILLTOP, Role.ASSESSOR))
    with recorded.write() as connection:
        add_member(connection, Member("two", "Two Clinics", roles))

        assert chain_for(connection, "two") == INSTALLATION
        assert chain_for(connection, LEA.id) == RIVERSIDE
        assert chain_for(connection, "nobody") == INSTALLATION
