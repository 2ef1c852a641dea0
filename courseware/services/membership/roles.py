"""Roles in clinics: who may see a clinic's members, and the one way a role is granted or ended."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.ledger import Act
from courseware.domain.people import Role
from courseware.services.identifiers import new_id
from courseware.services.ledger import Named, record
from courseware.store.accounts import clinics, people


def put_role(
    connection: Connection,
    clinic_id: str,
    person_id: str,
    role: Role,
    author: str | None,
    now: datetime,
    *,
    staff_number: str | None = None,
    facts: Mapping[str, object] | None = None,
) -> bool:
    """Grant a role, on record in the clinic's chain; False (and no entry) if it is held already."""
    granted = clinics.add_membership(
        connection,
        {
            "id": new_id(),
            "person_id": person_id,
            "clinic_id": clinic_id,
            "role": role.value,
            "staff_number": staff_number,
            "since": now,
        },
    )
    if granted:
        _record(connection, Act.ROLE_GRANTED, clinic_id, person_id, role, author, now, facts)
    return granted


def take_role(
    connection: Connection,
    clinic_id: str,
    person_id: str,
    role: Role,
    author: str | None,
    now: datetime,
    *,
    facts: Mapping[str, object] | None = None,
) -> bool:
    """End a role, on record in the clinic's chain; False (and no entry) if it is not held."""
    ended = clinics.end_membership(connection, clinic_id, person_id, role.value, now)
    if ended:
        _record(connection, Act.ROLE_ENDED, clinic_id, person_id, role, author, now, facts)
    return ended


def _record(
    connection: Connection,
    act: Act,
    clinic_id: str,
    person_id: str,
    role: Role,
    author: str | None,
    now: datetime,
    facts: Mapping[str, object] | None,
) -> None:
    name = Named(people.name_of(connection, person_id))
    record(
        connection,
        chain=clinic_id,
        act=act,
        actor_id=author,
        subject=person_id,
        facts={"clinic": clinic_id, "role": role.value, "name": name, **(facts or {})},
        now=now,
    )
