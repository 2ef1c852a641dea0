"""Rows of the ledger: grow a chain under its lock, and read it back in order."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from courseware.domain.ledger import GENESIS, Entry
from courseware.store.compiled_once import CompiledOnce
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import LedgerDisclosure, LedgerEntry, LedgerHead, Person
from courseware.store.upsert import insert_or_ignore

_DISCLOSED = (
    LedgerDisclosure.chain,
    LedgerDisclosure.sequence,
    LedgerDisclosure.commitment,
    LedgerDisclosure.salt,
    LedgerDisclosure.clear,
)
_AT_ONCE = 500
_heads = cast(Table, LedgerHead.__table__)
# Built once: every act of record asks these.
LOCK_HEAD: Final = (
    select(LedgerHead.length, LedgerHead.digest)
    .where(LedgerHead.chain == bindparam("name"))
    .with_for_update()
)
_LOCK_HEAD = CompiledOnce(LOCK_HEAD)
_entries = cast(Table, LedgerEntry.__table__)
_COLUMNS = (
    *("chain", "sequence", "at", "act", "actor_id", "subject"),
    *("previous", "canonical", "digest"),
)
_APPEND: Final = CompiledOnce(insert(_entries))
_MOVE_HEAD: Final = (
    update(_heads)
    .where(_heads.c.chain == bindparam("name"))
    .values(length=bindparam("reached"), digest=bindparam("last"))
)
# PostgreSQL does both at once; SQLite, which has no way to go for a second statement, can't.
_APPEND_AND_MOVE: Final = CompiledOnce(
    _MOVE_HEAD.add_cte(
        insert(_entries)
        .values({name: bindparam(f"said_{name}") for name in _COLUMNS})
        .cte("appended")
    )
)
_MOVE_HEAD_ALONE: Final = CompiledOnce(_MOVE_HEAD)

_DIGESTS = (
    select(LedgerEntry.digest)
    .where(LedgerEntry.chain == bindparam("name"))
    .order_by(LedgerEntry.sequence)
)


Head = tuple[int, str]
"""Length and last hash of a chain."""


def lock_head(connection: Connection, chain: str) -> Head:
    """The head of a chain, locked until the transaction ends."""
    row = _LOCK_HEAD.row(connection, {"name": chain})
    if row is None:
        empty = {"chain": chain, "length": 0, "digest": GENESIS}
        insert_or_ignore(connection, LedgerHead, empty)
        row = _LOCK_HEAD.run(connection, {"name": chain}).one()
    return row.length, row.digest


def lock_every_head(connection: Connection) -> None:
    """Lock the heads of all chains until the transaction ends; a writer on SQLite is alone."""
    if connection.dialect.name != "sqlite":
        query = select(LedgerHead.chain).order_by(LedgerHead.chain).with_for_update()
        connection.execute(query)


def append(
    connection: Connection, entry: Entry, act: str, actor_id: str | None, subject: str, at: datetime
) -> None:
    """Add an entry behind the locked head and move the head on."""
    moved = {"name": entry.chain, "reached": entry.sequence, "last": entry.digest}
    said = {
        "chain": entry.chain,
        "sequence": entry.sequence,
        "at": at,
        "act": act,
        "actor_id": actor_id,
        "subject": subject,
        "previous": entry.previous,
        "canonical": entry.canonical,
        "digest": entry.digest,
    }
    if connection.dialect.name == "sqlite":
        _APPEND.run(connection, said)
        _MOVE_HEAD_ALONE.run(connection, moved)
    else:
        _APPEND_AND_MOVE.run(connection, {f"said_{k}": v for k, v in said.items()} | moved)


def disclose(
    connection: Connection, committed: str, chain: str, sequence: int, salt: str, clear: str
) -> None:
    """Keep the clear text behind a commitment."""
    connection.execute(
        insert(LedgerDisclosure).values(
            commitment=committed, chain=chain, sequence=sequence, salt=salt, clear=clear
        )
    )


def heads(connection: Connection) -> list[tuple[str, int, str]]:
    """(chain, length, last hash) of every chain, by name."""
    query = select(LedgerHead.chain, LedgerHead.length, LedgerHead.digest)
    ordered = connection.execute(query.order_by(LedgerHead.chain))
    return [(row.chain, row.length, row.digest) for row in ordered]


def chains_with_entries(connection: Connection) -> set[str]:
    """Names of all chains that have an entry, whatever the heads say."""
    return set(connection.scalars(select(LedgerEntry.chain).distinct()))


def entries(connection: Connection, chain: str) -> Iterator[Entry]:
    """The entries of one chain in order, streamed."""
    query = (
        select(
            LedgerEntry.chain,
            LedgerEntry.sequence,
            LedgerEntry.previous,
            LedgerEntry.canonical,
            LedgerEntry.digest,
        )
        .where(LedgerEntry.chain == chain)
        .order_by(LedgerEntry.sequence)
        .execution_options(yield_per=1000)
    )
    for row in connection.execute(query):
        yield Entry(row.chain, row.sequence, row.previous, row.canonical, row.digest)


def head_digest(connection: Connection, chain: str) -> str | None:
    """The last hash as the chain's head has it; None without a head."""
    return connection.scalar(select(LedgerHead.digest).where(LedgerHead.chain == chain))


def first_digest(connection: Connection, chain: str) -> str | None:
    """The hash of the chain's first entry; None when it has none."""
    query = select(LedgerEntry.digest).where(LedgerEntry.chain == chain)
    return connection.scalar(query.order_by(LedgerEntry.sequence).limit(at_most(1)))


def last_digest(connection: Connection, chain: str) -> str | None:
    """The hash of the chain's last entry; None when it has none."""
    query = select(LedgerEntry.digest).where(LedgerEntry.chain == chain)
    return connection.scalar(query.order_by(LedgerEntry.sequence.desc()).limit(at_most(1)))


def digests(connection: Connection, chain: str) -> list[str]:
    """The hashes of one chain's entries, in order."""
    return list(connection.scalars(_DIGESTS, {"name": chain}))


def entry_at(connection: Connection, chain: str, sequence: int) -> Entry | None:
    """One entry, or None."""
    query = select(LedgerEntry.previous, LedgerEntry.canonical, LedgerEntry.digest)
    found = connection.execute(
        query.where(LedgerEntry.chain == chain, LedgerEntry.sequence == sequence)
    ).one_or_none()
    return Entry(chain, sequence, *found) if found else None


def entries_at(
    connection: Connection, places: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """Place -> canonical text, of the entries at these places that there are."""
    chains: dict[str, list[int]] = {}
    for chain, sequence in places:
        chains.setdefault(chain, []).append(sequence)
    query = select(LedgerEntry.chain, LedgerEntry.sequence, LedgerEntry.canonical)
    return {
        (row.chain, row.sequence): row.canonical
        for chain, numbers in chains.items()
        for start in range(0, len(numbers), _AT_ONCE)
        for row in connection.execute(
            query.where(
                LedgerEntry.chain == chain,
                LedgerEntry.sequence.in_(numbers[start : start + _AT_ONCE]),
            )
        )
    }


def disclosures_of(connection: Connection, commitments: Collection[str]) -> Iterator[AnyRow]:
    """(chain, sequence, commitment, salt, clear) of what is kept behind commitments."""
    query = select(*_DISCLOSED)
    listed = sorted(commitments)
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        yield from connection.execute(query.where(LedgerDisclosure.commitment.in_(some)))


def places_of(connection: Connection, subject: str) -> list[tuple[str, int]]:
    """(chain, sequence) of every entry about a subject."""
    query = select(LedgerEntry.chain, LedgerEntry.sequence).where(LedgerEntry.subject == subject)
    ordered = connection.execute(query.order_by(LedgerEntry.chain, LedgerEntry.sequence))
    return [(row.chain, row.sequence) for row in ordered]


def acts_about(connection: Connection, act: str, subjects: Sequence[str]) -> list[AnyRow]:
    """(subject, at, actor_id, name) of one kind of act about subjects, oldest first."""
    query = (
        select(LedgerEntry.subject, LedgerEntry.at, LedgerEntry.actor_id, Person.name)
        .outerjoin(Person, Person.id == LedgerEntry.actor_id)
        .where(LedgerEntry.act == act, LedgerEntry.subject.in_(subjects))
        .order_by(LedgerEntry.at)
    )
    return list(connection.execute(query))


def texts_of(connection: Connection, chain: str, act: str) -> list[str]:
    """Canonical texts of one kind of act in one chain, in order; for kinds that stay few."""
    query = select(LedgerEntry.canonical).where(LedgerEntry.chain == chain, LedgerEntry.act == act)
    return list(connection.scalars(query.order_by(LedgerEntry.sequence)))


def texts_about(
    connection: Connection, acts: Sequence[str], subjects: Sequence[str]
) -> dict[str, str]:
    """Subject -> canonical text of one of these kinds of act, of those subjects that have one."""
    query = select(LedgerEntry.subject, LedgerEntry.canonical).where(
        LedgerEntry.act.in_(acts), LedgerEntry.subject.in_(subjects)
    )
    return {row.subject: row.canonical for row in connection.execute(query)}


def finding_columns(
    connection: Connection, chain: str
) -> Iterator[tuple[int, str, dict[str, object]]]:
    """(sequence, canonical, columns that only help finding) of one chain, in order."""
    query = (
        select(
            LedgerEntry.sequence,
            LedgerEntry.canonical,
            LedgerEntry.at,
            LedgerEntry.act,
            LedgerEntry.actor_id,
            LedgerEntry.subject,
        )
        .where(LedgerEntry.chain == chain)
        .order_by(LedgerEntry.sequence)
        .execution_options(yield_per=1000)
    )
    for row in connection.execute(query):
        found = {"act": row.act, "actor": row.actor_id, "subject": row.subject, "at": row.at}
        yield row.sequence, row.canonical, found


def disclosures(connection: Connection) -> Iterator[AnyRow]:
    """(chain, sequence, commitment, salt, clear, canonical) of every kept clear text.

    `canonical` is the entry that it belongs to; None where there is none.
    """
    query = select(*_DISCLOSED, LedgerEntry.canonical).outerjoin(
        LedgerEntry,
        (LedgerEntry.chain == LedgerDisclosure.chain)
        & (LedgerEntry.sequence == LedgerDisclosure.sequence),
    )
    yield from connection.execute(query.execution_options(yield_per=1000))


def latest(connection: Connection, limit: int, chain: str | None = None) -> list[AnyRow]:
    """The newest entries (chain, sequence, at, act, actor_id, subject, digest), newest first."""
    query = select(
        LedgerEntry.chain,
        LedgerEntry.sequence,
        LedgerEntry.at,
        LedgerEntry.act,
        LedgerEntry.actor_id,
        LedgerEntry.subject,
        LedgerEntry.digest,
    ).order_by(LedgerEntry.at.desc(), LedgerEntry.chain, LedgerEntry.sequence.desc())
    if chain is not None:
        query = query.where(LedgerEntry.chain == chain)
    return list(connection.execute(query.limit(at_most(limit))))
