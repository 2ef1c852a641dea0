"""From when on something of a checklist is on record of people."""

from collections.abc import Collection
from typing import cast

from sqlalchemy import Connection, Table, bindparam, func, select

from courseware.store.rows import AnyRow
from courseware.store.tables import CompetencyInterval

_intervals = cast(Table, CompetencyInterval.__table__).c
_BEGUN = (
    select(_intervals.person_id, _intervals.checklist_id, func.min(_intervals.since).label("since"))
    .where(_intervals.person_id.in_(bindparam("people", expanding=True)))
    .group_by(_intervals.person_id, _intervals.checklist_id)
    .order_by(_intervals.checklist_id)
)


def begun(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """(person_id, checklist_id, since) of every checklist of which anything is on record."""
    return list(connection.execute(_BEGUN, {"people": list(person_ids)}))
