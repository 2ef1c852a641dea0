"""Rows of assignments and leave, with what was recorded since that makes an assignment done."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    null,
    select,
    update,
)

from courseware.store.done import DONE_AT, DONE_FROM, is_open
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Assignment,
    LeavePeriod,
    Membership,
    Person,
)
from courseware.store.upsert import insert_or_ignore

_assigned = cast(Table, Assignment.__table__)
_leave = cast(Table, LeavePeriod.__table__)
_STANDS = and_(_assigned.c.withdrawn_at.is_(None), _assigned.c.replaced_at.is_(None))
_MEMBER = exists().where(
    Membership.clinic_id == _assigned.c.clinic_id,
    Membership.person_id == _assigned.c.person_id,
    Membership.ended_at.is_(None),
)
_author = cast(Table, Person.__table__).alias("author")


def _listed(done_at: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_assigned.c, done_at, Person.name, _author.c.name.label("author"))
        .join(Person, Person.id == _assigned.c.person_id)
        .join(_author, _author.c.id == _assigned.c.assigned_by)
        .where(_MEMBER)
        .order_by(_assigned.c.due_on, Person.name, _assigned.c.id)
    )


_OF_PERSON = _listed(DONE_AT).where(_assigned.c.person_id == bindparam("person_id"))
_OPEN = _listed(null().label("done_at")).where(_STANDS, is_open())
_OPEN_OF_CLINIC = _OPEN.where(_assigned.c.clinic_id == bindparam("clinic_id"))
_OPEN_OF_PERSON = _OPEN.where(_assigned.c.person_id == bindparam("person_id"))
_LATE = (
    *(_assigned.c.person_id, _assigned.c.kind, _assigned.c.target_id, _assigned.c.region),
    *(_assigned.c.assigned_on, _assigned.c.due_on),
)
# What is late comes first, by itself: PostgreSQL would begin with the members, and go through
# everything that was ever assigned to each of them.
_late = (
    select(*_LATE)
    .where(
        _assigned.c.clinic_id == bindparam("clinic_id"),
        _assigned.c.due_on < bindparam("day"),
        *(_STANDS, is_open()),
    )
    .cte("late")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_OVERDUE = (
    select(*_late.c, Person.name)
    .join(Person, Person.id == _late.c.person_id)
    .where(
        exists().where(
            Membership.clinic_id == bindparam("clinic_id"),
            Membership.person_id == _late.c.person_id,
            Membership.ended_at.is_(None),
        )
    )
)
_KEPT_WRONG = _assigned.c.done_from.is_distinct_from(DONE_FROM)
_KEEP = update(_assigned).values(done_from=DONE_FROM).where(_KEPT_WRONG)
_KEEP_MADE = _KEEP.where(_assigned.c.id.in_(bindparam("made", expanding=True)))
_KEEP_SCOPE = _KEEP.where(
    _assigned.c.person_id == bindparam("of_person"),
    _assigned.c.target_id == bindparam("of_checklist"),
    _assigned.c.region == bindparam("of_region"),
)
_WRONG = select(_assigned.c.person_id, _assigned.c.target_id, _assigned.c.region).where(
    _assigned.c.person_id.in_(bindparam("people", expanding=True)), _KEPT_WRONG
)
_LEAVE_IN = select(_leave.c.person_id, _leave.c.first_day, _leave.c.last_day).where(
    _leave.c.person_id.in_(bindparam("people", expanding=True)),
    _leave.c.clinic_id == bindparam("clinic_id"),
    _leave.c.withdrawn_at.is_(None),
)


def open_of_clinic(connection: Connection, clinic_id: str, moment: datetime) -> list[AnyRow]:
    """What present members still have to do, the earliest day first, with names and author."""
    values: dict[str, Any] = {"clinic_id": clinic_id, "moment": moment}
    return list(connection.execute(_OPEN_OF_CLINIC, values))


def open_before(
    connection: Connection, clinic_id: str, moment: datetime, day: date
) -> list[AnyRow]:
    """(person_id, kind, target_id, region, assigned_on, due_on, name) of what present members of
    a clinic still have to do and was set due before a day, in no order.
    """
    values = {"clinic_id": clinic_id, "moment": moment, "day": day}
    return list(connection.execute(_OVERDUE, values).all())


def of_member(
    connection: Connection, person_id: str, clinic_id: str, moment: datetime
) -> list[AnyRow]:
    """All assignments of one member in one clinic, done and withdrawn ones too."""
    query: Select[Any] = _OF_PERSON.where(_assigned.c.clinic_id == clinic_id)
    return list(connection.execute(query, {"person_id": person_id, "moment": moment}))


def open_of_person(connection: Connection, person_id: str, moment: datetime) -> list[AnyRow]:
    """What a person still has to do, in every clinic in which they hold a role."""
    values = {"person_id": person_id, "moment": moment}
    return list(connection.execute(_OPEN_OF_PERSON, values))


def open_of_people(
    connection: Connection, clinic_id: str, person_ids: Collection[str], moment: datetime
) -> list[AnyRow]:
    """What some members of a clinic still have to do."""
    query = _OPEN_OF_CLINIC.where(_assigned.c.person_id.in_(list(person_ids)))
    return list(connection.execute(query, {"clinic_id": clinic_id, "moment": moment}))


def assignment(connection: Connection, assignment_id: str) -> AnyRow | None:
    """One assignment as it was made, or None."""
    query = select(*_assigned.c).where(_assigned.c.id == assignment_id)
    return connection.execute(query).one_or_none()


def numbers(
    connection: Connection, clinic_id: str, person_ids: Collection[str]
) -> dict[tuple[str, str, str, str], int]:
    """(person, kind, target, region) -> how many assignments there have been."""
    key = (
        *(_assigned.c.person_id, _assigned.c.kind),
        *(_assigned.c.target_id, _assigned.c.region),
    )
    query = (
        select(*key, func.max(_assigned.c.number).label("highest"))
        .where(_assigned.c.clinic_id == clinic_id, _assigned.c.person_id.in_(list(person_ids)))
        .group_by(*key)
    )
    return {(r[0], r[1], r[2], r[3]): r.highest for r in connection.execute(query)}


def add(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store an assignment unless its number is taken; True if stored."""
    return insert_or_ignore(connection, Assignment, values)


def replace(connection: Connection, values: Mapping[str, Any]) -> None:
    """Note that the assignments before this one (by its number) have been replaced by it."""
    named = ("clinic_id", "person_id", "kind", "target_id", "region")
    statement = update(Assignment).where(
        *(_assigned.c[name] == values[name] for name in named),
        _assigned.c.number < values["number"],
        _assigned.c.replaced_at.is_(None),
    )
    connection.execute(statement.values(replaced_at=values["assigned_at"]))


def withdraw(connection: Connection, assignment_id: str, by: str, now: datetime) -> bool:
    """Note that an assignment no longer stands; False if it did not."""
    statement = update(Assignment).where(
        Assignment.id == assignment_id, Assignment.withdrawn_at.is_(None)
    )
    return connection.execute(statement.values(withdrawn_at=now, withdrawn_by=by)).rowcount == 1


def keep_done(connection: Connection, person_id: str, scope: tuple[str, str]) -> None:
    """Note from when on assignments of a scope are done, after its intervals were written."""
    named = {"of_person": person_id, "of_checklist": scope[0], "of_region": scope[1]}
    connection.execute(_KEEP_SCOPE, named)


def keep_done_of(connection: Connection, assignment_ids: Collection[str]) -> None:
    """The same of assignments that were just made."""
    connection.execute(_KEEP_MADE, {"made": list(assignment_ids)})


def keep_all_done(connection: Connection) -> None:
    """The same of all assignments, after rows came in by another way than by acts."""
    connection.execute(_KEEP)


def wrongly_kept(
    connection: Connection, person_ids: Collection[str]
) -> set[tuple[str, tuple[str, str]]]:
    """(person, scope) of assignments whose `done_from` is not what the kept intervals say."""
    found = connection.execute(_WRONG, {"people": list(person_ids)})
    return {(row[0], (row[1], row[2])) for row in found}


def add_leave(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store a period of leave."""
    return insert_or_ignore(connection, LeavePeriod, values)


def leave_period(connection: Connection, leave_id: str) -> AnyRow | None:
    """One period of leave, or None."""
    return connection.execute(select(*_leave.c).where(_leave.c.id == leave_id)).one_or_none()


def leave_of(
    connection: Connection, person_ids: Collection[str], clinic_id: str | None = None
) -> list[AnyRow]:
    """Leave of people that stands, by its first day; in all clinics or one."""
    query = select(*_leave.c).where(
        _leave.c.person_id.in_(list(person_ids)), _leave.c.withdrawn_at.is_(None)
    )
    if clinic_id is not None:
        query = query.where(_leave.c.clinic_id == clinic_id)
    return list(connection.execute(query.order_by(_leave.c.first_day, _leave.c.id)))


def leave_in(connection: Connection, clinic_id: str, person_ids: Collection[str]) -> list[AnyRow]:
    """(person_id, first_day, last_day) of people's leave from a clinic that stands."""
    values = {"clinic_id": clinic_id, "people": list(person_ids)}
    return list(connection.execute(_LEAVE_IN, values).all())


def withdraw_leave(connection: Connection, leave_id: str, by: str, now: datetime) -> bool:
    """Note that a period of leave no longer stands; False if it did not."""
    statement = update(LeavePeriod).where(
        LeavePeriod.id == leave_id, LeavePeriod.withdrawn_at.is_(None)
    )
    return connection.execute(statement.values(withdrawn_at=now, withdrawn_by=by)).rowcount == 1
