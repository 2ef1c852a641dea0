"""What somebody who was stopped after an adverse event reads again, and where they were watched
anew since."""

from dataclasses import dataclass

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import LessonEntry
from courseware.domain.competency.grounds import watched_since
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.decisions.suspensions import events_held
from courseware.services.competency.history import histories, load
from courseware.services.competency.rules import RuleBook, region_name, scope_words
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Refresher:
    """What to read again after an adverse event in a region.

    Attributes:
        stopped: the competencies that it still suspends, in words.
        watched: those of them in which somebody has watched anew: only the reinstatement is left.
    """

    region: str
    stopped: list[str]
    watched: list[str]
    lessons: list[LessonEntry]


def own_refreshers(
    db: Database, catalogue: Catalogue, actor: Actor, checklist_id: str | None = None
) -> list[Refresher]:
    """Lessons that the actor is to read again after events whose suspension still holds, newest
    event first; of all checklists, or of what one of them had stopped."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    held: dict[str, list[AnyRow]] = {}
    with db.snapshot() as connection:
        for row in events_held(connection, catalogue, [actor.person_id]):
            if checklist_id in (None, row.checklist_id):
                held.setdefault(row.event_id, []).append(row)
        watched = _watched_anew(connection, catalogue, actor.person_id) if held else set()
    return [_refresher(catalogue, stopped, watched) for stopped in held.values()]


def _refresher(catalogue: Catalogue, stopped: list[AnyRow], watched: set[str]) -> Refresher:
    named = {row.id: scope_words(catalogue, row.checklist_id, row.scope_region) for row in stopped}
    return Refresher(
        region_name(catalogue, stopped[0].region),
        list(named.values()),
        [words for id_, words in named.items() if id_ in watched],
        [catalogue.lessons[i] for i in stopped[0].lessons if i in catalogue.lessons],
    )


def _watched_anew(connection: Connection, catalogue: Catalogue, person_id: str) -> set[str]:
    """Ids of the suspensions after adverse events since which somebody has watched anew."""
    known = histories(RuleBook(catalogue), load(connection, [person_id]))
    return {
        decision.id
        for history in known.values()
        for decision in history.decisions
        if decision.adverse and watched_since(decision, history)
    }
