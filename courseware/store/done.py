"""What on record makes an assignment done: as conditions and columns of statements about it.

`DONE_AT` says when, `is_open` whether not yet, `DONE_FROM` what of it is kept with the assignment.
"""

from datetime import date
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

from courseware.domain.competency.standing import Status
from courseware.domain.competency.why import REINSTATEMENT_FELL
from courseware.store.competency.acceptance_ends import is_taken_back
from courseware.store.credits.awards import opens
from courseware.store.literals import at_most, word
from courseware.store.tables import Assignment, Award, CompetencyInterval, OutsideEvidence
from courseware.store.tables.competency import IN_FORCE

_assigned = cast(Table, Assignment.__table__)
_IN_FORCE = [word(status) for status in IN_FORCE]
_DAY = len(date.min.isoformat())
"""How long each of an interval's days of confirmations is."""


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
        .limit(at_most(1))
        .correlate(_assigned)
        .scalar_subquery()
    )
    return func.coalesce(last, "")


def _of_scope() -> tuple[Any, ColumnElement[bool]]:
    """An interval of the scope that is assigned."""
    table = cast(Table, CompetencyInterval.__table__).alias()
    return table, and_(
        table.c.person_id == _assigned.c.person_id,
        table.c.checklist_id == _assigned.c.target_id,
        table.c.region == _assigned.c.region,
    )


def _since(moment: Any = None) -> tuple[Any, ColumnElement[bool]]:
    """An interval of the scope that is in force, began since it was assigned, and is what was
    asked for; unless what put it in force fell later.

    Args:
        moment: by which both have begun; None for whatever is kept, what is foreseen too.
    """
    table, is_of_scope = _of_scope()
    return table, and_(
        is_of_scope,
        table.c.status.in_(_IN_FORCE),
        table.c.since >= _assigned.c.assigned_at,
        true() if moment is None else table.c.since <= moment,
        _is_anew(table),
        ~_fell_after(table, moment),
    )


def _is_anew(after: Any) -> ColumnElement[bool]:
    """Whether an interval is what was asked for.

    What was in force already has to be confirmed anew; a flag that changed is not that.
    """
    return or_(
        after.c.confirmed_on >= _assigned.c.assigned_on,
        _status_at(_assigned.c.assigned_at).not_in(IN_FORCE),
    )


def _fell_after(after: Any, moment: Any) -> ColumnElement[bool]:
    """Whether what put an interval in force fell by a moment.

    A confirmation that runs out, is renewed or suspended goes on standing in the intervals that
    follow; where one of them does not name it, it was withdrawn or had lost its ground. What was
    asked for after its confirmation is done by a reinstatement, which may lose its ground as well,
    until another suspension is what it answers to.
    """
    later, is_of_scope = _of_scope()
    lost = and_(
        later.c.why.in_([word(why) for why in sorted(REINSTATEMENT_FELL)]),
        after.c.confirmed_on < _assigned.c.assigned_on,
        ~_suspended_between(after, later),
    )
    return (
        exists()
        .where(
            is_of_scope,
            later.c.since > after.c.since,
            true() if moment is None else later.c.since <= moment,
            or_(~later.c.confirmations.contains(_own_day(after)), lost),
        )
        .correlate(after, _assigned)
    )


def _own_day(held: Any) -> ColumnElement[str]:
    """The day of the confirmation by which an interval is in force: the latest that stands."""
    days = held.c.confirmations
    return func.substr(days, func.length(days) - _DAY + 1)


def _suspended_between(after: Any, later: Any) -> ColumnElement[bool]:
    """Whether a scope was suspended once more after an interval and before another one."""
    between, is_of_scope = _of_scope()
    again = exists().where(
        is_of_scope,
        between.c.status == word(Status.SUSPENDED),
        between.c.since > after.c.since,
        between.c.since < later.c.since,
    )
    return again.correlate(after, later, _assigned)


def _held_since(moment: Any = None) -> Any:
    """When the scope was confirmed, or came into force again, since it was assigned, by what has
    not fallen since.

    Args:
        moment: as in `_since`.
    """
    after, is_since = _since(moment)
    return (
        select(func.min(after.c.since))
        .where(is_since, _assigned.c.kind == word("checklist"))
        .correlate(_assigned)
        .scalar_subquery()
    )


def _awards(*columns: Any) -> Select[Any]:
    return select(*columns).where(
        Award.person_id == _assigned.c.person_id,
        Award.course_id == _assigned.c.target_id,
        Award.awarded_at >= _assigned.c.assigned_at,
        opens(),
    )


def _accepted(*columns: Any) -> Select[Any]:
    return select(*columns).where(
        OutsideEvidence.person_id == _assigned.c.person_id,
        OutsideEvidence.counts_as == literal("course:") + _assigned.c.target_id,
        OutsideEvidence.accepted.is_(True),
        OutsideEvidence.withdrawn_at.is_(None),
        OutsideEvidence.decided_at >= _assigned.c.assigned_at,
        ~is_taken_back(),
    )


def _awarded_since() -> Any:
    return _awards(func.min(Award.awarded_at)).scalar_subquery()


def _accepted_since() -> Any:
    return _accepted(func.min(OutsideEvidence.decided_at)).scalar_subquery()


def _known_now() -> Any:
    """What the status at the moment says by itself: "done", as it is held anew; "" not enough.

    Not that it is open where it is retracted: what a confirmation before had done and what had run
    out since stays done.
    """
    table = cast(Table, CompetencyInterval.__table__).alias()
    holds = or_(table.c.until.is_(None), table.c.until > bindparam("moment"))
    held = and_(
        table.c.status.in_(_IN_FORCE),
        table.c.since >= _assigned.c.assigned_at,
        table.c.confirmed_on >= _assigned.c.assigned_on,
    )
    return (
        select(case((and_(holds, held), "done"), else_=""))
        .where(
            table.c.person_id == _assigned.c.person_id,
            table.c.checklist_id == _assigned.c.target_id,
            table.c.region == _assigned.c.region,
            table.c.since <= bindparam("moment"),
        )
        .order_by(table.c.since.desc())
        .limit(at_most(1))
        .correlate(_assigned)
        .scalar_subquery()
    )


def is_open() -> ColumnElement[bool]:
    """Whether `DONE_AT` is empty, asked in the order in which it is answered soonest.

    Of most assignments what is kept says that they are done. Of most others the status at the
    moment suffices, which is one look-up; working out when something was done would read all
    intervals since, twice over.
    """
    after, is_since = _since(bindparam("moment"))
    is_held = select(after.c.person_id).where(is_since).correlate(_assigned).exists()
    awarded = exists(_awards(Award.id)).correlate(_assigned)
    accepted = exists(_accepted(OutsideEvidence.id)).correlate(_assigned)
    kept = _assigned.c.done_from
    return or_(kept.is_(None), kept > bindparam("moment")) & case(
        (
            _assigned.c.kind == word("checklist"),
            case({"done": false()}, value=_known_now(), else_=~is_held),
        ),
        else_=~or_(awarded, accepted),
    )


# The one place that says what is on record since. `done_at` is None while nothing is.
DONE_AT = case(
    (_assigned.c.kind == word("checklist"), _held_since(bindparam("moment"))),
    else_=func.coalesce(_awarded_since(), _accepted_since()),
).label("done_at")

DONE_FROM = _held_since()
"""From when on `DONE_AT` is set whatever day it is asked for, by the kept intervals of the scope;
empty where it is not done, and of courses."""
