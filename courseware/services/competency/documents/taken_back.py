"""Whose document stands no more: its owner reads it on their first page."""

from datetime import datetime

from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.store.competency import practice as rows
from courseware.store.competency.unread import TOLD_FOR
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


def own_taken_back(db: Database, actor: Actor, now: datetime) -> list[AnyRow]:
    """The actor's documents of which the acceptance was taken back, with `ended_at`,
    `ended_because` and the `zone` of the clinic: for sixty days, or until another document of that
    kind is handed in."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.read() as connection:
        held = rows.evidence_of(connection, [actor.person_id])
    return [
        one
        for one in held
        if one.ended_at is not None
        and now < one.ended_at + TOLD_FOR
        and not any(p.kind == one.kind and p.added_at > one.ended_at for p in held)
    ]
