"""The licences that somebody stated, each with its day of renewal, as their clinic reads them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.domain.people import Actor
from courseware.services.competency.membership import membership
from courseware.services.competency.past.then import moment_of
from courseware.store.accounts import people
from courseware.store.competency import licences as rows
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class StatedLicence:
    """A licence as its holder stated it; nobody has looked at it.

    Attributes:
        renews_on: the day of renewal that was stated last, on which it still holds; None where
            none is.
        over: whether that day was over.
    """

    jurisdiction: str
    number: str
    renews_on: date | None
    over: bool


def stated_licences(
    db: Database, actor: Actor, person_id: str, clinic_id: str, now: datetime
) -> list[StatedLicence]:
    """A member's licences; of who has left the clinic, those that they had stated then.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic, or the person never was there.
    """
    with db.snapshot() as connection:
        here = membership(connection, actor, person_id, clinic_id)
        then = here.until_left(moment_of(here.clinic.timezone, now, None))
        return licences_stated(connection, person_id, then.moment, then.day)


def licences_stated(
    connection: Connection, person_id: str, moment: datetime, day: date
) -> list[StatedLicence]:
    """What was stated at a moment, as it stands on a day."""
    found = people.licences_at(connection, person_id, moment)
    days = rows.renewal_days(connection, person_id, moment) if found else {}
    return [
        StatedLicence(row.jurisdiction, row.number, last, last is not None and last < day)
        for row, last in ((row, days.get(row.id)) for row in found)
    ]
