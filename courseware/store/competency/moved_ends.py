"""Ends that are others than were told with their confirmations, because one before it fell."""

from collections.abc import Collection
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, select, text

from courseware.store.competency.cells import HOLDS, times
from courseware.store.tables import CompetencyInterval
from courseware.store.tables.competency import MOVED

_intervals = cast(Table, CompetencyInterval.__table__).c
_ENDS = select(
    _intervals.person_id, _intervals.checklist_id, _intervals.region, _intervals.end_told
).where(_intervals.person_id.in_(bindparam("people", expanding=True)), text(MOVED), HOLDS)


def moved_ends(
    connection: Connection, person_ids: Collection[str], moment: datetime, past: bool
) -> dict[tuple[str, tuple[str, str]], date]:
    """(person, (checklist, region)) -> the first day on which it was not to hold when it was
    confirmed, of what is said at a moment of some people with another end.

    Args:
        past: whether that is over; else a suspension that is dated later counts already.
    """
    values = {"people": list(person_ids), **times(moment, past)}
    found = connection.execute(_ENDS, values)
    return {(row[0], (row[1], row[2])): row.end_told for row in found}
