"""In which scopes enough was observed, by which version: few of many, from an index of theirs."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, literal_column, select, text, union_all

from courseware.store.competency.cells import AHEAD, BEGUN, LATER, OPEN, times
from courseware.store.tables import CompetencyInterval
from courseware.store.tables.competency import NEEDS_ATTENTION

Enough = dict[tuple[str, tuple[str, str]], str | None]
"""(person, (checklist, region)) -> digest of the revision; None where it was never kept."""
_intervals = cast(Table, CompetencyInterval.__table__).c
_SCOPE = (_intervals.person_id, _intervals.checklist_id, _intervals.region)


_shown = select(*_SCOPE, _intervals.revision_sha256, literal_column("0").label("is_ahead"))
_ready = _shown.where(
    _intervals.person_id.in_(bindparam("people", expanding=True)),
    BEGUN,
    text(NEEDS_ATTENTION),
    _intervals.ready.is_(True),
)
# What a suspension outweighs that is dated later waits for nobody.
_ahead = select(*_SCOPE, _intervals.revision_sha256, literal_column("1")).where(
    _intervals.person_id.in_(bindparam("people", expanding=True)), AHEAD
)
_ENOUGH = union_all(_ready.where(OPEN), _ready.where(LATER), _ahead)


def enough_of_people(
    connection: Connection, person_ids: Collection[str], moment: datetime, past: bool
) -> Enough:
    """Where, of some people, nothing but a confirmation was missing at a moment.

    Args:
        past: whether that is over; else a suspension that is dated later counts already.
    """
    values = {"people": list(person_ids), **times(moment, past)}
    found = connection.execute(_ENOUGH, values).all()
    stopped = {row[:3] for row in found if row.is_ahead}
    return {(row[0], (row[1], row[2])): row[3] for row in found if row[:3] not in stopped}
