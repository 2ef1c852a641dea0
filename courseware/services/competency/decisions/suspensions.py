"""Which suspensions hold; and why somebody's own competency is suspended, by whom, since when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.grounds import open_suspensions, why_held_again
from courseware.domain.competency.why import Why
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import histories, load
from courseware.services.competency.reasons import HELD_AGAIN
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.store.competency import open_events as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


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
                reason=f"{row.reason}. {again}" if again else row.reason,
                by=row.signed_name,
                since=row.decided_at,
                zone=row.zone,
            )
            for row, again in _holding(
                connection, catalogue, rows.suspensions(connection, person_id)
            )
            if checklist_id in (None, row.checklist_id)
        ]


def events_held(
    connection: Connection, catalogue: Catalogue, person_ids: Collection[str]
) -> list[AnyRow]:
    """The suspensions after adverse events that hold among people, newest event first (see
    `store.open_events`)."""
    found = rows.suspensions_among(connection, person_ids)
    of_events = [row for row in found if row.event_id]
    return [row for row, _ in _holding(connection, catalogue, of_events)]


def held_among(
    connection: Connection, catalogue: Catalogue, person_ids: Collection[str]
) -> list[AnyRow]:
    """Every suspension that holds among people, newest first, with the event behind it if any."""
    found = rows.suspensions_among(connection, person_ids)
    return [row for row, _ in _holding(connection, catalogue, found)]


def _holding(
    connection: Connection, catalogue: Catalogue, found: Sequence[AnyRow]
) -> list[tuple[AnyRow, str]]:
    """Of suspensions that may hold, those that do, and why one that was ended holds again, in a
    sentence; only what was reinstated has to be asked."""
    asked = {row.person_id for row in found if row.reinstated}
    if not asked:
        return [(row, "") for row in found]
    known = histories(RuleBook(catalogue), load(connection, asked))
    held = {
        one.id: _again_words(why_held_again(one, history))
        for history in known.values()
        for one in open_suspensions(history)
    }
    return [(row, held.get(row.id, "")) for row in found if not row.reinstated or row.id in held]


def _again_words(why: Why) -> str:
    if not why:
        return ""
    clause = HELD_AGAIN[why]
    return f"{clause[0].upper()}{clause[1:]}, so it is suspended again."
