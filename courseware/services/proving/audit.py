"""The ledger as an administrator reads it, and its verification on demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.errors import NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authorize import require
from courseware.services.proving.ledger_files import own_keys
from courseware.services.proving.ledger_walk import verify
from courseware.store.accounts import clinics as clinic_rows
from courseware.store.accounts import people as people_rows
from courseware.store.engine import Database
from courseware.store.records import checkpoints as checkpoint_rows
from courseware.store.records import ledger as rows
from courseware.store.rows import AnyRow

MOST_SHOWN = 100
_NAMES_WHOSE = frozenset({Act.ATTEMPT_SUBMITTED.value, Act.AWARD_MADE.value})
"""An attempt is handed in by its learner or by the end of its time; an award is made by whatever
completes the course, a correction of marks or a manager's confirmation among it."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The head of one chain.

    Attributes:
        chain: a clinic's id, or `installation`.
        name: what people call it.
        digest: hash of the last entry; noted elsewhere, it proves that none was dropped since.
    """

    chain: str
    name: str
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry.

    Attributes:
        act: the kind of act in words.
        author: who acted, by present name; "command line" for nobody; "for" and the name where an
            entry names whose the record is, whoever or whatever brought it about.
        subject: the person by present name, else the id of what the act is about.
    """

    chain_name: str
    sequence: int
    at: datetime
    act: str
    author: str
    subject: str
    digest: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """All heads, and the newest entries (of one chain, if one was asked for).

    Attributes:
        kept: how many checkpoints are kept here.
        newest_kept: when the newest of them was made.
    """

    chains: tuple[Chain, ...]
    lines: tuple[Line, ...]
    kept: int
    newest_kept: datetime | None


@dataclass(frozen=True, slots=True)
class NamedBreak:
    """Where a chain does not hold first, and what is wrong there."""

    chain_name: str
    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk over all chains found; whole when there is no break."""

    chains: int
    entries: int
    breaks: tuple[NamedBreak, ...]


def ledger_page(db: Database, actor: Actor, chain: str | None = None) -> LedgerPage:
    """Heads and newest entries.

    Raises:
        Forbidden: the actor is no administrator.
        NotFound: there is no such chain.
    """
    require(actor, Permission.LEDGER_READ)
    with db.read() as connection:
        chains = _chains(connection)
        if chain is not None and chain not in {head.chain for head in chains}:
            raise NotFound
        found = rows.latest(connection, MOST_SHOWN, chain)
        ids = {row.actor_id for row in found if row.actor_id} | {row.subject for row in found}
        people = people_rows.names_of(connection, ids)
        kept, newest = checkpoint_rows.count(connection)
    names = {head.chain: head.name for head in chains}
    lines = tuple(_line(row, names, people) for row in found)
    return LedgerPage(chains, lines, kept, newest)


def verify_all(db: Database, actor: Actor) -> Verification:
    """Walk every chain; writes nothing.

    Raises:
        Forbidden: the actor is no administrator.
    """
    require(actor, Permission.LEDGER_READ)
    breaks = verify(db, keys=own_keys(db))
    with db.read() as connection:
        chains = _chains(connection)
        clinics = clinic_rows.clinics(connection)
    names = {row.id: str(row.name) for row in clinics} | {head.chain: head.name for head in chains}
    named = (NamedBreak(names.get(b.chain, b.chain), b.sequence, b.what) for b in breaks)
    return Verification(len(chains), sum(head.length for head in chains), tuple(named))


def _chains(connection: Connection) -> tuple[Chain, ...]:
    """Every chain with a head, the installation's first, then clinics by name."""
    clinics = {row.id: str(row.name) for row in clinic_rows.clinics(connection)}
    heads = [
        Chain(chain, _name_of(chain, clinics), length, digest)
        for chain, length, digest in rows.heads(connection)
    ]
    return tuple(sorted(heads, key=lambda head: (head.chain != INSTALLATION, head.name)))


def _name_of(chain: str, clinics: Mapping[str, str]) -> str:
    return "Installation" if chain == INSTALLATION else clinics.get(chain, chain)


def _line(row: AnyRow, names: Mapping[str, str], people: Mapping[str, str]) -> Line:
    return Line(
        chain_name=names.get(row.chain, row.chain),
        sequence=row.sequence,
        at=row.at,
        act=_act_words(row.act.split(".")),
        author=_author(row, people),
        subject=people.get(row.subject, row.subject),
        digest=row.digest,
    )


def _author(row: AnyRow, people: Mapping[str, str]) -> str:
    if not row.actor_id:
        return "command line"
    name = people.get(row.actor_id, row.actor_id)
    return f"for {name}" if row.act in _NAMES_WHOSE else name


def _act_words(parts: Sequence[str]) -> str:
    """`role.granted` becomes `Role granted`."""
    return " ".join(parts).capitalize()
