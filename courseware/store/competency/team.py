"""What pages about a whole team read: few statements, whose work grows with what is shown."""

from collections.abc import Collection
from datetime import date
from typing import cast

from sqlalchemy import Connection, Integer, Table, bindparam, func, or_, select

from courseware.store.accounts.ends import held
from courseware.store.competency.cells import HOLDS, Times
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import CompetencyInterval, Membership, Person
from courseware.store.tables.competency import IN_FORCE

_intervals = cast(Table, CompetencyInterval.__table__).c
_members = cast(Table, Membership.__table__).c
_HELD = (_members.clinic_id == bindparam("clinic_id")) & held(_members.since, _members.ended_at)
MEMBERS = select(_members.person_id).where(_HELD)
"""The people who held a role in `clinic_id` by `ends`, once for each role."""
_COUNT = select(func.count(_members.person_id.distinct())).where(_HELD)
_PEOPLE = (
    select(Person.id.label("person_id"), Person.name, Person.email, Person.suspended_at)
    .where(Person.id.in_(MEMBERS))
    .order_by(Person.name, Person.id)
)
_PAGE = _PEOPLE.limit(at_most(bindparam("most", type_=Integer))).offset(
    bindparam("start", type_=Integer)
)
_ON_RECORD = select(_intervals.person_id).where(
    _intervals.person_id.in_(MEMBERS),
    HOLDS,
    or_(bindparam("checklist") == "", _intervals.checklist_id == bindparam("checklist")),
)
_AMONG = MEMBERS.where(_members.person_id.in_(bindparam("people", expanding=True)))
_WITH_STATUS = _ON_RECORD.where(_intervals.status == bindparam("status"))
_NEXT_ENDS = (
    select(_intervals.person_id, func.min(_intervals.ends_on).label("ends_on"))
    .where(
        _intervals.person_id.in_(MEMBERS),
        HOLDS,
        _intervals.status.in_(IN_FORCE),
        _intervals.ends_on.is_not(None),
        or_(bindparam("checklist") == "", _intervals.checklist_id == bindparam("checklist")),
    )
    .group_by(_intervals.person_id)
)


def count_members(connection: Connection, clinic_id: str, at: Times) -> int:
    """How many people held a role in a clinic at a moment."""
    found = connection.scalar(_COUNT, {"clinic_id": clinic_id, **at})
    return int(found or 0)


def members(
    connection: Connection,
    clinic_id: str,
    at: Times,
    page: tuple[int, int] | None = None,
) -> list[AnyRow]:
    """(person_id, name, email, suspended_at) of everybody who held a role in a clinic at a moment,
    by name.

    Args:
        page: (first, how many); None for everybody.
    """
    values = {"clinic_id": clinic_id, **at}
    if page is None:
        return list(connection.execute(_PEOPLE, values))
    return list(connection.execute(_PAGE, {**values, "start": page[0], "most": page[1]}))


def members_among(
    connection: Connection, clinic_id: str, at: Times, person_ids: Collection[str]
) -> set[str]:
    """Those of some people who held a role in a clinic at a moment."""
    values = {"clinic_id": clinic_id, **at, "people": list(person_ids)}
    return set(connection.scalars(_AMONG, values))


def people_with_status(
    connection: Connection, clinic_id: str, at: Times, status: str, checklist_id: str
) -> set[str]:
    """Members who had a status at a moment, in one checklist or ("") in any."""
    values = {
        "clinic_id": clinic_id,
        **at,
        "status": status,
        "checklist": checklist_id,
    }
    return set(connection.scalars(_WITH_STATUS, values))


def people_on_record(
    connection: Connection, clinic_id: str, at: Times, checklist_id: str
) -> set[str]:
    """Members of whom anything was on record at a moment, in one checklist or ("") in any."""
    values = {"clinic_id": clinic_id, **at, "checklist": checklist_id}
    return set(connection.scalars(_ON_RECORD, values))


def next_ends(
    connection: Connection, clinic_id: str, at: Times, checklist_id: str
) -> dict[str, date]:
    """Person -> when the first competency ends, of members at a moment; of one checklist or all."""
    values = {"clinic_id": clinic_id, **at, "checklist": checklist_id}
    return {row.person_id: row.ends_on for row in connection.execute(_NEXT_ENDS, values)}


_STATUSES = (
    select(_intervals.status, func.count().label("scopes"))
    .where(_intervals.person_id.in_(MEMBERS), HOLDS)
    .group_by(_intervals.status)
)


def count_statuses(connection: Connection, clinic_id: str, at: Times) -> dict[str, int]:
    """Status -> in how many scopes of a clinic's members it held at a moment."""
    values = {"clinic_id": clinic_id, **at}
    return {row.status: row.scopes for row in connection.execute(_STATUSES, values)}
