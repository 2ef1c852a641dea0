"""Taking a learner's request, beginning an observation without one, and giving a request back."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict, NotFound
from courseware.domain.people import Actor
from courseware.services.competency.history import Scope
from courseware.services.competency.observations.requesting import (
    add_open,
    is_free,
    require_eligible,
    require_prerequisites,
    shared_clinic,
)
from courseware.services.competency.rules import live_checklist, require_region
from courseware.store.accounts import people
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


class Taken(Conflict):
    """A request that somebody saw waits no more."""


def begin_observation(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    learner_id: str,
    scope: Scope,
    now: datetime,
    asked_id: str = "",
) -> str:
    """Begin an observation, or take the learner's open request; gives its id.

    What somebody had taken who assesses there no more is open again: the request is taken over,
    and a form that they had begun to fill in is withdrawn, because it says what they saw.

    Raises:
        NotFound: no such checklist, or no learner of a clinic in which the actor assesses.
        Forbidden: the actor is not eligible; the sentence says why.
        Taken: somebody else took that request meanwhile, or it was taken back.
        Conflict: what has to come first is missing.
    """
    require_region(catalogue, live_checklist(catalogue, scope[0]), scope[1])
    with db.write() as connection:
        clinic_id = shared_clinic(connection, actor, learner_id)
        people.hold(connection, learner_id)
        require_eligible(connection, actor, learner_id, scope, now)
        begun = _own_or_taken(connection, actor, learner_id, scope, now, asked_id)
        if begun:
            return begun
        require_prerequisites(connection, catalogue, learner_id, scope, now)
        who = (learner_id, actor.person_id)
        return add_open(connection, catalogue, who, clinic_id, scope, actor.person_id, None, now)


def release_request(db: Database, actor: Actor, observation_id: str) -> None:
    """Give a learner's request back, so that another assessor can take it.

    Raises:
        NotFound: the actor has not taken such a request.
    """
    with db.write() as connection:
        found = rows.observation(connection, observation_id, for_update=True)
        if found is None or found.signer_id != actor.person_id or found.signed_at:
            raise NotFound
        if found.requested_by != found.person_id:
            raise Conflict("You began this observation yourself; withdraw it instead.")
        rows.change(connection, observation_id, assessor_id=None)


def _own_or_taken(
    connection: Connection,
    actor: Actor,
    learner_id: str,
    scope: Scope,
    now: datetime,
    asked_id: str,
) -> str:
    """The form that the actor has, or a request that they take now; "" where there is none."""
    alike = _alike(connection, learner_id, scope)
    own = [row.id for row in alike if row.assessor_id == actor.person_id]
    if own:
        return str(own[0])
    assessing = rows.assessing(connection, {row.clinic_id for row in alike})
    free = [row for row in alike if is_free(row, assessing)]
    if asked_id:
        _require_waiting(connection, alike, free, asked_id)
    for row in free:
        if row.clinic_id not in actor.memberships:
            continue
        # Left behind or given back: nobody signs what somebody else has marked.
        if rows.was_filled_in(connection, row.id, actor.person_id):
            rows.change(connection, row.id, withdrawn_at=now)
            continue
        rows.change(connection, row.id, assessor_id=actor.person_id)
        return str(row.id)
    return ""


def _alike(connection: Connection, learner_id: str, scope: Scope) -> list[AnyRow]:
    """A learner's open observations of a scope, in clinics in which they still are."""
    here = people.clinics_of(connection, learner_id)
    return [
        row
        for row in rows.open_of_person(connection, learner_id)
        if (row.checklist_id, row.region) == scope
        and row.corrects_id is None
        and row.clinic_id in here
    ]


def _require_waiting(
    connection: Connection, alike: list[AnyRow], free: list[AnyRow], asked_id: str
) -> None:
    """Make sure that a request waits still.

    Raises:
        Taken: with the name of who took it, or that it was taken back.
    """
    if asked_id in {row.id for row in free}:
        return
    taken = [row for row in alike if row.id == asked_id]
    if not taken:
        raise Taken("This request does not wait any more: it was taken back, or is signed.")
    name = people.name_of(connection, taken[0].assessor_id)
    raise Taken(
        f"{name} took this request a moment ago and has the form. Whom you want to observe "
        "besides, you choose under “Observe somebody without a request”."
    )
