"""What is said to an assessor of a form that they do not hold any more."""

from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.observations.forms import Voice
from courseware.store.competency import observations as rows
from courseware.store.engine import Database

_WITHDRAWN = "This form was withdrawn already; nothing of it is signed."
_OVER = "This request is not with you any more, and nothing that you entered is signed."
_WAITS = "This request is not with you: it waits for an assessor."


def where_it_stands(db: Database, actor: Actor, observation_id: str) -> str:
    """What became of a form or a request, in a sentence that names nobody: for who presses twice,
    or comes back to a page from before.

    That a request waits is no secret among the assessors of its clinic; anything else is said to
    those only who withdrew the form, or entered something in it.

    Raises:
        NotFound, Forbidden: it is none of those that the actor may know of.
    """
    with db.read() as connection:
        found = rows.observation(connection, observation_id)
        saves = rows.entries(connection, observation_id)
    if found is None or found.person_id == actor.person_id:
        raise NotFound
    clinics = frozenset({found.clinic_id})
    require(actor, Permission.OBSERVATIONS_SIGN, Subject(found.person_id, clinics))
    if found.withdrawn_at is None:
        if found.requested_by == found.person_id and found.assessor_id is None:
            return _WAITS
    elif found.signer_id == actor.person_id:
        return _WITHDRAWN
    elif any((s.voice, s.saved_by) == (Voice.ASSESSOR, actor.person_id) for s in saves):
        return _OVER
    raise NotFound
