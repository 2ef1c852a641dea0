"""The courses that somebody completed, as their clinic sees them."""

from datetime import datetime

from courseware.domain.people import Actor
from courseware.services.competency.membership import membership
from courseware.services.competency.past.then import moment_of
from courseware.services.credits.credit import Credit, credits_of
from courseware.store.engine import Database


def completed_courses(
    db: Database, actor: Actor, person_id: str, clinic_id: str, now: datetime
) -> list[Credit]:
    """A member's awards, newest first: each with its day, its round and whether it counts.

    The person takes them along when they move. Of who has left the clinic, what was on record then:
    neither what they completed later nor what was taken back later.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic, or the person never was there.
    """
    with db.snapshot() as connection:
        here = membership(connection, actor, person_id, clinic_id)
        then = here.until_left(moment_of(here.clinic.timezone, now, None))
        return credits_of(connection, person_id, then.moment, then.past)
