"""Until when a clinic may see somebody: a former member's record ends with the membership."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.then import Then
from courseware.store import clinics, ledger, people
from courseware.store.rows import AnyRow


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

    def held_at(self, moment: datetime) -> bool:
        """Whether they were a member at a moment."""
        return any(
            row.since <= moment and (row.ended_at is None or row.ended_at > moment)
            for row in self.roles
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
    clinic = clinics.clinic(connection, clinic_id)
    if clinic is None or not here:
        raise NotFound
    require(actor, Permission.TEAM_READ, Subject(person_id, frozenset({clinic_id})))
    held = any(row.ended_at is None for row in here)
    return Membership(clinic, here, None if held else max(row.ended_at for row in here))


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
    said = [
        (row.at, act is Act.PERSON_SUSPENDED)
        for act in (Act.PERSON_SUSPENDED, Act.PERSON_REINSTATED)
        for row in ledger.acts_about(connection, act, [person_id])
        if row.at <= then.moment
    ]
    return max(said, default=(then.moment, False))[1]
