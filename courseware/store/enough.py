"""In which scopes enough was observed, by which version: few of many, from an index of theirs."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Table,
    bindparam,
    literal_column,
    select,
    text,
    union_all,
)

from courseware.store.cells import AHEAD, BEGUN, LATER, OPEN, times
from courseware.store.tables import CompetencyInterval
from courseware.store.tables.competency import NEEDS_ATTENTION
from courseware.store.team import AMONG_MEMBERS

Enough = dict[tuple[str, tuple[str, str]], str | None]
"""(person, (checklist, region)) -> digest of the revision; None where it was never kept."""
_intervals = cast(Table, CompetencyInterval.__table__).c
_SCOPE = (_intervals.person_id, _intervals.checklist_id, _intervals.region)


def _enough(among: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Where enough was observed, and where a suspension outweighs that which is dated later."""
    theirs = select(*_SCOPE, _intervals.revision_sha256, literal_column("0").label("is_ahead"))
    ready = theirs.where(among, BEGUN, text(NEEDS_ATTENTION), _intervals.ready.is_(True))
    ahead = select(*_SCOPE, _intervals.revision_sha256, literal_column("1")).where(among, AHEAD)
    return union_all(ready.where(OPEN), ready.where(LATER), ahead)


_OF_MEMBERS = {engine: _enough(among) for engine, among in AMONG_MEMBERS.items()}
_OF_PEOPLE = _enough(_intervals.person_id.in_(bindparam("people", expanding=True)))


def observed_enough(connection: Connection, clinic_id: str, moment: datetime, past: bool) -> Enough:
    """Where, of a clinic's members, nothing but a confirmation was missing at a moment.

    Args:
        past: whether that is over; else a suspension that is dated later counts already.
    """
    values = {"clinic_id": clinic_id, **times(moment, past)}
    return _read(connection, _OF_MEMBERS[connection.dialect.name], values)


def enough_of_people(
    connection: Connection, person_ids: Collection[str], moment: datetime, past: bool
) -> Enough:
    """The same of some people."""
    return _read(connection, _OF_PEOPLE, {"people": list(person_ids), **times(moment, past)})


def _read(connection: Connection, query: CompoundSelect[Any], values: dict[str, Any]) -> Enough:
    found = connection.execute(query, values).all()
    stopped = {row[:3] for row in found if row.is_ahead}
    return {(row[0], (row[1], row[2])): row[3] for row in found if row[:3] not in stopped}
