"""A member's competencies at a glance, for the managers of their clinic."""

from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.standing import Status
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.rules import scope_words
from courseware.services.competency.teams.cells import cells_of, mark_founding
from courseware.store.competency import decisions as competency_rows
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class HeldScope:
    """One scope in which something is on record, with its status now, and whether an administrator
    designated them as founding assessor of it."""

    checklist_id: str
    region_id: str
    words: str
    status: Status
    founding: bool = False


def scopes_of_member(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    clinic_id: str,
    now: datetime,
) -> list[HeldScope]:
    """The scopes that the matrix shows of a member, with the same status, in two queries.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(person_id, frozenset({clinic_id})))
    with db.read() as connection:
        cells = cells_of(connection, catalogue, [person_id], now, False, {})
        mark_founding(catalogue, cells, competency_rows.founding_at(connection, now, False), {})
    found = cells[person_id]
    held = [
        HeldScope(
            checklist_id,
            cell.region_id,
            scope_words(catalogue, checklist_id, cell.region_id),
            cell.status,
            cell.founding,
        )
        for checklist_id, cells in found.items()
        for cell in cells
    ]
    return sorted(held, key=lambda one: one.words)
