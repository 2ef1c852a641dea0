"""Which suspensions hold; and why somebody's own competency is suspended, by whom, since when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.grounds import open_suspensions
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import histories, load
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.store.competency import open_events as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

HELD_AGAIN = (
    "The observation on which it was reinstated was corrected or taken back, so it is suspended "
    "again."
)


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
    person_id = actor.person_id
    with db.snapshot() as connection:
        return [
            Suspension(
                checklist_id=row.checklist_id,
                words=scope_words(catalogue, row.checklist_id, row.region),
                reason=f"{row.reason}. {HELD_AGAIN}" if row.reinstated else row.reason,
                by=row.signed_name,
                since=row.decided_at,
                zone=row.zone,
            )
            for row in _holding(connection, catalogue, rows.suspensions(connection, person_id))
            if checklist_id in (None, row.checklist_id)
        ]


def events_held(
    connection: Connection, catalogue: Catalogue, person_ids: Collection[str]
) -> list[AnyRow]:
    """The suspensions after adverse events that hold among people, newest event first (see
    `store.open_events`)."""
    found = rows.suspensions_among(connection, person_ids)
    return _holding(connection, catalogue, [row for row in found if row.event_id])


def held_among(
    connection: Connection, catalogue: Catalogue, person_ids: Collection[str]
) -> list[AnyRow]:
    """Every suspension that holds among people, newest first, with the event behind it if any."""
    return _holding(connection, catalogue, rows.suspensions_among(connection, person_ids))


def _holding(connection: Connection, catalogue: Catalogue, found: Sequence[AnyRow]) -> list[AnyRow]:
    """Of suspensions that may hold, those that do; only what was reinstated has to be asked."""
    asked = {row.person_id for row in found if row.reinstated}
    if not asked:
        return list(found)
    known = histories(RuleBook(catalogue), load(connection, asked))
    held = {one.id for history in known.values() for one in open_suspensions(history)}
    return [row for row in found if not row.reinstated or row.id in held]
