"""Leave of a member: it moves the days on which something is due. Why is asked of nobody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from courseware.domain.assignments import AssignmentState, Leave, moved_due, state_of
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.assignments.reading import MemberTasks, require_member
from courseware.services.authorize import require
from courseware.services.competency.membership import refuse_who_left
from courseware.services.holding import hold_about, hold_acting, require_still
from courseware.services.identifiers import new_id
from courseware.services.membership.clinics import clinic_in
from courseware.store import assignments as rows
from courseware.store import reminders
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_LONGEST = timedelta(days=3 * 366)
_UNREADABLE = "Write the day as year, month and day, such as 2026-03-31."


def enter_leave(
    db: Database,
    actor: Actor,
    person_id: str,
    clinic_id: str,
    first: date | None,
    last: date | None,
    now: datetime,
) -> bool:
    """Enter days, both included, on which a member is away from a clinic.

    The same period again changes nothing; False then.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic, or nobody of it is meant.
        Invalid: a day is missing, or they are out of order or too far away.
        Conflict: the actor manages the clinic no more since the request came in.
    """
    manages = Permission.ASSIGNMENTS_MANAGE
    require(actor, manages, Subject(person_id, frozenset({clinic_id})))
    with db.write() as connection:
        # One after the other: the same period sent twice at once is entered once.
        hold_acting(connection, actor, person_id)
        require_still(connection, actor, manages, person_id, {clinic_id})
        clinic = clinic_in(connection, clinic_id)
        require_member(connection, person_id, clinic_id)
        today = day_of(now, clinic.timezone)
        days = _checked(first, last, today)
        known = rows.leave_of(connection, [person_id], clinic_id)
        is_new = days not in {(row.first_day, row.last_day) for row in known}
        if is_new:
            values = {
                "id": new_id(),
                "person_id": person_id,
                "clinic_id": clinic_id,
                "first_day": days[0],
                "last_day": days[1],
                "entered_by": actor.person_id,
                "entered_at": now,
            }
            rows.add_leave(connection, values)
        reminders.reopen_round(connection, clinic_id, today)
        return is_new


def withdraw_leave(db: Database, actor: Actor, leave_id: str, now: datetime) -> tuple[str, str]:
    """Withdraw a period of leave; gives (person, clinic).

    Raises:
        NotFound, Forbidden: there is none in a clinic that the actor manages.
        Conflict: it was withdrawn already, the member has left, or the actor manages the clinic no
            more since the request came in.
    """
    with db.write() as connection:
        found = hold_about(connection, actor, lambda _: _period(connection, leave_id))
        manages, where = Permission.ASSIGNMENTS_MANAGE, frozenset({found.clinic_id})
        require(actor, manages, Subject(found.person_id, where))
        require_still(connection, actor, manages, found.person_id, where)
        refuse_who_left(connection, actor, found.person_id, {found.clinic_id})
        if not rows.withdraw_leave(connection, leave_id, actor.person_id, now):
            raise Conflict("This leave was withdrawn already.")
        clinic = clinic_in(connection, found.clinic_id)
        reminders.reopen_round(connection, clinic.id, day_of(now, clinic.timezone))
        return found.person_id, found.clinic_id


def _period(connection: Connection, leave_id: str) -> AnyRow:
    found = rows.leave_period(connection, leave_id)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Sooner:
    """An assignment that would be due earlier without a period of leave.

    Attributes:
        due: the day then.
        instead_of: the day as it is now.
        newly_overdue: whether it would be overdue at once and is not yet.
    """

    words: str
    due: date
    instead_of: date
    newly_overdue: bool


def sooner_without(tasks: MemberTasks, leave_id: str, today: date) -> list[Sooner]:
    """What would be due earlier if a period of leave were withdrawn.

    Args:
        today: the clinic's day, on which something may be overdue then.
    """
    away = [Leave(one.first, one.last) for one in tasks.leave if one.leave_id != leave_id]
    found = []
    for one in tasks.assigned:
        due = moved_due(one.assigned_on, one.due_on, away, one.last)
        if one.state in (AssignmentState.OPEN, AssignmentState.OVERDUE) and due < one.due:
            late = state_of(due, today) is AssignmentState.OVERDUE and not one.is_overdue
            found.append(Sooner(one.words, due, one.due, late))
    return found


def _checked(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    errors = {}
    if first is None:
        errors["first_day"] = _UNREADABLE
    elif abs(first - today) > _LONGEST:
        errors["first_day"] = "That is too far from today. Look at the year again."
    if last is None:
        errors["last_day"] = _UNREADABLE
    elif first is not None and not first <= last <= first + _LONGEST:
        errors["last_day"] = "The last day comes on or after the first, at most three years later."
    if errors or first is None or last is None:
        raise Invalid(errors)
    return first, last
