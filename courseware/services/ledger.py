"""The one way in which an act comes on record."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import Connection

from courseware.domain.ledger import INSTALLATION, Act, Entry, commitment, digest_of, written
from courseware.store.accounts.people import clinics_of
from courseware.store.records import ledger as rows


@dataclass(frozen=True, slots=True)
class Named:
    """Clear text that identifies somebody; only a salted commitment of it is hashed."""

    clear: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act stands in the ledger."""

    chain: str
    sequence: int


def record(
    connection: Connection,
    *,
    chain: str,
    act: Act,
    actor_id: str | None,
    subject: str,
    facts: Mapping[str, object],
    now: datetime,
    head: rows.Head | None = None,
) -> Place:
    """Put an act on record in the caller's own transaction: both happen or neither does.

    Args:
        chain: a clinic's id, or `INSTALLATION`.
        actor_id: the person who acted; None for the command line of the installation.
        subject: id of the person or thing that the act is about.
        facts: what an auditor would ask, as JSON values; `Named` ones go in as commitments.
        head: the chain's head where the caller's last statement locked it; else it is locked here.
    """
    length, previous = head or rows.lock_head(connection, chain)
    sequence = length + 1
    stated: dict[str, object] = {}
    for name, fact in facts.items():
        if isinstance(fact, Named):
            salt = secrets.token_hex(32)
            committed = commitment(salt, fact.clear)
            rows.disclose(connection, committed, chain, sequence, salt, fact.clear)
            stated[name] = {"commitment": committed}
        else:
            stated[name] = fact
    text: Any = {
        "chain": chain,
        "sequence": sequence,
        "previous": previous,
        "at": written(now),
        "act": act.value,
        "actor": actor_id,
        "subject": subject,
        "facts": stated,
    }
    canonical = rfc8785.dumps(text).decode()
    entry = Entry(chain, sequence, previous, canonical, digest_of(canonical))
    rows.append(connection, entry, act.value, actor_id, subject, now)
    return Place(chain, sequence)


def hold_chains(connection: Connection) -> None:
    """Let the act that is under way write to several chains: others that do so wait until then.

    The last lock that such an act takes, and before its first entry. Whoever writes to one chain
    only takes nothing after its head, so it needs no more than `record`.
    """
    rows.lock_head(connection, INSTALLATION)


def hold_every_chain(connection: Connection) -> None:
    """Let nobody else write to any chain until the commit: for what may miss no act of anybody.

    For an act that holds the installation's head already, as `hold_chains` does.
    """
    rows.lock_every_head(connection)


def chain_for(connection: Connection, person_id: str) -> str:
    """The chain for acts about a person: their clinic's, or the installation's.

    Somebody in no clinic, or in several, stands in the installation's chain, so that one clinic's
    record never speaks about another's.
    """
    return chain_of(clinics_of(connection, person_id))


def chain_of(clinics: Collection[str]) -> str:
    """The chain for acts about a person with a role in these clinics, as `chain_for` says."""
    return next(iter(clinics)) if len(clinics) == 1 else INSTALLATION
