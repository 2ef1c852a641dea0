"""Which scopes of a clinic's members need attention: what waits for somebody row by row, of the
rest how many there are and the first of them.

What ran out stays for years and is counted; what is suspended, unsafe or observed enough is acted
on soon, so that there is little of it.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Label,
    Select,
    Table,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
)

from courseware.store.competency.cells import AHEAD, BEGUN, LATER, NOT_STOPPED, OPEN, Times
from courseware.store.competency.lapsing import lapses
from courseware.store.competency.team import MEMBERS
from courseware.store.competency.zones import SEVERAL, zone_of_end
from courseware.store.literals import at_most, word
from courseware.store.rows import AnyRow
from courseware.store.tables import CompetencyInterval, Person
from courseware.store.tables.competency import (
    IN_FORCE,
    IN_FORCE_NOW,
    NEEDS_ATTENTION,
    RAN_OUT,
    WAITS,
)

_intervals = cast(Table, CompetencyInterval.__table__).c
_Rows = Select[*tuple[Any, ...]]
_SCOPE = (_intervals.person_id, _intervals.checklist_id, _intervals.region)
_LOOK = (*_SCOPE, _intervals.status, _intervals.ends_on, _intervals.ready, _intervals.unsafe)
_SOON_OF = (
    _intervals.ends_on >= bindparam("today"),
    _intervals.ends_on < bindparam("soon"),
)


# Each part is answered by one partial index: an OR over all of them would read every interval.
def _each_with(parts: Sequence[Select[Any]]) -> CompoundSelect[Any]:
    """SQLite looks the members up in the index of each part."""
    of_members = _intervals.person_id.in_(MEMBERS)
    return union_all(*(part.where(of_members) for part in parts))


def _beside_each(parts: Sequence[Select[Any]]) -> Select[Any]:
    """PostgreSQL takes IN (SELECT …) for a join and reads the index from end to end, and of a
    list it reads all between its first and its last; beside each member it looks only there."""
    members = MEMBERS.distinct().subquery("member")
    theirs = (part.where(_intervals.person_id == members.c.person_id) for part in parts)
    # OFFSET 0 keeps the planner from making a join of it again.
    found = union_all(*theirs).offset(literal_column("0")).lateral("theirs")
    return select(*found.c).select_from(members.join(found, true()))


_OF_MEMBERS: dict[str, Callable[[Sequence[Select[Any]]], Any]] = {
    "sqlite": _each_with,
    "postgresql": _beside_each,
}


def _waiting(engine: str) -> Select[Any]:
    """Everything that waits, and last what is suspended and dated later than now."""
    shown = select(*_LOOK, _intervals.revision_sha256, literal_column("0").label("is_ahead"))
    ahead = select(*_LOOK, _intervals.revision_sha256, literal_column("1")).where(AHEAD)
    waits = shown.where(BEGUN, text(NEEDS_ATTENTION), text(WAITS))
    found = _OF_MEMBERS[engine]([waits.where(OPEN), waits.where(LATER), ahead]).subquery()
    soon = found.c.status.in_(IN_FORCE) & (found.c.ends_on < bindparam("soon"))
    unused = case((soon, lapses(found.c, bindparam("moment"))), else_=False)
    ending = soon | (found.c.status == word("expired"))
    zone = case((SEVERAL & ending, zone_of_end(found.c))).label("zone")
    named = select(*found.c, Person.name, unused.label("lapses"), zone)
    return named.join(Person, Person.id == found.c.person_id)


_WAITING = {engine: _waiting(engine) for engine in _OF_MEMBERS}


def waiting(connection: Connection, clinic_id: str, at: Times, soon: date) -> list[AnyRow]:
    """Scopes of members that are suspended, in which a critical item was unsafe, or in which
    enough was observed, in no order.

    Each row: the scope, its look (status, ends_on, ready, unsafe), `revision_sha256` by which
    enough was observed, the person's `name`, whether it `lapses` unused before `soon`, the `zone`
    of its end where that is over or soon and clinics have several, and `is_ahead` for a suspension
    that is dated later and counts already.
    """
    values = {"clinic_id": clinic_id, **at, "soon": soon}
    found = connection.execute(_WAITING[connection.dialect.name], values).all()
    stopped = {row[:3] for row in found if row.is_ahead}
    if not stopped:
        return list(found)
    return [row for row in found if row.is_ahead or row[:3] not in stopped]


def _parts(gone: _Rows, ends: _Rows, outweighed: bool) -> list[_Rows]:
    """What ran out and what ends soon, without what waits for somebody.

    Args:
        gone, ends: what to select of either.
        outweighed: whether to leave out what a suspension outweighs that is dated later. It is
            looked for beside each scope; planning that alone takes milliseconds.
    """
    not_stopped = NOT_STOPPED if outweighed else true()
    gone = gone.where(BEGUN, text(NEEDS_ATTENTION), text(RAN_OUT))
    ends = ends.where(BEGUN, text(IN_FORCE_NOW), *_SOON_OF, or_(OPEN, LATER))
    return [
        gone.where(OPEN),
        gone.where(LATER, not_stopped),
        ends.where(text(f"NOT {NEEDS_ATTENTION}"), not_stopped),
    ]


_KINDS = ("expired", "retracted", "soon")
_is_expired = case((_intervals.status == "expired", 1), else_=0)


def _counted(engine: str, outweighed: bool) -> Select[Any]:
    """Counted part by part, without a list of what is counted."""
    total, expired = func.count(), func.sum(_is_expired)
    none: ColumnElement[int] = literal_column("0")
    gone = select(total.label("gone"), expired.label("expired"), none.label("soon"))
    ends = select(none, none, total)
    found = _OF_MEMBERS[engine](_parts(gone, ends, outweighed)).subquery().c
    return select(
        func.sum(found.expired).label("expired"),
        (func.sum(found.gone) - func.coalesce(func.sum(found.expired), 0)).label("retracted"),
        func.sum(found.soon).label("soon"),
    )


def _first(engine: str, outweighed: bool) -> Select[Any]:
    """The first of the rest; counted over all of it in the same pass."""
    gone = select(*_LOOK, _intervals.status.label("kind"))
    ends = select(*_LOOK, literal("soon"))
    found = _OF_MEMBERS[engine](_parts(gone, ends, outweighed)).subquery()
    counted = select(*found.c, *(_all(found.c.kind, kind) for kind in _KINDS)).subquery()
    shown = (
        select(*counted.c, Person.name)
        .join(Person, Person.id == counted.c.person_id)
        .order_by(*_order(counted.c, Person.name))
        .limit(at_most(bindparam("most", type_=Integer)))
    ).subquery()
    # Of those that are shown only: each is a look into what is kept of the days to come.
    unused = case((shown.c.kind == "soon", lapses(shown.c, bindparam("moment"))), else_=False)
    zone = case((SEVERAL & (shown.c.kind != word("retracted")), zone_of_end(shown.c)))
    told = select(*shown.c, unused.label("lapses"), zone.label("zone"))
    return told.order_by(*_order(shown.c, shown.c.name))


def _all(found: ColumnElement[str], kind: str) -> Label[int]:
    return func.sum(case((found == kind, 1), else_=0)).over().label(f"all_{kind}")


def _order(found: Any, name: Any) -> tuple[Any, ...]:
    # The names of the kinds stand in the order of their urgency.
    scope = found.checklist_id, found.region
    return (found.kind, found.ends_on.is_(None), found.ends_on, name, *scope, found.person_id)


_VARIANTS = [(engine, outweighed) for engine in _OF_MEMBERS for outweighed in (False, True)]
_COUNTED = {variant: _counted(*variant) for variant in _VARIANTS}
_FIRST = {variant: _first(*variant) for variant in _VARIANTS}


def rest(
    connection: Connection,
    clinic_id: str,
    at: Times,
    days: tuple[date, date],
    most: int,
    outweighed: bool,
) -> tuple[list[AnyRow], dict[str, int]]:
    """Of what ran out (expired, retracted) or ends soon and waits for nobody: the first rows, as
    `waiting` gives them, and how many there are of each kind ("expired", "retracted", "soon").

    Args:
        days: (first day still looked at, first day that is not soon) of what ends soon.
        most: so many rows; 0 where only the numbers are wanted.
        outweighed: whether any suspension is dated later (`is_ahead`), which outweighs these.
    """
    variant = connection.dialect.name, outweighed
    values = {"clinic_id": clinic_id, **at, "today": days[0], "soon": days[1]}
    if most <= 0:
        found = connection.execute(_COUNTED[variant], values).one()
        return [], {kind: int(getattr(found, kind) or 0) for kind in _KINDS}
    rows = connection.execute(_FIRST[variant], {**values, "most": most}).all()
    return list(rows), {k: getattr(rows[0], f"all_{k}") for k in _KINDS} if rows else {}
