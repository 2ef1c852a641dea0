"""What the cells of a matrix show: the kept status of people's scopes at a moment."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    String,
    bindparam,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from courseware.store.accounts.ends import ends_by
from courseware.store.rows import AnyRow
from courseware.store.tables import CompetencyInterval

_intervals = CompetencyInterval.__table__.c
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
_NEVER = datetime.max.replace(tzinfo=UTC)


def _is_ahead(intervals: Any) -> Any:
    """A suspension has no end that the calendar brings, and none begins by it: one that is still
    to come was written while a clock was ahead."""
    # A word and no value: only then is the index of these taken.
    suspended = intervals.status == literal_column("'suspended'")
    return intervals.until.is_(None) & suspended & (intervals.since > bindparam("ahead"))


_any, _stopped = aliased(CompetencyInterval), aliased(CompetencyInterval)
# Asked once a statement, and the answer is no: nothing else about suspensions is looked at then.
_ANY_AHEAD = exists().where(_is_ahead(_any))
AHEAD = _ANY_AHEAD & _is_ahead(_intervals)
NOT_STOPPED = ~exists().where(
    _stopped.person_id == _intervals.person_id,
    _stopped.checklist_id == _intervals.checklist_id,
    _stopped.region == _intervals.region,
    _is_ahead(_stopped),
)
HOLDS = or_((BEGUN & or_(OPEN, LATER) & or_(~_ANY_AHEAD, NOT_STOPPED)), AHEAD)
"""What is said of a scope at a moment; only where few rows are read (see `_of_people`)."""


Times = Mapping[str, datetime]
"""What `times` gives."""


def times(moment: datetime, past: bool) -> Times:
    """What statements about a moment are given: of one that is over, nothing is ahead of it."""
    ahead, ends = _NEVER if past else moment, ends_by(moment, past)
    return {"moment": moment, "ahead": ahead, "ends": ends}


def _of_people(*columns: Any, each: ColumnElement[str] | None = None) -> CompoundSelect[Any]:
    """What holds at a moment, of some people, and last what is ahead of it, with a column that
    says so; a row for each of something where that is given."""
    people = _intervals.person_id.in_(bindparam("people", expanding=True))
    theirs = select(*columns, literal_column("0").label("is_ahead")).where(people, BEGUN)
    ahead = select(*columns, literal_column("1")).where(people, AHEAD)
    if each is not None:
        theirs, ahead = theirs.group_by(each), ahead.group_by(each)
    # Three parts and no OR: the index on (person, until, since) answers each of them.
    return union_all(theirs.where(OPEN), theirs.where(LATER), ahead)


_CELLS = _of_people(*SHOWN)


def cells(
    connection: Connection, person_ids: Collection[str], moment: datetime, past: bool
) -> list[AnyRow]:
    """(person_id, checklist_id, region, status, why, ends_on, ready, unsafe) at a moment.

    Args:
        past: whether that is over; else a suspension that is dated later counts already.
    """
    # All at once: one by one, fetching takes half as long again.
    values = {"people": list(person_ids), **times(moment, past)}
    found = list(connection.execute(_CELLS, values).all())
    ahead = {row[:3] for row in found if row.is_ahead}
    return [r for r in found if r.is_ahead or r[:3] not in ahead] if ahead else found


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


_NEXT, _WITHIN = "\x1e", "\x1f"
"""Between the scopes of a person and within one; no id and no word of a status holds either."""
# SQLite has days as text already. PostgreSQL writes them as each server is told to, but counts
# them like Python, and a number is written sooner.
_DAY_NUMBER = literal_column("competency_interval.ends_on - DATE '0001-01-01' + 1", Integer)
_TOLD: tuple[ColumnElement[Any], ...] = (
    *SHOWN[1:5],
    func.coalesce(cast(_DAY_NUMBER, String), ""),
    *(cast(cast(flag, Integer), String) for flag in SHOWN[6:]),
)
_PACKED = {
    "sqlite": func.group_concat(
        func.printf(_WITHIN.join(["%s"] * 5 + ["%d"] * 2), *SHOWN[1:]), _NEXT
    ),
    "postgresql": func.string_agg(
        reduce(lambda line, column: line + literal(_WITHIN) + column, _TOLD), _NEXT
    ),
}
_LOOKS = {
    engine: _of_people(_intervals.person_id, packed, each=_intervals.person_id)
    for engine, packed in _PACKED.items()
}


class Look(NamedTuple):
    """What a cell shows of one scope."""

    region: str
    status: str
    why: str
    ends_on: date | None
    ready: bool
    unsafe: bool


def looks(
    connection: Connection, person_ids: Collection[str], moment: datetime, past: bool
) -> Iterator[tuple[str, list[list[str]]]]:
    """(person_id, [[checklist_id, look]]) of every scope at a moment; `read_look` reads a look.

    Packed by the engine into a text for each person, which takes half the time of ten thousand
    rows; and of ten thousand cells most look like another one, so each look is read once.
    A person may come twice, with other scopes.

    Args:
        past: as in `cells`.
    """
    values = {"people": list(person_ids), **times(moment, past)}
    found = connection.execute(_LOOKS[connection.dialect.name], values).all()
    stopped = {
        (person_id, *one.split(_WITHIN, 2)[:2])
        for person_id, packed, is_ahead in found
        if is_ahead
        for one in packed.split(_NEXT)
    }
    for person_id, packed, is_ahead in found:
        scopes = packed.split(_NEXT)
        if stopped and not is_ahead:
            scopes = [o for o in scopes if (person_id, *o.split(_WITHIN, 2)[:2]) not in stopped]
        yield person_id, [one.split(_WITHIN, 1) for one in scopes]


def read_look(look: str) -> Look:
    """A look that `looks` gave."""
    region, status, why, day, ready, unsafe = look.split(_WITHIN)
    return Look(region, status, why, _day(day), ready == "1", unsafe == "1")


def _day(text: str) -> date | None:
    if not text:
        return None
    return date.fromordinal(int(text)) if text.isdigit() else date.fromisoformat(text)
