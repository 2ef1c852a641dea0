"""Rows of checkpoints that were given away, and who is sent them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from courseware.domain.people import Role
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import Administrator, Clinic, LedgerCheckpoint, Membership, Person

_COLUMNS = (
    LedgerCheckpoint.id,
    LedgerCheckpoint.at,
    LedgerCheckpoint.purpose,
    LedgerCheckpoint.text,
)


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep a checkpoint."""
    connection.execute(insert(LedgerCheckpoint).values(**values))


def kept(connection: Connection, limit: int | None = None) -> list[AnyRow]:
    """(id, at, purpose, text), newest first."""
    query = select(*_COLUMNS).order_by(LedgerCheckpoint.at.desc(), LedgerCheckpoint.id)
    return list(connection.execute(query if limit is None else query.limit(at_most(limit))))


def count(connection: Connection) -> tuple[int, datetime | None]:
    """How many are kept, and when the newest of them was made."""
    query = select(func.count(LedgerCheckpoint.id), func.max(LedgerCheckpoint.at))
    kept, newest_at = connection.execute(query).one()
    return kept, newest_at


def newest(connection: Connection, purpose: str) -> AnyRow | None:
    """The newest one for a purpose, or None."""
    query = select(*_COLUMNS).where(LedgerCheckpoint.purpose == purpose)
    newest_first = query.order_by(LedgerCheckpoint.at.desc(), LedgerCheckpoint.id).limit(at_most(1))
    return connection.execute(newest_first).one_or_none()


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is sent checkpoints.

    Attributes:
        clinics: id -> name of the clinics that the person manages.
    """

    name: str
    email: str
    administrator: bool
    clinics: dict[str, str]


def recipients(connection: Connection) -> list[Recipient]:
    """Managers and administrators whose accounts are open, by address."""
    query = (
        select(
            Person.email,
            Person.name,
            Administrator.person_id.label("administers"),
            Clinic.id,
            Clinic.name.label("clinic"),
        )
        .outerjoin(Administrator, Administrator.person_id == Person.id)
        .outerjoin(
            Membership,
            (Membership.person_id == Person.id)
            & (Membership.role == Role.MANAGER.value)
            & Membership.ended_at.is_(None),
        )
        .outerjoin(Clinic, Clinic.id == Membership.clinic_id)
        .where(
            Person.suspended_at.is_(None),
            Person.merged_into.is_(None),
            Administrator.person_id.is_not(None) | Membership.id.is_not(None),
        )
        .order_by(Person.email, Clinic.name)
    )
    found: dict[str, Recipient] = {}
    for row in connection.execute(query):
        fresh = Recipient(row.name, row.email, row.administers is not None, {})
        person = found.setdefault(row.email, fresh)
        if row.id is not None:
            person.clinics[row.id] = row.clinic
    return list(found.values())
