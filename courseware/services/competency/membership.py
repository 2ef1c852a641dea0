"""Until when a clinic may see somebody: a former member's record ends with the membership."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict, NotFound
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject, decide
from courseware.domain.times import day_words
from courseware.services.authorize import require
from courseware.services.competency.past.names import name_then
from courseware.services.competency.past.then import Then
from courseware.services.holding import require_still
from courseware.services.membership.clinics import clinic_in
from courseware.store.accounts import people
from courseware.store.accounts.ends import ends_by
from courseware.store.as_of import suspended_at
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_LEFT = (
    "{name} is not a member of {clinic} any more, since {day}, so nothing was entered or decided. "
    "What was on record by then stays readable."
)


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody in a clinic.

    Attributes:
        roles: that they hold or held there.
        left: the moment at which they left it; None while they are a member.
    """

    clinic: AnyRow
    roles: tuple[AnyRow, ...]
    left: datetime | None

    def held_at(self, then: Then) -> bool:
        """Whether they were a member then; now, though since a time by a clock that was ahead."""
        by = ends_by(then.moment, then.past)
        return any(
            row.since <= by and (row.ended_at is None or row.ended_at > by) for row in self.roles
        )

    def until_left(self, then: Then) -> Then:
        """The moment that is asked about, or that of leaving if it was before."""
        if self.left is None or then.moment <= self.left:
            return then
        return Then(self.left, day_of(self.left, self.clinic.timezone), True)


def membership(connection: Connection, actor: Actor, person_id: str, clinic_id: str) -> Membership:
    """A present or former membership, for a manager of the clinic.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic, or the person never was there.
    """
    history = people.membership_history(connection, person_id)
    everywhere = frozenset(row.clinic_id for row in history)
    require(actor, Permission.TEAM_READ, Subject(person_id, everywhere))
    here = tuple(row for row in history if row.clinic_id == clinic_id)
    if not here:
        raise NotFound
    require(actor, Permission.TEAM_READ, Subject(person_id, frozenset({clinic_id})))
    held = any(row.ended_at is None for row in here)
    clinic = clinic_in(connection, clinic_id)
    return Membership(clinic, here, None if held else max(row.ended_at for row in here))


def clinic_to_decide_in(
    connection: Connection, actor: Actor, person_id: str, clinic_id: str
) -> AnyRow:
    """The clinic, for a manager of it who decides about a member.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic, or the person never was there.
        Conflict: the person has left it, or the actor manages it no more since the request came in.
    """
    refuse_who_left(connection, actor, person_id, {clinic_id})
    held = people.clinics_of(connection, person_id)
    require(actor, Permission.COMPETENCIES_CONFIRM, Subject(person_id, held))
    if clinic_id not in held:
        raise NotFound
    require(actor, Permission.COMPETENCIES_CONFIRM, Subject(person_id, frozenset({clinic_id})))
    require_still(connection, actor, Permission.COMPETENCIES_CONFIRM, person_id, {clinic_id})
    return clinic_in(connection, clinic_id)


def refuse_form_of_who_left(db: Database, actor: Actor, person_id: str, clinic_id: str) -> None:
    """Say of a former member that they are one, before a form of theirs that was opened earlier
    is read.

    Args:
        clinic_id: the clinic that the form names; "" for every one that the actor manages.

    Raises:
        Conflict: they left it.
    """
    clinic_ids = frozenset({clinic_id}) if clinic_id else actor.clinics_as(Role.MANAGER)
    with db.read() as connection:
        refuse_who_left(connection, actor, person_id, clinic_ids)


def refuse_who_left(
    connection: Connection,
    actor: Actor,
    person_id: str,
    clinic_ids: Collection[str],
    of: datetime | None = None,
) -> None:
    """Say of a former member that they are one, to who manages a clinic of these that they left,
    and may know it; whoever else asks hears nothing here.

    Args:
        of: when what is decided about came on record; a clinic that they had left knows nothing of
            it.

    Raises:
        Conflict: the person was in such a clinic, and is in none of these now.
    """
    here = [
        row
        for row in people.membership_history(connection, person_id)
        if row.clinic_id in clinic_ids and _manages(actor, person_id, row.clinic_id)
    ]
    if not here or any(row.ended_at is None for row in here):
        return
    last = max(here, key=lambda row: row.ended_at)
    if of is not None and of > last.ended_at:
        return
    day = day_of(last.ended_at, last.timezone)
    name = name_then(connection, last.clinic_id, person_id, Then(last.ended_at, day, True)).name
    raise Conflict(_LEFT.format(name=name, clinic=last.clinic_name, day=day_words(day)))


def clinics_that_saw(connection: Connection, person_id: str, moment: datetime) -> frozenset[str]:
    """Where what came on record of somebody at a moment stands in their file: in each clinic of
    theirs, and in those that they left later."""
    history = people.membership_history(connection, person_id)
    return frozenset(
        row.clinic_id for row in history if row.ended_at is None or moment <= row.ended_at
    )


def was_suspended(connection: Connection, person_id: str, then: Then) -> bool:
    """Whether the account was suspended; of a past day the ledger knows."""
    if not then.past:
        person = people.person(connection, person_id)
        return person is not None and person.suspended_at is not None
    return person_id in suspended_at(connection, [person_id], then.moment)


def suspended_among(
    connection: Connection, members: Collection[AnyRow], then: Then
) -> Collection[str]:
    """Of members as `store.team` reads them, those whose account was suspended; only for a past
    day anything more is asked."""
    if not then.past:
        return {row.person_id for row in members if row.suspended_at is not None}
    return suspended_at(connection, [row.person_id for row in members], then.moment)


def _manages(actor: Actor, person_id: str, clinic_id: str) -> bool:
    subject = Subject(person_id, frozenset({clinic_id}))
    return decide(actor, Permission.COMPETENCIES_CONFIRM, subject).allowed
