"""Assignments as managers and learners see them: due, overdue and done are worked out here."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.assignments import (
    AssignmentKind,
    AssignmentState,
    Leave,
    moved_due,
    state_of,
)
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.assignments.former_ids import why_still_open
from courseware.services.assignments.targets import is_offered, last_day, target_words
from courseware.services.authorize import require
from courseware.services.membership.clinics import clinic_in
from courseware.store import assignments as rows
from courseware.store.accounts import clinics, people
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_TO_DO = (AssignmentState.OVERDUE, AssignmentState.OPEN)


@dataclass(frozen=True, slots=True)
class Assigned:
    """One thing that is asked of one person.

    Attributes:
        words: what it is: `the course “Safety”`, or a scope in words.
        due: the day, after leave has moved it; `due_on` is the day that was set.
        last: the last day on which it can be done, after which it is never due; None without one.
        ends_first: whether it would be due after that day.
        done_on: the clinic's day on which it came on record; None while it has not.
        hint: why it is open though its course, under another id, is not; "" where nothing is to be
            said (only in a manager's lists).
        asked_by: the clinic, in words, where more than one asks something of the reader; else "".
    """

    assignment_id: str
    person_id: str
    name: str
    kind: AssignmentKind
    target_id: str
    region: str
    words: str
    due_on: date
    due: date
    last: date | None
    ends_first: bool
    state: AssignmentState
    done_on: date | None
    reason: str
    author: str
    assigned_on: date
    clinic_id: str
    asked_by: str = ""
    hint: str = ""

    @property
    def path(self) -> str:
        """The page on which its learner goes on with it."""
        place = "courses" if self.kind is AssignmentKind.COURSE else "competencies"
        return f"/{place}/{self.target_id}"

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.state is AssignmentState.OVERDUE


@dataclass(frozen=True, slots=True)
class LeaveOnRecord:
    """A period of leave that stands, both days included."""

    leave_id: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class MemberTasks:
    """What one clinic asks of one member, overdue first, and when they are away."""

    assigned: list[Assigned]
    leave: list[LeaveOnRecord]


def team_assignments(
    db: Database, catalogue: Catalogue, actor: Actor, clinic_id: str, now: datetime
) -> list[Assigned]:
    """What the members of a clinic still have to do, by the day on which it is due.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.ASSIGNMENTS_MANAGE, Subject(clinic_ids=frozenset({clinic_id})))
    with db.snapshot() as connection:
        clinic = clinic_in(connection, clinic_id)
        found = rows.open_of_clinic(connection, clinic_id, now)
        listed = assigned(connection, catalogue, found, {clinic_id: clinic.timezone}, now)
        return _with_hints(connection, catalogue, listed)


def member_tasks(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    clinic_id: str,
    now: datetime,
) -> MemberTasks:
    """What a clinic asks of one of its members, done and withdrawn ones last.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.ASSIGNMENTS_MANAGE, Subject(person_id, frozenset({clinic_id})))
    with db.snapshot() as connection:
        clinic = clinic_in(connection, clinic_id)
        found = rows.of_member(connection, person_id, clinic_id, now)
        away = rows.leave_of(connection, [person_id], clinic_id)
        listed = assigned(connection, catalogue, found, {clinic_id: clinic.timezone}, now)
        listed = _with_hints(connection, catalogue, listed)
    rank = {state: _TO_DO.index(state) if state in _TO_DO else 2 for state in AssignmentState}
    return MemberTasks(
        assigned=sorted(listed, key=lambda one: (rank[one.state], one.due)),
        leave=[LeaveOnRecord(row.id, row.first_day, row.last_day) for row in away],
    )


def own_assignments(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    now: datetime,
    only: tuple[AssignmentKind, str] | None = None,
) -> list[Assigned]:
    """What is asked of the actor and not done, the earliest day first; what is not published any
    more cannot be done, and is left out.

    Where more than one clinic asks something of the actor, each entry names its own, and the zone
    of its day unless the actor's clinics share it.

    Args:
        only: kind and id of one course or checklist, to narrow it to.
    """
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    today = day_of(now, actor.zone)
    with db.read() as connection:
        found = rows.open_of_person(connection, actor.person_id, now)
        wanted = [
            row
            for row in found
            if only in (None, (row.kind, row.target_id))
            and is_offered(catalogue, AssignmentKind(row.kind), row.target_id, row.region, today)
        ]
        several = len({row.clinic_id for row in found}) > 1
        asking = clinics.clinics(connection, {row.clinic_id for row in wanted}) if wanted else []
        zones = {clinic.id: clinic.timezone for clinic in asking}
        listed = assigned(connection, catalogue, wanted, zones, now)
    named = {clinic.id: _asker(clinic, actor.zone) for clinic in asking if several}
    return [replace(one, asked_by=named.get(one.clinic_id, "")) for one in listed]


def assigned(
    connection: Connection,
    catalogue: Catalogue,
    found: Sequence[AnyRow],
    zones: dict[str, str],
    now: datetime,
) -> list[Assigned]:
    """Rows of the store with leave counted in: one query more, whatever their number."""
    if not found:
        return []
    away = leaves(connection, {row.person_id for row in found})
    listed = [
        _assigned(
            catalogue, row, away.get((row.person_id, row.clinic_id), ()), zones[row.clinic_id], now
        )
        for row in found
    ]
    return sorted(listed, key=lambda one: (one.due, one.name, one.words))


def leaves(
    connection: Connection, person_ids: Collection[str]
) -> dict[tuple[str, str], list[Leave]]:
    """(person, clinic) -> leave that stands."""
    away: dict[tuple[str, str], list[Leave]] = {}
    for row in rows.leave_of(connection, person_ids):
        away.setdefault((row.person_id, row.clinic_id), []).append(
            Leave(row.first_day, row.last_day)
        )
    return away


def require_member(connection: Connection, person_id: str, clinic_id: str) -> None:
    """Make sure that somebody is a member of a clinic now.

    Raises:
        NotFound: they are not.
    """
    if clinic_id not in people.clinics_of(connection, person_id):
        raise NotFound


def _with_hints(
    connection: Connection, catalogue: Catalogue, listed: list[Assigned]
) -> list[Assigned]:
    asked = {
        (one.person_id, one.target_id)
        for one in listed
        if one.kind is AssignmentKind.COURSE and one.state in _TO_DO
    }
    found = why_still_open(connection, catalogue, asked)
    return [
        replace(one, hint=found.get((one.person_id, one.target_id), ""))
        if one.kind is AssignmentKind.COURSE and one.state in _TO_DO
        else one
        for one in listed
    ]


def _asker(clinic: AnyRow, readers_zone: str) -> str:
    zone = "" if clinic.timezone == readers_zone else f" ({clinic.timezone})"
    return f"{clinic.name}{zone}"


def _assigned(
    catalogue: Catalogue, row: AnyRow, away: Iterable[Leave], zone: str, now: datetime
) -> Assigned:
    kind, today = AssignmentKind(row.kind), day_of(now, zone)
    last = last_day(catalogue, kind, row.target_id)
    moved = moved_due(row.assigned_on, row.due_on, away)
    due = moved_due(row.assigned_on, row.due_on, away, last)
    done, withdrawn = row.done_at is not None, row.withdrawn_at is not None
    return Assigned(
        assignment_id=row.id,
        person_id=row.person_id,
        name=row.name,
        kind=kind,
        target_id=row.target_id,
        region=row.region,
        words=target_words(catalogue, kind, row.target_id, row.region, today),
        due_on=row.due_on,
        due=due,
        last=last,
        ends_first=due < moved,
        state=state_of(due, today, done, withdrawn, row.replaced_at is not None),
        done_on=day_of(row.done_at, zone) if done else None,
        reason=row.reason,
        author=row.author,
        assigned_on=row.assigned_on,
        clinic_id=row.clinic_id,
    )
