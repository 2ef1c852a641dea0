"""Assigning: who would get what is shown first, decided again, then kept; and withdrawing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.accounts import one_line
from courseware.domain.assignments import Leave, moved_due
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.domain.text_length import text_fault
from courseware.services.assignments.chosen import made, require_members
from courseware.services.assignments.holding import Holdings, holdings
from courseware.services.assignments.reading import leaves
from courseware.services.assignments.targets import (
    Target,
    last_day,
    target_words,
    targets_among,
    why_too_late,
)
from courseware.services.authorize import require
from courseware.services.competency.history import Scope
from courseware.services.competency.membership import refuse_who_left
from courseware.services.holding import hold_about, hold_acting, require_still
from courseware.services.identifiers import new_id
from courseware.services.membership.clinics import Member, clinic_in, members_in
from courseware.store import assignments as rows
from courseware.store import reminders
from courseware.store.accounts import clinics
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOST_AT_ONCE = 5000
LONGEST_REASON = 500
_FURTHEST = timedelta(days=3 * 366)


class Group(StrEnum):
    """To whom something is assigned."""

    LEARNERS = "learners"
    ASSESSORS = "assessors"
    CHOSEN = "chosen"


class Outcome(StrEnum):
    """What assigning would do for one person and one thing."""

    GETS = "Gets it"
    ASSIGNED = "Has this assignment already"
    HAS = "Has it already"
    SUSPENDED = "Account is suspended"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a manager wants to assign to whom.

    Attributes:
        courses: ids.
        scopes: checklists with their region ("" where they are not divided).
        people: ids, for `Group.CHOSEN`.
        again: also to those who have it already: it is to be done once more.
    """

    courses: tuple[str, ...]
    scopes: tuple[Scope, ...]
    group: Group
    people: tuple[str, ...]
    due_on: date | None
    reason: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One person and one thing in a preview.

    Attributes:
        due: the day, moved by the leave that is known.
        ends_first: whether that would move it beyond the last day of the course, which it is then.
        away: leave before that day, which moves it.
    """

    person_id: str
    name: str
    target: Target
    words: str
    outcome: Outcome
    due: date
    ends_first: bool
    away: tuple[Leave, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen; nothing has."""

    wish: Wish
    lines: tuple[Line, ...]

    @property
    def getting(self) -> tuple[Line, ...]:
        """The lines that would become assignments."""
        return tuple(line for line in self.lines if line.outcome is Outcome.GETS)


def preview(
    db: Database, catalogue: Catalogue, actor: Actor, clinic_id: str, wish: Wish, now: datetime
) -> Preview:
    """Who would get what, who has it, who is away.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic, or a person never was there.
        Invalid: nothing, nobody or no sensible day was chosen, or somebody who left (fields `what`,
            `people`, `due_on`).
    """
    require(actor, Permission.ASSIGNMENTS_MANAGE, Subject(clinic_ids=frozenset({clinic_id})))
    with db.snapshot() as connection:
        return _plan(connection, catalogue, actor, clinic_in(connection, clinic_id), wish, now)


def assign(
    db: Database, catalogue: Catalogue, actor: Actor, clinic_id: str, wish: Wish, now: datetime
) -> int:
    """Assign to everybody who does not have it; how many assignments were made.

    Decided anew at this moment; of two managers at once, one assigns and the other finds it done.

    Raises:
        NotFound, Forbidden, Invalid: as `preview`.
        Conflict: the actor manages the clinic no more since the request came in.
    """
    manages, where = Permission.ASSIGNMENTS_MANAGE, frozenset({clinic_id})
    require(actor, manages, Subject(clinic_ids=where))
    with db.write() as connection:
        hold_acting(connection, actor)  # before the clinic, as who ends a role holds them
        # Two managers at once: the second one looks only after the first one has assigned.
        clinics.lock_clinic(connection, clinic_id)
        require_still(connection, actor, manages, None, where)
        clinic = clinic_in(connection, clinic_id)
        plan = _plan(connection, catalogue, actor, clinic, wish, now)
        known = rows.numbers(connection, clinic_id, {line.person_id for line in plan.getting})
        today = day_of(now, clinic.timezone)
        made = []
        for line in plan.getting:
            key = (line.person_id, *line.target)
            values = {
                "id": (id_ := new_id()),
                "clinic_id": clinic_id,
                "person_id": line.person_id,
                **dict(zip(("kind", "target_id", "region"), line.target, strict=True)),
                "number": known.get(key, 0) + 1,
                "due_on": plan.wish.due_on,
                "reason": plan.wish.reason,
                "assigned_by": actor.person_id,
                "assigned_at": now,
                "assigned_on": today,
            }
            if rows.add(connection, values):
                made.append(id_)
                if values["number"] != 1:
                    rows.replace(connection, values)
        rows.keep_done_of(connection, made)
        reminders.reopen_round(connection, clinic_id, today)
    return len(made)


def withdraw(db: Database, actor: Actor, assignment_id: str, now: datetime) -> str:
    """Withdraw an assignment; it stays readable on the member's page. Gives the person's id.

    Raises:
        NotFound, Forbidden: there is none in a clinic that the actor manages.
        Conflict: it was withdrawn already, the member has left, or the actor manages the clinic no
            more since the request came in.
    """
    with db.write() as connection:
        found = hold_about(connection, actor, lambda _: made(connection, assignment_id))
        manages, where = Permission.ASSIGNMENTS_MANAGE, frozenset({found.clinic_id})
        require(actor, manages, Subject(found.person_id, where))
        require_still(connection, actor, manages, found.person_id, where)
        refuse_who_left(connection, actor, found.person_id, {found.clinic_id})
        if not rows.withdraw(connection, assignment_id, actor.person_id, now):
            raise Conflict("This assignment was withdrawn already.")
        return str(found.person_id)


def _plan(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    clinic: AnyRow,
    wish: Wish,
    now: datetime,
) -> Preview:
    today = day_of(now, clinic.timezone)
    wish = replace(wish, reason=one_line(wish.reason))
    members = members_in(connection, clinic.id)
    if wish.group is Group.CHOSEN:
        require_members(connection, actor, clinic.id, set(wish.people), members)
    wanted = [member for member in members if _is_meant(member, wish)]
    targets = targets_among(catalogue, wish.courses, wish.scopes, today)
    due_on = _checked(catalogue, wish, targets, wanted, today)
    ids = [member.person_id for member in wanted]
    held = holdings(connection, catalogue, clinic.id, ids, targets, due_on, now)
    away = leaves(connection, ids)
    return Preview(
        wish,
        tuple(
            _line(
                catalogue,
                held,
                member,
                target,
                today,
                due_on,
                away.get((member.person_id, clinic.id), []),
                wish,
            )
            for target in targets
            for member in wanted
        ),
    )


def _line(
    catalogue: Catalogue,
    held: Holdings,
    member: Member,
    target: Target,
    today: date,
    due_on: date,
    away: Sequence[Leave],
    wish: Wish,
) -> Line:
    key = (member.person_id, *target)
    outcome = Outcome.GETS
    if member.suspended:
        outcome = Outcome.SUSPENDED
    elif key in held.assigned:
        outcome = Outcome.ASSIGNED
    elif key in held.had and not wish.again:
        outcome = Outcome.HAS
    moved = moved_due(today, due_on, away)
    due = moved_due(today, due_on, away, last_day(catalogue, *target[:2]))
    return Line(
        person_id=member.person_id,
        name=member.name,
        target=target,
        words=target_words(catalogue, *target, today),
        outcome=outcome,
        due=due,
        ends_first=due < moved,
        away=tuple(leave for leave in away if leave.last >= today and leave.first <= due),
    )


def _is_meant(member: Member, wish: Wish) -> bool:
    if wish.group is Group.CHOSEN:
        return member.person_id in wish.people
    return (Role.LEARNER if wish.group is Group.LEARNERS else Role.ASSESSOR) in member.roles


def _checked(
    catalogue: Catalogue,
    wish: Wish,
    targets: Sequence[Target],
    wanted: Sequence[Member],
    today: date,
) -> date:
    errors = {}
    if not targets:
        errors["what"] = "Choose at least one course or checklist."
    if not wanted:
        errors["people"] = (
            "Choose at least one person."
            if wish.group is Group.CHOSEN
            else f"The clinic has no {wish.group}; choose people instead."
        )
    if len(targets) * len(wanted) > MOST_AT_ONCE:
        errors["people"] = f"Assign at most {MOST_AT_ONCE} at once: fewer people, or fewer things."
    if wish.due_on is None:
        errors["due_on"] = "Write the day as year, month and day, such as 2026-03-31."
    elif not today <= wish.due_on <= today + _FURTHEST:
        errors["due_on"] = "Choose a day from today until three years from now."
    elif late := why_too_late(catalogue, wish.courses, wish.due_on):
        errors["due_on"] = late
    if fault := text_fault(wish.reason, LONGEST_REASON):
        errors["reason"] = fault
    if errors or wish.due_on is None:
        raise Invalid(errors)
    return wish.due_on
