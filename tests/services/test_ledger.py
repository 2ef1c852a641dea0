"""Acts come on record in their own transaction, and hand-made changes are located."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from courseware.domain.ledger import INSTALLATION, Act, digest_of
from courseware.services.ledger import Named, chain_for, record
from courseware.services.proving.ledger_walk import verify
from courseware.store.installation import put_setting
from courseware.store.tables import LedgerDisclosure, LedgerEntry, LedgerHead, Person
from tests.cast import HILLTOP, LEA, MAX, NOON, RIVERSIDE, Member, Role, add_member, install_cast


def put(db, n, chain=RIVERSIDE, subject=None, **facts):
    """Take n decisions, on record in a chain, by somebody who has an account."""
    with db.write() as connection:
        if connection.scalar(select(Person.id).where(Person.id == MAX.id)) is None:
            add_member(connection, Member(MAX.id, MAX.name))
    for number in range(n):
        name = subject or f"number-{number}"
        now = NOON + timedelta(seconds=number)
        with db.write() as connection:
            put_setting(connection, name, True, MAX.id, now)
            record(
                connection,
                chain=chain,
                act=Act.SETTING_DECIDED,
                actor_id=MAX.id,
                subject=name,
                facts={"yes": True, "number": number, **facts},
                now=now,
            )


@pytest.fixture
def recorded(db):
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


@pytest.mark.parametrize(("column", "value"), [("sequence", 9), ("chain", "clinic-nowhere")])
def test_an_entry_moved_elsewhere_is_missed_where_it_stood(recorded, column, value):
    tamper(recorded, update(LedgerEntry).where(entry(3)).values({column: value}))

    assert (RIVERSIDE, 3) in [(broken.chain, broken.sequence) for broken in verify(recorded)]


def test_every_column_of_an_entry_is_edited_by_one_of_these_tests():
    edited = {"canonical", "digest", "previous", "act", "actor_id", "subject", "at"}

    assert set(LedgerEntry.__table__.columns.keys()) == edited | {"sequence", "chain"}


def columns_of(db, sequence):
    with db.read() as connection:
        found = connection.execute(select(LedgerEntry.__table__).where(entry(sequence))).one()
    return dict(found._mapping)


def test_an_inserted_entry_is_located(recorded):
    copied = columns_of(recorded, 2)

    tamper(recorded, insert(LedgerEntry).values({**copied, "sequence": 6}))

    (broken,) = verify(recorded)
    assert (broken.chain, broken.sequence) == (RIVERSIDE, 6)


def test_an_entry_appended_by_the_rules_but_without_its_head_is_located(recorded):
    last = columns_of(recorded, 5)
    text = last["canonical"].replace('"sequence":5', '"sequence":6')
    text = text.replace(last["previous"], last["digest"])
    made = {"sequence": 6, "previous": last["digest"], "canonical": text, "digest": digest_of(text)}

    tamper(recorded, insert(LedgerEntry).values({**last, **made}))

    (broken,) = verify(recorded)
    assert (broken.chain, broken.sequence) == (RIVERSIDE, 7)
    assert broken.what == "6 entries, but the head counts 5"


@pytest.mark.parametrize("named", ["every column", "all but the order"])
def test_two_swapped_entries_are_located_at_the_first(recorded, named):
    kept = {"sequence", "chain"} | ({"previous"} if named == "all but the order" else set())
    two, four = columns_of(recorded, 2), columns_of(recorded, 4)

    def without(columns):
        return {name: value for name, value in columns.items() if name not in kept}

    tamper(
        recorded,
        update(LedgerEntry).where(entry(2)).values(without(four)),
        update(LedgerEntry).where(entry(4)).values(without(two)),
    )

    (broken,) = verify(recorded)
    assert (broken.chain, broken.sequence) == (RIVERSIDE, 2)


def test_a_reordered_chain_is_located_where_the_order_ends(recorded):
    steps = ((2, 90), (3, 2), (4, 3), (90, 4))

    tamper(recorded, *(update(LedgerEntry).where(entry(a)).values(sequence=b) for a, b in steps))

    (broken,) = verify(recorded)
    assert (broken.chain, broken.sequence) == (RIVERSIDE, 2)


@pytest.mark.parametrize("column", ["length", "digest"])
def test_an_edited_head_is_found(recorded, column):
    value = {"length": 4, "digest": "f" * 64}[column]

    tamper(
        recorded, update(LedgerHead).where(LedgerHead.chain == RIVERSIDE).values({column: value})
    )

    (broken,) = verify(recorded)
    assert broken.chain == RIVERSIDE


@pytest.mark.parametrize(
    "values",
    [
        {"clear": "Another"},
        {"salt": "0" * 64},
        {"commitment": "0" * 64},
        {"sequence": 1},
        {"chain": HILLTOP},
    ],
)
def test_a_kept_name_whose_columns_were_edited_is_found(recorded, values):
    tamper(
        recorded, update(LedgerDisclosure).where(LedgerDisclosure.sequence == 4).values(**values)
    )

    (broken,) = verify(recorded)
    assert broken.what == "a kept name is not the one that was committed to"


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


def test_somebody_in_two_clinics_stands_in_the_installations_chain(db):
    install_cast(db)
    roles = ((RIVERSIDE, Role.LEARNER), (HILLTOP, Role.ASSESSOR))
    with db.write() as connection:
        add_member(connection, Member("two", "Two Clinics", roles))

        assert chain_for(connection, "two") == INSTALLATION
        assert chain_for(connection, LEA.id) == RIVERSIDE
        assert chain_for(connection, "nobody") == INSTALLATION
