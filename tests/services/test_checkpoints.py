"""Checkpoints from outside find what a chain cannot show by itself, and say where."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from courseware.credentials.verify_ledger import as_text, check_signature, read_checkpoint
from courseware.domain.errors import Conflict
from courseware.domain.ledger import GENESIS, INSTALLATION, digest_of
from courseware.services.ledger import Named
from courseware.services.proving.checkpoints import (
    Purpose,
    issue,
    kept_checkpoints,
    newest_kept,
    part_of,
)
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import LedgerCheckpoint, LedgerDisclosure, LedgerEntry, LedgerHead
from tests.cast import HILLTOP, NOON, RIVERSIDE
from tests.keys import TestKey
from tests.services.test_ledger import put, tamper

KEY = TestKey()


def checkpoint(db, minutes=0, purpose=Purpose.ASKED):
    with db.write() as connection:
        return issue(connection, KEY, NOON + timedelta(minutes=minutes), purpose)


@pytest.fixture
def chains(db):
    """Two chains, and a checkpoint after three and after five entries of the first."""
    put(db, 3, who=Named("Lea Lindqvist"))
    put(db, 2, chain=HILLTOP)
    first = checkpoint(db, 1)
    put(db, 2)
    second = checkpoint(db, 2)
    put(db, 2)
    return db, {"first": first, "second": second}


def forget_kept(db):
    with db.write() as connection:
        connection.execute(delete(LedgerCheckpoint))


def recompute(db, chain, from_sequence, replaced):
    """What somebody does who knows how: change an entry, then every hash behind it."""
    with db.read() as connection:
        query = select(LedgerEntry.sequence, LedgerEntry.canonical)
        query = query.where(LedgerEntry.chain == chain).order_by(LedgerEntry.sequence)
        rows = connection.execute(query).all()
    previous, statements = GENESIS, []
    for sequence, canonical in rows:
        said = json.loads(canonical)
        if sequence == from_sequence:
            said["facts"].update(replaced)
        said["previous"] = previous
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        values = {"canonical": text, "previous": previous, "digest": digest_of(text)}
        here = (LedgerEntry.chain == chain) & (LedgerEntry.sequence == sequence)
        statements.append(update(LedgerEntry).where(here).values(**values))
        previous = values["digest"]
    head = update(LedgerHead).where(LedgerHead.chain == chain).values(digest=previous)
    tamper(db, *statements, head)


def places(breaks):
    return [(broken.chain, broken.sequence) for broken in breaks]


def without_triggers_gone(breaks):
    return [broken for broken in breaks if "trigger" not in broken.what]


def test_a_ledger_that_only_grew_holds_against_all_its_checkpoints(chains):
    db, outside = chains

    assert verify(db, outside, KEY.keys) == []
    assert [kept.at for kept in kept_now(db)] == [outside["second"].at, outside["first"].at]


def kept_now(db):
    with db.read() as connection:
        return kept_checkpoints(connection)


def test_a_checkpoint_counts_every_chain_and_is_signed(chains):
    _, outside = chains

    made = outside["second"]

    assert [(state.chain, state.length) for state in made.chains] == [(HILLTOP, 2), (RIVERSIDE, 5)]
    check_signature(read_checkpoint(as_text(made)), KEY.keys)


def test_a_recomputed_chain_is_whole_by_itself_and_found_by_a_checkpoint(chains):
    db, outside = chains
    forget_kept(db)

    recompute(db, RIVERSIDE, 4, {"reason": "Somebody else's"})

    assert without_triggers_gone(verify(db)) == []
    (broken,) = verify(db, outside, KEY.keys)
    assert (broken.chain, broken.sequence) == (RIVERSIDE, 4)
    assert "from 4 to 5" in broken.what and "computed anew" in broken.what


def test_more_checkpoints_narrow_the_place_down(chains):
    db, outside = chains
    forget_kept(db)
    recompute(db, RIVERSIDE, 4, {"reason": "Somebody else's"})

    (broken,) = verify(db, {"only": outside["second"]}, KEY.keys)

    assert (broken.sequence, "from 1 to 5" in broken.what) == (1, True)


def test_a_cut_tail_with_a_mended_head_is_found_and_located(chains):
    db, outside = chains
    forget_kept(db)
    with db.read() as connection:
        last = connection.scalar(
            select(LedgerEntry.digest).where(
                LedgerEntry.chain == RIVERSIDE, LedgerEntry.sequence == 4
            )
        )

    tail = (LedgerEntry.chain == RIVERSIDE) & (LedgerEntry.sequence > 4)
    mended = update(LedgerHead).where(LedgerHead.chain == RIVERSIDE).values(length=4, digest=last)
    lost = delete(LedgerDisclosure).where(LedgerDisclosure.sequence > 4)
    tamper(db, delete(LedgerEntry).where(tail), mended, lost)

    assert without_triggers_gone(verify(db)) == []
    (broken,) = verify(db, outside, KEY.keys)
    assert (broken.chain, broken.sequence) == (RIVERSIDE, 5)
    assert "cut off" in broken.what and "older backup" in broken.what


def test_a_chain_that_vanished_whole_is_found(chains):
    db, outside = chains
    forget_kept(db)

    tamper(
        db,
        delete(LedgerEntry).where(LedgerEntry.chain == HILLTOP),
        delete(LedgerHead).where(LedgerHead.chain == HILLTOP),
    )

    assert places(verify(db, outside, KEY.keys)) == [(HILLTOP, 1)]


def test_an_older_state_that_grew_on_is_found(chains, database_url):
    """The tail after the first checkpoint is replaced by other acts, as after an old backup."""
    db, outside = chains
    restored_to_three(db)
    put(db, 6, number=99)

    (broken,) = verify(db, outside, KEY.keys)

    assert (broken.chain, broken.sequence) == (RIVERSIDE, 4)
    assert "restored and grew on" in broken.what


def restored_to_three(db):
    """What an old backup brings back: three entries of the first chain, nothing kept since."""
    forget_kept(db)
    with db.read() as connection:
        last = connection.scalar(
            select(LedgerEntry.digest).where(
                LedgerEntry.chain == RIVERSIDE, LedgerEntry.sequence == 3
            )
        )
    tail = (LedgerEntry.chain == RIVERSIDE) & (LedgerEntry.sequence > 3)
    mended = update(LedgerHead).where(LedgerHead.chain == RIVERSIDE).values(length=3, digest=last)
    tamper(db, delete(LedgerEntry).where(tail), mended)


def test_what_was_seen_after_a_restore_moves_the_place_of_the_break_no_further(chains):
    """The new line holds against its own checkpoint, of four entries: the fourth is no old one."""
    db, outside = chains
    restored_to_three(db)
    put(db, 1, number=99)
    checkpoint(db, 10)

    (ended,) = verify(db, {"second": outside["second"]}, KEY.keys)
    put(db, 3, number=100)
    (changed,) = verify(db, {"second": outside["second"]}, KEY.keys)

    assert (ended.chain, ended.sequence) == (RIVERSIDE, 5)
    assert ended.what.endswith("; since then entries 1 to 4 may be other than they were")
    assert (changed.chain, changed.sequence) == (RIVERSIDE, 1)
    assert "an entry from 1 to 5 is not the one of" in changed.what


def test_what_is_kept_finds_it_too_while_it_is_there(chains):
    db, _ = chains

    recompute(db, RIVERSIDE, 2, {"reason": "Somebody else's"})

    assert places(without_triggers_gone(verify(db))) == [(RIVERSIDE, 1)]


def test_a_checkpoint_that_nobody_signed_is_named(chains):
    db, outside = chains

    breaks = verify(db, {"letter.txt": outside["first"]}, TestKey(8).keys)

    (broken,) = [one for one in breaks if "not published" in one.what]
    assert "letter.txt" in broken.what or "others" in broken.what
    assert "`python -m courseware certificate keys --public > keys.json`" in broken.what
    assert str(broken) == broken.what


def test_a_forged_kept_checkpoint_is_named(chains):
    db, outside = chains
    forged = as_text(outside["first"]).replace("length 3", "length 4")
    with db.write() as connection:
        values = {"id": "forged", "at": NOON, "purpose": "asked", "text": forged}
        connection.execute(insert(LedgerCheckpoint).values(**values))

    whats = [broken.what for broken in verify(db, {}, KEY.keys)]

    assert any("signature" in what and "does not hold" in what for what in whats)


@pytest.mark.parametrize("keys", [None, KEY.keys])
def test_a_kept_checkpoint_that_cannot_be_read_any_more_is_named(chains, keys):
    db, _ = chains
    with db.write() as connection:
        connection.execute(update(LedgerCheckpoint).values(text="nothing"))

    whats = [broken.what for broken in verify(db, {}, keys)]

    assert len(whats) == 2
    assert all(
        "the kept checkpoint of 2026-" in what and "cannot be read" in what for what in whats
    )


def test_kept_checkpoints_that_were_deleted_are_missed_by_nobody(chains):
    """As docs/records.md says; the copies outside say the same as before."""
    db, outside = chains
    with db.write() as connection:
        connection.execute(delete(LedgerCheckpoint))

    assert verify(db, {}, KEY.keys) == []
    recompute(db, RIVERSIDE, 2, {"reason": "Somebody else's"})
    assert verify(db, {"letter.txt": outside["first"]}, KEY.keys) != []


def test_nothing_is_signed_that_contradicts_an_earlier_signature(chains):
    db, _ = chains
    recompute(db, RIVERSIDE, 2, {"reason": "Somebody else's"})

    with pytest.raises(Conflict, match="Nothing was signed"):
        checkpoint(db, 9)

    assert len(kept_now(db)) == 2


def test_a_part_speaks_of_its_chains_only_and_is_the_same_each_time(chains):
    _, outside = chains
    made = outside["second"]

    part, again = (part_of(made, {RIVERSIDE, INSTALLATION}, KEY) for _ in range(2))

    assert [state.chain for state in part.chains] == [RIVERSIDE]
    assert as_text(part) == as_text(again)
    check_signature(part, KEY.keys)


def test_the_newest_kept_one_will_do_while_its_chains_did_not_grow(chains):
    db, outside = chains

    with db.snapshot() as connection:
        found = [
            newest_kept(connection, KEY, {HILLTOP}),
            newest_kept(connection, KEY, {HILLTOP, RIVERSIDE}),
            newest_kept(connection, TestKey(8), {HILLTOP}),
        ]

    assert found == [outside["second"], None, None]
