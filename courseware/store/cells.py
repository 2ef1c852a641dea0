"""What the cells of a matrix show: the kept status of people's scopes at a moment."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    CompoundSelect,
    Connection,
    String,
    Table,
    bindparam,
    or_,
    select,
    type_coerce,
    union_all,
)

from courseware.store.rows import AnyRow
from courseware.store.tables import CompetencyInterval

_intervals = cast(Table, CompetencyInterval.__table__).c
SHOWN = (
    _intervals.person_id,
    _intervals.checklist_id,
    _intervals.region,
    _intervals.status,
    _intervals.why,
    _intervals.ends_on,
    _intervals.ready,
    _intervals.unsafe,
)
BEGUN = _intervals.since <= bindparam("moment")
OPEN = _intervals.until.is_(None)
LATER = _intervals.until > bindparam("moment")


def _of_people(*columns: Any) -> CompoundSelect[Any]:
    """What holds at a moment, of some people."""
    theirs = select(*columns).where(
        _intervals.person_id.in_(bindparam("people", expanding=True)), BEGUN
    )
    # Two parts and no OR: the index on (person, until, since) answers each of them.
    return union_all(theirs.where(OPEN), theirs.where(LATER))


_CELLS = _of_people(*SHOWN)
_LOOKS = _of_people(*(type_coerce(column, String) for column in SHOWN))


def cells(connection: Connection, person_ids: Collection[str], moment: datetime) -> list[AnyRow]:
    """(person_id, checklist_id, region, status, why, ends_on, ready, unsafe) at a moment."""
    # All at once: one by one, fetching takes half as long again.
    found = connection.execute(_CELLS, {"people": list(person_ids), "moment": moment}).all()
    return list(found)


_STRETCHES = select(
    _intervals.person_id,
    _intervals.checklist_id,
    _intervals.region,
    _intervals.status,
    _intervals.since,
    _intervals.until,
).where(
    _intervals.person_id.in_(bindparam("people", expanding=True)),
    _intervals.since <= bindparam("latest"),
    or_(OPEN, _intervals.until > bindparam("earliest")),
)


def at_own_moments(
    connection: Connection, moments: Mapping[str, datetime]
) -> dict[tuple[str, tuple[str, str]], str]:
    """(person, (checklist, region)) -> status at a moment of that person's own: one query."""
    if not moments:
        return {}
    days = {"earliest": min(moments.values()), "latest": max(moments.values())}
    found = connection.execute(_STRETCHES, {"people": list(moments), **days})
    return {
        (row.person_id, (row.checklist_id, row.region)): row.status
        for row in found
        if row.since <= moments[row.person_id]
        and (row.until is None or row.until > moments[row.person_id])
    }


class Look(NamedTuple):
    """What a cell shows of one scope."""

    region: str
    status: str
    why: str
    ends_on: date | None
    ready: bool
    unsafe: bool


def looks(connection: Connection, person_ids: Collection[str], moment: datetime) -> list[AnyRow]:
    """(person_id, checklist_id, *look) of every scope at a moment; `read_look` reads a look.

    Looks are left as the driver gives them: of ten thousand cells most look like another one, and
    each look needs to be read once.
    """
    values = {"people": list(person_ids), "moment": moment}
    return list(connection.execute(_LOOKS, values).all())


def read_look(look: tuple[Any, ...]) -> Look:
    """A look that `looks` gave."""
    region, status, why, ends_on, ready, unsafe = look
    # SQLite has days as text and no booleans.
    end = date.fromisoformat(ends_on) if isinstance(ends_on, str) else ends_on
    return Look(region, status, why, end, bool(ready), bool(unsafe))
