"""Correcting a signed observation: a form that starts with what was signed, by its version."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict, Forbidden, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject, decide
from courseware.services.competency.assessors import refusal_to_correct
from courseware.services.competency.observations.afterwards import (
    is_replaced,
    require_shown,
)
from courseware.services.competency.observations.chains import Version, first_signed
from courseware.services.competency.observations.forms import CONTEXT, OVERALL, Voice, as_entered
from courseware.services.free_text import required_reason
from courseware.services.identifiers import new_id
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

NOT_HERE = "You assess no more in the clinic in which you signed it."


def begin_correction(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    observation_id: str,
    reason: str,
    now: datetime,
    shown: str | None = None,
) -> str:
    """Open a form that starts with what was signed, by the version under which the first of the
    chain was signed (see `version_for`); signing it replaces the old one. Its id.

    Raises:
        NotFound: no such signed observation of the actor's.
        Forbidden: the actor assesses in its clinic no more, names no licence any more, or their
            own competency is suspended.
        Conflict: it was corrected or retracted before.
        Invalid: no reason is given.
    """
    reason = required_reason(reason)
    with db.write() as connection:
        row = rows.observation(connection, observation_id, for_update=True)
        if row is None or row.signer_id != actor.person_id or row.signed_at is None:
            raise NotFound
        if refusal := _refusal(connection, actor, row, now):
            raise Forbidden(refusal)
        require_shown(connection, row, actor, shown)
        if is_replaced(connection, row):
            raise Conflict("This observation was corrected or retracted before.")
        for open_row in rows.open_of_person(connection, row.person_id):
            if open_row.corrects_id == observation_id:
                return str(open_row.id)
        return _copy(connection, catalogue, actor, row, reason, now)


def why_not(db: Database, actor: Actor, row: AnyRow, now: datetime) -> str:
    """Why the actor can't correct what they signed; "" where they can."""
    with db.read() as connection:
        return _refusal(connection, actor, row, now)


def _refusal(connection: Connection, actor: Actor, row: AnyRow, now: datetime) -> str:
    subject = Subject(row.person_id, frozenset({row.clinic_id}))
    if not decide(actor, Permission.OBSERVATIONS_SIGN, subject).allowed:
        return NOT_HERE
    return refusal_to_correct(connection, actor.person_id, row, now)


def _copy(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    row: AnyRow,
    reason: str,
    now: datetime,
) -> str:
    if row.checklist_id not in catalogue.checklists:
        raise Conflict("This checklist is not offered any more, so it can only be retracted.")
    copy_id = new_id()
    kept = ("person_id", "checklist_id", "region", "clinic_id", "self_rated_at")
    values = {name: getattr(row, name) for name in kept} | {"assessor_id": actor.person_id}
    asked = {"requested_by": actor.person_id, "requested_at": now}
    about = {"corrects_id": row.id, "correction_reason": reason}
    first = first_signed(connection, row)
    version = {name: getattr(first, name) for name in Version._fields}
    rows.add(connection, {"id": copy_id, **values, **asked, **about, **version})
    said = row.record
    context = {k: said[k] for k in ("observed_on", "setting", "side", "supervision")}
    overall = {k: said[k] for k in ("ready", "strengths", "next") if said[k] != ""}
    bodies = {CONTEXT: context, OVERALL: overall, **said["marks"]}
    voices = [(Voice.ASSESSOR, field, body) for field, body in bodies.items()]
    voices += [(Voice.LEARNER, field, as_entered(body)) for field, body in said["self"].items()]
    for voice, field, body in voices:
        rows.add_entry(
            connection,
            {
                "observation_id": copy_id,
                "key": f"copy-{voice.value[0]}-{field}",
                "voice": voice.value,
                "field": field,
                "sequence": 1,
                "body": body,
                "saved_by": actor.person_id,
                "saved_at": now,
            },
        )
    return copy_id
