"""How many competencies there are of each status, counted from what is kept beside history."""

from datetime import date, datetime

from courseware.domain.competency.standing import Status
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.team import moment_of
from courseware.store import clinics
from courseware.store import team as rows
from courseware.store.engine import Database


def count_competencies(
    db: Database, actor: Actor, clinic_id: str, now: datetime, on: date | None = None
) -> tuple[date, dict[Status, int]]:
    """The day, and in how many scopes of members each status held by the end of it.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    with db.snapshot() as connection:
        clinic = clinics.clinic(connection, clinic_id)
        if clinic is None:
            raise NotFound
        moment, day, _ = moment_of(clinic.timezone, now, on)
        found = rows.count_statuses(connection, clinic_id, moment)
    return day, {status: found[status.value] for status in Status if status.value in found}
