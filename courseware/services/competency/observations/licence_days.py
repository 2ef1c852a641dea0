"""Which stated licences are over by their own day of renewal, for whoever signs with one.

Licences are stated by people themselves, so nobody is refused for it: the page says it before the
signature, and the record holds the day.
"""

from datetime import date, datetime

from sqlalchemy import Connection

from courseware.domain.competency.calendar import day_of
from courseware.domain.people import Actor
from courseware.store.competency import licences as rows
from courseware.store.engine import Database


def over(connection: Connection, person_id: str, day: date) -> dict[str, date]:
    """Licence id -> the last day that was stated for it, where that is before a day."""
    days = rows.renewal_days(connection, person_id)
    return {licence_id: renews_on for licence_id, renews_on in days.items() if renews_on < day}


def own_over(db: Database, actor: Actor, zone: str, now: datetime) -> dict[str, date]:
    """The same of the actor's licences, today in a zone."""
    with db.read() as connection:
        return over(connection, actor.person_id, day_of(now, zone))
