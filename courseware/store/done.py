"""What on record makes an assignment done: as conditions and columns of statements about it."""

from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from courseware.store.awards import taken_back
from courseware.store.tables import Assignment, Award, CompetencyInterval, OutsideEvidence

_assigned = cast(Table, Assignment.__table__)
_IN_FORCE = ("current", "expiring")


def _status_at(moment: Any) -> ColumnElement[str]:
    """The status of the scope that is assigned at a moment; "" while there was none.

    Intervals of a scope do not overlap, so the one that began last says it: one look-up.
    """
    table = cast(Table, CompetencyInterval.__table__).alias()
    holds = or_(table.c.until.is_(None), table.c.until > moment)
    last = (
        select(case((holds, table.c.status), else_=""))
        .where(
            table.c.person_id == _assigned.c.person_id,
            table.c.checklist_id == _assigned.c.target_id,
            table.c.region == _assigned.c.region,
            table.c.since <= moment,
        )
        .order_by(table.c.since.desc())
        .limit(1)
        .correlate(_assigned)
        .scalar_subquery()
    )
    return func.coalesce(last, "")


def _since() -> tuple[Any, ColumnElement[bool]]:
    """An interval of the scope that is in force and began since it was assigned."""
    table = cast(Table, CompetencyInterval.__table__).alias()
    return table, and_(
        table.c.person_id == _assigned.c.person_id,
        table.c.checklist_id == _assigned.c.target_id,
        table.c.region == _assigned.c.region,
        table.c.status.in_(_IN_FORCE),
        table.c.since >= _assigned.c.assigned_at,
        table.c.since <= bindparam("moment"),
    )


def _is_anew(after: Any) -> ColumnElement[bool]:
    """Whether an interval is what was asked for.

    What was in force already has to be confirmed anew; a flag that changed is not that.
    """
    return or_(
        after.c.confirmed_on >= _assigned.c.assigned_on,
        _status_at(_assigned.c.assigned_at).not_in(_IN_FORCE),
    )


def _held_since() -> Any:
    """When the scope was confirmed, or came into force again, since it was assigned."""
    after, is_since = _since()
    return (
        select(func.min(after.c.since))
        .where(
            is_since,
            _is_anew(after),
            _status_at(bindparam("moment")) != "retracted",
        )
        .correlate(_assigned)
        .scalar_subquery()
    )


def _awards(*columns: Any) -> Select[Any]:
    return select(*columns).where(
        Award.person_id == _assigned.c.person_id,
        Award.course_id == _assigned.c.target_id,
        Award.awarded_at >= _assigned.c.assigned_at,
        ~taken_back(),
    )


def _accepted(*columns: Any) -> Select[Any]:
    return select(*columns).where(
        OutsideEvidence.person_id == _assigned.c.person_id,
        OutsideEvidence.counts_as == literal("course:") + _assigned.c.target_id,
        OutsideEvidence.accepted.is_(True),
        OutsideEvidence.withdrawn_at.is_(None),
        OutsideEvidence.decided_at >= _assigned.c.assigned_at,
    )


def _awarded_since() -> Any:
    return _awards(func.min(Award.awarded_at)).scalar_subquery()


def _accepted_since() -> Any:
    return _accepted(func.min(OutsideEvidence.decided_at)).scalar_subquery()


def _known_now() -> Any:
    """What the status at the moment says by itself: retracted, held anew, or ("") not enough."""
    table = cast(Table, CompetencyInterval.__table__).alias()
    holds = or_(table.c.until.is_(None), table.c.until > bindparam("moment"))
    held = and_(
        table.c.status.in_(_IN_FORCE),
        table.c.since >= _assigned.c.assigned_at,
        table.c.confirmed_on >= _assigned.c.assigned_on,
    )
    return (
        select(
            case((~holds, ""), (table.c.status == "retracted", "open"), (held, "done"), else_="")
        )
        .where(
            table.c.person_id == _assigned.c.person_id,
            table.c.checklist_id == _assigned.c.target_id,
            table.c.region == _assigned.c.region,
            table.c.since <= bindparam("moment"),
        )
        .order_by(table.c.since.desc())
        .limit(1)
        .correlate(_assigned)
        .scalar_subquery()
    )


def is_open() -> ColumnElement[bool]:
    """Whether `DONE_AT` is empty, asked in the order in which it is answered soonest.

    Of most scopes the status at the moment suffices, which is one look-up; working out when
    something was done would read all intervals since, twice over.
    """
    after, is_since = _since()
    held = select(after.c.person_id).where(is_since, _is_anew(after))
    is_held = held.correlate(_assigned).exists()
    awarded = exists(_awards(Award.id)).correlate(_assigned)
    accepted = exists(_accepted(OutsideEvidence.id)).correlate(_assigned)
    return case(
        (
            _assigned.c.kind == "checklist",
            case({"done": false(), "open": true()}, value=_known_now(), else_=~is_held),
        ),
        else_=~or_(awarded, accepted),
    )


# The one place that says what is on record since. `done_at` is None while nothing is.
DONE_AT = case(
    (_assigned.c.kind == "checklist", _held_since()),
    else_=func.coalesce(_awarded_since(), _accepted_since()),
).label("done_at")
