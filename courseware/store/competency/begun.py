"""From when on something of a checklist is on record of people."""

from collections.abc import Collection
from typing import Any, Final, cast

from sqlalchemy import Connection, Table, bindparam, func, select, union_all

from courseware.store.rows import AnyRow
from courseware.store.tables import CompetencyInterval, FoundingAssessor, Waiver

_intervals = cast(Table, CompetencyInterval.__table__).c
_PEOPLE: Final[Any] = bindparam("people", expanding=True)
# A waiver or a designation alone moves no status, so that no interval tells of it.
_ON_RECORD = union_all(
    select(_intervals.person_id, _intervals.checklist_id, _intervals.since.label("since")).where(
        _intervals.person_id.in_(_PEOPLE)
    ),
    select(Waiver.person_id, Waiver.checklist_id, Waiver.granted_at).where(
        Waiver.person_id.in_(_PEOPLE)
    ),
    select(FoundingAssessor.person_id, FoundingAssessor.checklist_id, FoundingAssessor.since).where(
        FoundingAssessor.person_id.in_(_PEOPLE)
    ),
).subquery("on_record")
_BEGUN = (
    select(
        _ON_RECORD.c.person_id,
        _ON_RECORD.c.checklist_id,
        func.min(_ON_RECORD.c.since, type_=_ON_RECORD.c.since.type).label("since"),
    )
    .group_by(_ON_RECORD.c.person_id, _ON_RECORD.c.checklist_id)
    .order_by(_ON_RECORD.c.checklist_id)
)


def begun(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """(person_id, checklist_id, since) of every checklist of which anything is on record: a status,
    a waiver or a designation, ended ones too."""
    return list(connection.execute(_BEGUN, {"people": list(person_ids)}))
