"""Rows of decisions, kept intervals and founding assessors."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    union,
    update,
)

from courseware.domain.people import ASSESSING_ROLES
from courseware.store.accounts.ends import ends_by, held, stands
from courseware.store.competency.cells import HOLDS, times
from courseware.store.literals import word
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Assignment,
    Clinic,
    CompetencyDecision,
    CompetencyInterval,
    FoundingAssessor,
    Licence,
    Membership,
    Observation,
    Person,
)
from courseware.store.upsert import insert_or_ignore

_decisions = cast(Table, CompetencyDecision.__table__)
_intervals = cast(Table, CompetencyInterval.__table__)
_founding = cast(Table, FoundingAssessor.__table__)
_IN_ORDER = (CompetencyDecision.number, CompetencyDecision.id)
_DECISIONS_OF_PEOPLE = (
    select(*_decisions.c, Person.name.label("author"), Person.merged_into)
    .join(Person, Person.id == CompetencyDecision.decided_by)
    .where(CompetencyDecision.person_id.in_(bindparam("people", expanding=True)))
    .order_by(*_IN_ORDER)
)
_DECISIONS_OF_SCOPE = _DECISIONS_OF_PEOPLE.where(
    CompetencyDecision.checklist_id == bindparam("checklist_id"),
    CompetencyDecision.region == bindparam("region"),
)
_INTERVALS_AT = select(*_intervals.c).where(
    _intervals.c.person_id.in_(bindparam("people", expanding=True)), HOLDS
)
_INTERVALS_OF_SCOPE = (
    select(*_intervals.c)
    .where(
        _intervals.c.person_id == bindparam("person_id"),
        _intervals.c.checklist_id == bindparam("checklist_id"),
        _intervals.c.region == bindparam("region"),
    )
    .order_by(_intervals.c.since)
)
_INTERVAL_AT = _INTERVALS_OF_SCOPE.where(HOLDS)
_ASSESSED = exists().where(
    Membership.person_id == _founding.c.person_id,
    Membership.role.in_(sorted(ASSESSING_ROLES)),
    held(Membership.since, Membership.ended_at),
)
_LICENSED = exists().where(
    Licence.person_id == _founding.c.person_id,
    Licence.added_at <= bindparam("moment"),
    stands(Licence.removed_at),
)
_FOUNDING_AT = (
    select(
        *(_founding.c.person_id, _founding.c.checklist_id, _founding.c.region),
        _ASSESSED.label("assesses"),
        _LICENSED.label("licensed"),
    )
    .where(_founding.c.since <= bindparam("moment"), stands(_founding.c.ended_at))
    .order_by(_founding.c.checklist_id, _founding.c.region)
)

_ABROAD = (
    select(_decisions.c.person_id)
    .distinct()
    .where(
        # Known before any row is read: most installations have one zone.
        exists().where(Clinic.timezone != bindparam("zone")),
        _decisions.c.person_id.in_(bindparam("people", expanding=True)),
        _decisions.c.kind == word("confirmed"),
        _decisions.c.zone != bindparam("zone"),
        _decisions.c.decided_at <= bindparam("moment"),
    )
)


def confirmed_abroad(
    connection: Connection, person_ids: Collection[str], zone: str, moment: datetime
) -> set[str]:
    """Of some people, those of whom a clinic in another zone had confirmed anything by a moment."""
    values = {"people": list(person_ids), "zone": zone, "moment": moment}
    return set(connection.scalars(_ABROAD, values))


def decisions(
    connection: Connection, person_ids: Collection[str], scope: tuple[str, str] | None = None
) -> list[AnyRow]:
    """Decisions about people, in the order of each scope, with the author's name and the account
    that the author's was merged into, if it was."""
    values: dict[str, Any] = {"people": list(person_ids)}
    if scope is None:
        return list(connection.execute(_DECISIONS_OF_PEOPLE, values))
    narrowed = {**values, "checklist_id": scope[0], "region": scope[1]}
    return list(connection.execute(_DECISIONS_OF_SCOPE, narrowed))


def add_decision(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store a decision unless its number in the scope is taken; True if stored."""
    return insert_or_ignore(connection, CompetencyDecision, values)


def next_number(connection: Connection, person_id: str, checklist_id: str, region: str) -> int:
    """The number of the next decision in a scope."""
    highest = select(func.max(CompetencyDecision.number)).where(
        CompetencyDecision.person_id == person_id,
        CompetencyDecision.checklist_id == checklist_id,
        CompetencyDecision.region == region,
    )
    return 1 + (connection.scalar(highest) or 0)


def intervals_at(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> list[AnyRow]:
    """The status of every scope of people at a moment that is now, so that a suspension which is
    dated later counts already; one query, whatever the history."""
    values = {"people": list(person_ids), **times(moment, past=False)}
    return list(connection.execute(_INTERVALS_AT, values))


def interval_at(
    connection: Connection,
    person_id: str,
    scope: tuple[str, str],
    moment: datetime,
    past: bool = True,
) -> AnyRow | None:
    """The status of one scope at a moment, or None where nothing is on record.

    Args:
        past: whether that may be over; if not, a suspension that is dated later counts already.
    """
    named = {"person_id": person_id, "checklist_id": scope[0], "region": scope[1]}
    return connection.execute(_INTERVAL_AT, {**named, **times(moment, past)}).one_or_none()


def intervals(
    connection: Connection, person_id: str, checklist_id: str, region: str
) -> list[AnyRow]:
    """All intervals of one scope, in order."""
    named = {"person_id": person_id, "checklist_id": checklist_id, "region": region}
    return list(connection.execute(_INTERVALS_OF_SCOPE, named))


def intervals_of_people(
    connection: Connection, person_ids: Collection[str]
) -> dict[tuple[str, tuple[str, str]], list[dict[str, Any]]]:
    """(person, (checklist, region)) -> intervals as they are kept, in order."""
    query = (
        select(*_intervals.c)
        .where(_intervals.c.person_id.in_(list(person_ids)))
        .order_by(_intervals.c.since)
    )
    found: dict[tuple[str, tuple[str, str]], list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        values = dict(row._mapping)
        scope = (values.pop("checklist_id"), values.pop("region"))
        found.setdefault((values.pop("person_id"), scope), []).append(values)
    return found


def put_intervals(
    connection: Connection,
    person_id: str,
    checklist_id: str,
    region: str,
    kept: Sequence[Mapping[str, Any]],
) -> None:
    """Replace the intervals of one scope by these."""
    named = {"person_id": person_id, "checklist_id": checklist_id, "region": region}
    connection.execute(
        delete(_intervals).where(*(_intervals.c[name] == value for name, value in named.items()))
    )
    if kept:
        connection.execute(insert(_intervals), [{**named, **values} for values in kept])


def scopes_of(connection: Connection, person_id: str) -> set[tuple[str, str]]:
    """Every (checklist, region) in which a person has an entry or an interval."""
    parts = [
        select(table.checklist_id, table.region).where(table.person_id == person_id)
        for table in (Observation, CompetencyDecision, CompetencyInterval)
    ]
    return {(row[0], row[1]) for row in connection.execute(union(*parts))}


def scopes_of_clinic(connection: Connection, clinic_id: str) -> set[tuple[str, str]]:
    """Every (checklist, region) that is on record of anybody who is or was a clinic's member, or
    in which they were designated."""
    theirs = select(Membership.person_id).where(Membership.clinic_id == clinic_id)
    tables = (CompetencyInterval, FoundingAssessor)
    parts = [select(t.checklist_id, t.region).where(t.person_id.in_(theirs)) for t in tables]
    return {(row[0], row[1]) for row in connection.execute(union(*parts))}


def people_with_history(connection: Connection) -> list[str]:
    """Ids of everybody who has an observation, a decision, an interval or an assignment of which
    it is kept that it is done; in order.
    """
    parts = [
        select(table.person_id) for table in (Observation, CompetencyDecision, CompetencyInterval)
    ]
    parts.append(select(Assignment.person_id).where(Assignment.done_from.is_not(None)))
    return sorted(connection.scalars(union(*parts)))


def founding(
    connection: Connection,
    person_id: str,
    scope: tuple[str, str],
    moment: datetime,
    past: bool = True,
) -> AnyRow | None:
    """The designation that made somebody a founding assessor of a scope at a moment, or None.

    Args:
        past: whether that may be over; if not, an end that is dated later counts.
    """
    query = select(*_founding.c).where(
        _founding.c.person_id == person_id,
        _founding.c.checklist_id == scope[0],
        _founding.c.region == scope[1],
        *(_founding.c.since <= moment, stands(_founding.c.ended_at)),
    )
    ends = {"ends": ends_by(moment, past)}
    return connection.execute(query.order_by(_founding.c.since), ends).first()


def founding_assessors(connection: Connection, person_id: str) -> list[AnyRow]:
    """A person's designations, newest first."""
    query = select(*_founding.c).where(_founding.c.person_id == person_id)
    return list(connection.execute(query.order_by(_founding.c.since.desc(), _founding.c.id)))


def founding_at(connection: Connection, moment: datetime, past: bool = True) -> list[AnyRow]:
    """(person_id, checklist_id, region) of every designation that is held at a moment, with
    whether the person had a role as assessor or instructor (`assesses`) and a licence (`licensed`).

    Of all clinics: there are a few founders, and asking by person would cost a large team more.
    """
    values = {"moment": moment, "ends": ends_by(moment, past)}
    return list(connection.execute(_FOUNDING_AT, values))


def add_founding(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store a designation unless it is held already; True if stored."""
    return insert_or_ignore(connection, FoundingAssessor, values)


def designation(connection: Connection, designation_id: str) -> AnyRow | None:
    """One designation, held or ended; or None."""
    query = select(*_founding.c).where(_founding.c.id == designation_id)
    return connection.execute(query).one_or_none()


def end_founding(connection: Connection, designation_id: str, reason: str, now: datetime) -> bool:
    """End a designation that is held; False if it is not."""
    statement = update(FoundingAssessor).where(
        FoundingAssessor.id == designation_id, FoundingAssessor.ended_at.is_(None)
    )
    return connection.execute(statement.values(ended_at=now, end_reason=reason)).rowcount == 1
