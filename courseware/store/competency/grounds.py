"""What stands behind the cells of a matrix, read for many people at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from courseware.store.competency.taken_back_ahead import signed_by
from courseware.store.rows import AnyRow
from courseware.store.tables import CompetencyDecision, CompetencyInterval, Observation, Person

PersonScope = tuple[str, str, str]
"""(person, checklist, region)."""
_observed = cast(Table, Observation.__table__).c
_decided = cast(Table, CompetencyDecision.__table__).c
_intervals = cast(Table, CompetencyInterval.__table__).c
_OBSERVATION_IDS = (
    select(_observed.person_id, _observed.checklist_id, _observed.region, _observed.id)
    .where(
        _observed.person_id.in_(bindparam("people", expanding=True)),
        signed_by(_observed, bindparam("moment")),
    )
    .order_by(_observed.signed_at, _observed.id)
)
_DECISION_IDS = (
    select(_decided.person_id, _decided.checklist_id, _decided.region, _decided.id)
    .where(
        _decided.person_id.in_(bindparam("people", expanding=True)),
        func.coalesce(_decided.counts_from, _decided.decided_at) <= bindparam("moment"),
    )
    .order_by(_decided.number, _decided.id)
)
_NOT_CURRENT = (
    _intervals.person_id.in_(bindparam("people", expanding=True)),
    _intervals.since <= bindparam("moment"),
    or_(_intervals.until.is_(None), _intervals.until > bindparam("moment")),
    _intervals.status != "current",
)


def _in_scope(columns: Any) -> ColumnElement[bool]:
    return and_(
        _intervals.person_id == columns.person_id,
        _intervals.checklist_id == columns.checklist_id,
        _intervals.region == columns.region,
    )


_SIGNED_WHERE_NOT_CURRENT = (
    select(*_observed, Person.merged_into)
    .join(CompetencyInterval, _in_scope(_observed))
    .outerjoin(Person, Person.id == _observed.assessor_id)
    .where(*_NOT_CURRENT, _observed.signed_at.is_not(None))
    .order_by(_observed.signed_at, _observed.id)
)
_DECISIONS_WHERE_NOT_CURRENT = (
    select(*_decided, Person.merged_into)
    .join(CompetencyInterval, _in_scope(_decided))
    .outerjoin(Person, Person.id == _decided.decided_by)
    .where(*_NOT_CURRENT)
    .order_by(_decided.number, _decided.id)
)
_SCOPES: BindParameter[Any] = bindparam("scopes", expanding=True)


def _is_wanted(columns: Any) -> ColumnElement[bool]:
    return tuple_(columns.person_id, columns.checklist_id, columns.region).in_(_SCOPES)


_SIGNED_IN_SCOPES = (
    select(*_observed, Person.merged_into)
    .outerjoin(Person, Person.id == _observed.assessor_id)
    .where(_is_wanted(_observed), _observed.signed_at.is_not(None))
    .order_by(_observed.signed_at, _observed.id)
)
_DECISIONS_IN_SCOPES = (
    select(*_decided, Person.merged_into)
    .outerjoin(Person, Person.id == _decided.decided_by)
    .where(_is_wanted(_decided))
    .order_by(_decided.number, _decided.id)
)


def observation_ids(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> list[AnyRow]:
    """(person, checklist, region, id) of what was signed by a moment, in the order of signing."""
    return _of_people(connection, _OBSERVATION_IDS, person_ids, moment)


def decision_ids(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> list[AnyRow]:
    """(person, checklist, region, id) of decisions by a moment, in the order of each scope."""
    return _of_people(connection, _DECISION_IDS, person_ids, moment)


def signed_where_not_current(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> list[AnyRow]:
    """Signed observations with their records, of scopes whose status at a moment was another than
    current, in the order of signing."""
    return _of_people(connection, _SIGNED_WHERE_NOT_CURRENT, person_ids, moment)


def decisions_where_not_current(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> list[AnyRow]:
    """Decisions about such scopes, in the order of each."""
    return _of_people(connection, _DECISIONS_WHERE_NOT_CURRENT, person_ids, moment)


def signed_in_scopes(connection: Connection, scopes: Collection[PersonScope]) -> list[AnyRow]:
    """Signed observations with their records, of some scopes, in the order of signing."""
    return list(connection.execute(_SIGNED_IN_SCOPES, {"scopes": list(scopes)}))


def decisions_in_scopes(connection: Connection, scopes: Collection[PersonScope]) -> list[AnyRow]:
    """Decisions about some scopes, in the order of each."""
    return list(connection.execute(_DECISIONS_IN_SCOPES, {"scopes": list(scopes)}))


def _of_people(
    connection: Connection, query: Any, person_ids: Collection[str], moment: datetime
) -> list[AnyRow]:
    return list(connection.execute(query, {"people": list(person_ids), "moment": moment}))
