"""Withdrawing an observation that is not signed: its request, or the form."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.errors import Conflict, NotFound
from courseware.domain.people import Actor
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.observations.leaving import resting
from courseware.services.competency.observations.requesting import is_free
from courseware.store.accounts import people
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_BEGUN = (
    "{assessor} has begun to say in this form what they saw. Only they can withdraw it from now "
    "on; speak with them if it is to count for nothing."
)


def withdraw_request(db: Database, actor: Actor, observation_id: str, now: datetime) -> None:
    """Take back an observation that is not signed: by the learner, or by its assessor.

    What an assessor has begun to say does not vanish because the one it is about wants it to: the
    learner withdraws until then, and again once nobody can go on with it.

    Raises:
        NotFound: there is none that the actor may know of.
        Conflict: it is signed; or its assessor has begun to fill it in.
    """
    with db.write() as connection:
        found = rows.observation(connection, observation_id, for_update=True)
        if found is None or actor.person_id not in (found.person_id, found.signer_id):
            raise NotFound
        if found.signed_at is not None:
            raise Conflict("It is signed. A signed observation can be retracted, not withdrawn.")
        if found.withdrawn_at is not None:
            return
        if actor.person_id == found.person_id and (why := _why_kept(connection, found)):
            raise Conflict(why)
        rows.change(connection, observation_id, withdrawn_at=now)


def why_kept(db: Database, row: AnyRow) -> str:
    """Why a learner cannot withdraw an open observation of theirs; "" where they can."""
    with db.read() as connection:
        return _why_kept(connection, row)


def _why_kept(connection: Connection, row: AnyRow) -> str:
    assessing = rows.assessing(connection, {row.clinic_id})
    if is_free(row, assessing) or not rows.was_filled_in(connection, row.id):
        return ""
    if resting(connection, row, Voice.LEARNER):
        return ""
    return _BEGUN.format(assessor=people.name_of(connection, row.signer_id))
