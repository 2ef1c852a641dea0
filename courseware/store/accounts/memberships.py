"""When people came to a clinic and left it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from courseware.store.accounts.former_names import name_at
from courseware.store.accounts.left_as import ended_as
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import Membership, Person

_STAYS = (
    select(Membership.person_id, Membership.since, Membership.ended_at)
    .where(
        Membership.clinic_id == bindparam("clinic_id"),
        Membership.person_id.in_(bindparam("people", expanding=True)),
    )
    .order_by(Membership.since)
)

_LAST_END = func.max(Membership.ended_at)
_ENDED = (
    select(Membership.person_id, _LAST_END.label("left_at"))
    .where(Membership.clinic_id == bindparam("clinic_id"))
    .group_by(Membership.person_id)
    .having(func.count() == func.count(Membership.ended_at))
    .subquery()
)
_AS = ended_as()
_left_as = aliased(Person)
# What was corrected later belongs to the next clinic.
_NAME = name_at(_left_as, _ENDED.c.left_at)
_LEFT = (
    select(_ENDED.c.person_id, _NAME.label("name"), _ENDED.c.left_at)
    .join(Person, Person.id == _ENDED.c.person_id)
    .outerjoin(_AS, and_(_AS.c.person_id == _ENDED.c.person_id, _AS.c.ended_at == _ENDED.c.left_at))
    .join(_left_as, _left_as.id == func.coalesce(_AS.c.account_id, _ENDED.c.person_id))
    .where(Person.merged_into.is_(None))
    .order_by(_ENDED.c.left_at.desc(), _left_as.name, _ENDED.c.person_id)
)
_ROLES = (
    select(Membership.person_id, Membership.role)
    .where(
        Membership.clinic_id == bindparam("clinic_id"),
        Membership.person_id.in_(bindparam("people", expanding=True)),
    )
    .distinct()
    .order_by(Membership.role)
)


def who_left(connection: Connection, clinic_id: str) -> list[AnyRow]:
    """(person_id, name, left_at) of everybody who held a role in a clinic and holds none now, who
    left last first, by the name with which they left, under whichever account that was. Accounts
    that were merged into others are theirs."""
    return list(connection.execute(_LEFT, {"clinic_id": clinic_id}))


def roles_ever(
    connection: Connection, clinic_id: str, person_ids: Collection[str]
) -> dict[str, list[str]]:
    """Person -> the roles that they ever held in a clinic."""
    found: dict[str, list[str]] = {}
    values = {"clinic_id": clinic_id, "people": list(person_ids)}
    for row in connection.execute(_ROLES, values):
        found.setdefault(row.person_id, []).append(row.role)
    return found


def came(
    connection: Connection, clinic_id: str, person_ids: Collection[str], after: datetime
) -> dict[str, datetime]:
    """Person -> when they first came to a clinic after a moment."""
    found: dict[str, datetime] = {}
    for row in _stays(connection, clinic_id, person_ids):
        if row.since > after:
            found.setdefault(row.person_id, row.since)
    return found


def left(
    connection: Connection, clinic_id: str, person_ids: Collection[str], by: datetime
) -> dict[str, datetime]:
    """Person -> when the last of their roles in a clinic ended by a moment."""
    found: dict[str, datetime] = {}
    for row in _stays(connection, clinic_id, person_ids):
        if row.ended_at is not None and row.ended_at <= by:
            found[row.person_id] = max(row.ended_at, found.get(row.person_id, row.ended_at))
    return found


def held_until(
    connection: Connection, clinic_id: str, person_ids: Collection[str]
) -> dict[str, datetime | None]:
    """Person -> when the last of their roles in a clinic ended; None while they hold one."""
    found: dict[str, datetime | None] = {}
    for row in _stays(connection, clinic_id, person_ids):
        known = found.get(row.person_id, row.ended_at)
        still = known is None or row.ended_at is None
        found[row.person_id] = None if still else max(known, row.ended_at)
    return found


def ever_held(connection: Connection, clinic_id: str, person_id: str, role: str) -> bool:
    """Whether a person holds a role in a clinic or held it before."""
    query = select(Membership.id).where(
        Membership.clinic_id == clinic_id,
        Membership.person_id == person_id,
        Membership.role == role,
    )
    return connection.execute(query.limit(at_most(1))).first() is not None


def _stays(connection: Connection, clinic_id: str, person_ids: Collection[str]) -> list[AnyRow]:
    values = {"clinic_id": clinic_id, "people": list(person_ids)}
    return list(connection.execute(_STAYS, values))


def in_several_clinics(connection: Connection, person_ids: Collection[str]) -> set[str]:
    """Those of some people who hold roles in more than one clinic now."""
    query = (
        select(Membership.person_id)
        .where(Membership.person_id.in_(list(person_ids)), Membership.ended_at.is_(None))
        .group_by(Membership.person_id)
        .having(func.count(Membership.clinic_id.distinct()) > 1)
    )
    return set(connection.scalars(query))
