"""Why somebody's own competency is suspended: the reason, by whom, and since when."""

from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.rules import scope_words
from courseware.store.engine import Database
from courseware.store.open_events import open_suspensions


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension that nobody has ended.

    Attributes:
        words: the scope in words.
        reason: as the manager wrote it, or what happened on which day.
        zone: of the clinic in which it was decided.
    """

    checklist_id: str
    words: str
    reason: str
    by: str
    since: datetime
    zone: str


def own_suspensions(
    db: Database, catalogue: Catalogue, actor: Actor, checklist_id: str | None = None
) -> list[Suspension]:
    """The actor's open suspensions, newest first; all, or those of one checklist."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.read() as connection:
        return [
            Suspension(
                checklist_id=row.checklist_id,
                words=scope_words(catalogue, row.checklist_id, row.region),
                reason=row.reason,
                by=row.signed_name,
                since=row.decided_at,
                zone=row.zone,
            )
            for row in open_suspensions(connection, actor.person_id)
            if checklist_id in (None, row.checklist_id)
        ]
