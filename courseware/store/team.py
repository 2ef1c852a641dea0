"""What pages about a whole team read: few statements, whose work grows with what is shown."""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Label,
    Select,
    Table,
    any_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    true,
    union_all,
)

from courseware.store.cells import AHEAD, BEGUN, HOLDS, LATER, NOT_STOPPED, OPEN, SHOWN, Times
from courseware.store.lapsing import lapses
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    CompetencyInterval,
    Membership,
    Person,
)
from courseware.store.tables.competency import (
    IN_FORCE,
    IN_FORCE_NOW,
    NEEDS_ATTENTION,
)

_intervals = cast(Table, CompetencyInterval.__table__).c
_members = cast(Table, Membership.__table__).c
_HELD = (
    (_members.clinic_id == bindparam("clinic_id"))
    & (_members.since <= bindparam("moment"))
    & or_(_members.ended_at.is_(None), _members.ended_at > bindparam("moment"))
)
_MEMBERS = select(_members.person_id).where(_HELD)
_COUNT = select(func.count(_members.person_id.distinct())).where(_HELD)
_PEOPLE = (
    select(Person.id.label("person_id"), Person.name, Person.email, Person.suspended_at)
    .where(Person.id.in_(_MEMBERS))
    .order_by(Person.name, Person.id)
)
_PAGE = _PEOPLE.limit(bindparam("most", type_=Integer)).offset(bindparam("start", type_=Integer))
_ON_RECORD = select(_intervals.person_id).where(
    _intervals.person_id.in_(_MEMBERS),
    HOLDS,
    or_(bindparam("checklist") == "", _intervals.checklist_id == bindparam("checklist")),
)
_WITH_STATUS = _ON_RECORD.where(_intervals.status == bindparam("status"))
_NEXT_ENDS = (
    select(_intervals.person_id, func.min(_intervals.ends_on).label("ends_on"))
    .where(
        _intervals.person_id.in_(_MEMBERS),
        HOLDS,
        _intervals.status.in_(IN_FORCE),
        _intervals.ends_on.is_not(None),
        or_(bindparam("checklist") == "", _intervals.checklist_id == bindparam("checklist")),
    )
    .group_by(_intervals.person_id)
)


def count_members(connection: Connection, clinic_id: str, moment: datetime) -> int:
    """How many people held a role in a clinic at a moment."""
    found = connection.scalar(_COUNT, {"clinic_id": clinic_id, "moment": moment})
    return int(found or 0)


def members(
    connection: Connection,
    clinic_id: str,
    moment: datetime,
    page: tuple[int, int] | None = None,
) -> list[AnyRow]:
    """(person_id, name, email, suspended_at) of everybody who held a role in a clinic at a moment,
    by name.

    Args:
        page: (first, how many); None for everybody.
    """
    values = {"clinic_id": clinic_id, "moment": moment}
    if page is None:
        return list(connection.execute(_PEOPLE, values))
    return list(connection.execute(_PAGE, {**values, "start": page[0], "most": page[1]}))


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


# Three parts, each of which one partial index answers: an OR over all of them would read every
# interval of every member.
_SOON = _intervals.ends_on < bindparam("soon")
_WANTED = (
    *(column for column in SHOWN if column.name != "why"),
    _intervals.since,
    case((_SOON, 1), else_=0).label("soon"),
)
_IN_TIME = _intervals.ends_on >= bindparam("today"), _SOON, or_(OPEN, LATER)


def _urgency(found: Any) -> ColumnElement[int]:
    """The rank of a scope's most urgent need; 0 is first."""
    status = found.c.status
    return case(
        (status == "suspended", 0),
        (found.c.unsafe.is_(True), 1),
        (found.c.ready.is_(True), 2),
        (status == "expired", 3),
        (status == "retracted", 4),
        else_=5,
    )


def _needing(among: ColumnElement[bool], outweighed: bool) -> Select[Any]:
    """The most urgent of some people's scopes, with how many there are of each kind.

    Args:
        outweighed: whether to leave out what a suspension outweighs that is dated later. It is
            looked for beside each scope; planning that alone takes milliseconds.
    """
    theirs = select(*_WANTED).where(among)
    begun = theirs.where(BEGUN)
    not_stopped = NOT_STOPPED if outweighed else true()
    found = union_all(
        begun.where(text(NEEDS_ATTENTION), OPEN),
        begun.where(text(NEEDS_ATTENTION), LATER, not_stopped),
        begun.where(text(IN_FORCE_NOW), *_IN_TIME, text(f"NOT ({NEEDS_ATTENTION})"), not_stopped),
        theirs.where(AHEAD),
    ).subquery()
    status = found.c.status
    ends_soon = status.in_(IN_FORCE) & (found.c.soon == 1)
    # Counted over everything that was found, in the same pass that finds the most urgent.
    counted = select(
        *found.c,
        _urgency(found).label("urgency"),
        *(_all(status == name, name) for name in ("suspended", "expired", "retracted")),
        _all(found.c.unsafe.is_(True), "unsafe"),
        _all(found.c.ready.is_(True), "ready"),
        _all(ends_soon, "soon"),
        _all(found.c.since > bindparam("ahead"), "ahead"),
    ).subquery()
    shown = (
        select(*counted.c, Person.name)
        .join(Person, Person.id == counted.c.person_id)
        .order_by(*_most_urgent_first(counted.c, Person.name))
        .limit(bindparam("most", type_=Integer))
    ).subquery()
    # Of those that are shown only: each is a look into what is kept of the days to come.
    unused = (
        shown.c.status.in_(IN_FORCE) & (shown.c.soon == 1) & lapses(shown.c, bindparam("moment"))
    )
    return select(*shown.c, unused.label("lapses")).order_by(
        *_most_urgent_first(shown.c, shown.c.name)
    )


def _most_urgent_first(found: Any, name: Any) -> tuple[Any, ...]:
    return (found.urgency, found.ends_on.is_(None), found.ends_on, name, found.checklist_id)


def _all(condition: ColumnElement[bool], name: str) -> Label[int]:
    return func.sum(case((condition, 1), else_=0)).over().label(f"all_{name}")


AMONG_MEMBERS: dict[str, ColumnElement[bool]] = {
    "sqlite": _intervals.person_id.in_(_MEMBERS),
    # PostgreSQL takes IN (SELECT …) for a join and reads the index of everybody's intervals from
    # end to end; a list that is made first it looks up, person by person.
    "postgresql": _intervals.person_id == any_(func.array(_MEMBERS.scalar_subquery())),
}
_MOST_URGENT = {
    (engine, outweighed): _needing(among, outweighed)
    for engine, among in AMONG_MEMBERS.items()
    for outweighed in (False, True)
}


def most_urgent(
    connection: Connection, clinic_id: str, at: Times, today: date, soon: date, most: int
) -> list[AnyRow]:
    """The scopes of members that most urgently need attention, with names, the worst first.

    Each row says of what ends soon whether that is for want of use (`lapses`), and how many there
    are in all: `all_suspended`, `all_unsafe`, `all_ready`, `all_expired`, `all_retracted`,
    `all_soon`. Asked twice only where a suspension counts that is dated later (`all_ahead`).
    """
    values = {"clinic_id": clinic_id, **at, "today": today, "soon": soon, "most": most}
    engine = connection.dialect.name
    found = connection.execute(_MOST_URGENT[engine, False], values).all()
    if found and found[0].all_ahead:
        found = connection.execute(_MOST_URGENT[engine, True], values).all()
    return list(found)


_STATUSES = (
    select(_intervals.status, func.count().label("scopes"))
    .where(_intervals.person_id.in_(_MEMBERS), HOLDS)
    .group_by(_intervals.status)
)


def count_statuses(connection: Connection, clinic_id: str, at: Times) -> dict[str, int]:
    """Status -> in how many scopes of a clinic's members it held at a moment."""
    values = {"clinic_id": clinic_id, **at}
    return {row.status: row.scopes for row in connection.execute(_STATUSES, values)}
