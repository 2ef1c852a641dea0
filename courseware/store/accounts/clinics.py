"""Rows of clinics and of the roles that their members hold."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from courseware.store.rows import AnyRow
from courseware.store.tables import Clinic, Membership, Person
from courseware.store.upsert import insert_or_ignore

_CLINIC = (Clinic.id, Clinic.slug, Clinic.name, Clinic.timezone, Clinic.created_at)
# Built once: that takes longer than the look-up, and an act asks for its clinic several times.
_BY_ID = select(*_CLINIC).where(Clinic.id == bindparam("clinic_id"))
_BY_NAME = select(*_CLINIC).order_by(func.lower(Clinic.name), Clinic.id)
_NAMED = _BY_NAME.where(Clinic.id.in_(bindparam("ids", expanding=True)))


def add_clinic(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Insert a clinic unless its short name is taken; True if inserted."""
    return insert_or_ignore(connection, Clinic, values)


def clinic(connection: Connection, clinic_id: str) -> AnyRow | None:
    """One clinic, or None."""
    return connection.execute(_BY_ID, {"clinic_id": clinic_id}).one_or_none()


def lock_clinic(connection: Connection, clinic_id: str) -> AnyRow | None:
    """One clinic, or None; changes of its members wait until the transaction ends."""
    query = select(*_CLINIC).where(Clinic.id == clinic_id)
    # Not FOR UPDATE: that would also hold up every insert that merely refers to the clinic.
    return connection.execute(query.with_for_update(key_share=True)).one_or_none()


def clinic_by_slug(connection: Connection, slug: str) -> AnyRow | None:
    """The clinic with this short name, or None."""
    return connection.execute(select(*_CLINIC).where(Clinic.slug == slug)).one_or_none()


def clinics(connection: Connection, ids: Collection[str] | None = None) -> list[AnyRow]:
    """Clinics by name, all or those named."""
    if ids is None:
        return list(connection.execute(_BY_NAME))
    return list(connection.execute(_NAMED, {"ids": list(ids)}))


def zones_of(connection: Connection, person_id: str) -> set[str]:
    """The time zones (IANA names) of the clinics in which a person holds a role now."""
    held = (Membership.person_id == person_id, Membership.ended_at.is_(None))
    query = select(Clinic.timezone).join(Membership, Membership.clinic_id == Clinic.id)
    return set(connection.scalars(query.where(*held)))


def counted_clinics(connection: Connection) -> list[AnyRow]:
    """All clinics by name, each with `members` (people with a role held now)."""
    members = (
        select(func.count(Membership.person_id.distinct()))
        .where(Membership.clinic_id == Clinic.id, Membership.ended_at.is_(None))
        .scalar_subquery()
        .label("members")
    )
    return list(connection.execute(_BY_NAME.add_columns(members)))


def held_roles(connection: Connection, clinic_id: str) -> list[AnyRow]:
    """Each role held now in a clinic, with the person's name and address; by name.

    People whose account is suspended are listed too: they are still members.
    """
    query = (
        select(
            Membership.id,
            Membership.person_id,
            Person.name,
            Person.email,
            Person.suspended_at,
            Membership.role,
            Membership.staff_number,
            Membership.since,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.clinic_id == clinic_id, Membership.ended_at.is_(None))
        .order_by(func.lower(Person.name), Membership.person_id, Membership.role)
    )
    return list(connection.execute(query))


def roles_of(connection: Connection, clinic_id: str, person_id: str) -> frozenset[str]:
    """The roles that one person holds now in one clinic."""
    query = select(Membership.role).where(
        Membership.clinic_id == clinic_id,
        Membership.person_id == person_id,
        Membership.ended_at.is_(None),
    )
    return frozenset(connection.scalars(query))


def add_membership(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Grant a role unless it is held already; True if granted."""
    return insert_or_ignore(connection, Membership, values)


def end_membership(
    connection: Connection, clinic_id: str, person_id: str, role: str, now: datetime
) -> bool:
    """End a role that is held; False if it was not."""
    statement = update(Membership).where(
        Membership.clinic_id == clinic_id,
        Membership.person_id == person_id,
        Membership.role == role,
        Membership.ended_at.is_(None),
    )
    return connection.execute(statement.values(ended_at=now)).rowcount == 1


def put_staff_number(
    connection: Connection, clinic_id: str, person_id: str, staff_number: str | None
) -> None:
    """Set the staff number on every role that the person holds in the clinic."""
    statement = update(Membership).where(
        Membership.clinic_id == clinic_id,
        Membership.person_id == person_id,
        Membership.ended_at.is_(None),
    )
    connection.execute(statement.values(staff_number=staff_number))


def ever_members(connection: Connection, clinic_id: str) -> set[str]:
    """Ids of everybody who is or was a member of a clinic."""
    query = select(Membership.person_id).where(Membership.clinic_id == clinic_id)
    return set(connection.scalars(query))
