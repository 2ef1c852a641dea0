"""How many competencies there are of each status, counted from what is kept beside history."""

from dataclasses import dataclass
from datetime import date, datetime

from courseware.domain.competency.standing import Status
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.past.then import moment_of
from courseware.services.competency.past.unrecorded import designated_with_no_record
from courseware.services.membership.clinics import clinic_in
from courseware.store.competency import team as rows
from courseware.store.competency.cells import times
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many scopes of a clinic's members each status held by the end of a day.

    Attributes:
        future: whether the day is still to come: what the calendar brings by itself.
    """

    day: date
    future: bool
    scopes: dict[Status, int]


def count_competencies(
    db: Database, actor: Actor, clinic_id: str, now: datetime, on: date | None = None
) -> Counts:
    """Count by the end of a day in the clinic's zone, or by now, what the matrix lists: what is on
    record, and as *Not started* where a founding assessor has nothing on record.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    with db.snapshot() as connection:
        clinic = clinic_in(connection, clinic_id)
        moment, day, past = moment_of(clinic.timezone, now, on)
        at = times(moment, past)
        found = rows.count_statuses(connection, clinic_id, at)
        founders = [person for person, _ in designated_with_no_record(connection, moment, past)]
        members = rows.members_among(connection, clinic_id, at, set(founders)) if founders else ()
    if alone := sum(founder in members for founder in founders):
        not_started = Status.NOT_STARTED.value
        found[not_started] = found.get(not_started, 0) + alone
    scopes = {status: found[status.value] for status in Status if status.value in found}
    return Counts(day, moment > now, scopes)
