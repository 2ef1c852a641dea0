"""What differs in a team between two days."""

from dataclasses import dataclass
from datetime import date, datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.standing import Status
from courseware.domain.people import Actor
from courseware.services.competency.history import Scope
from courseware.services.competency.rules import scope_words
from courseware.services.competency.team import Matrix, matrix
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class Change:
    """A scope whose status differs between two days."""

    person_id: str
    name: str
    scope: Scope
    words: str
    before: Status
    after: Status


def changes(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    clinic_id: str,
    start: date,
    end: date,
    now: datetime,
) -> list[Change]:
    """What differs between two days, as it was on record on each, among members on either.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    one = matrix(db, catalogue, actor, clinic_id, now, start, page=None)
    other = matrix(db, catalogue, actor, clinic_id, now, end, page=None)
    names = {row.person_id: row.name for row in (*one.rows, *other.rows)}
    before, after = _by_scope(one), _by_scope(other)
    found = []
    for key in sorted({*before, *after}, key=lambda k: (names[k[0]].lower(), k)):
        was, is_now = before.get(key, Status.NOT_STARTED), after.get(key, Status.NOT_STARTED)
        if was is not is_now:
            words = scope_words(catalogue, *key[1])
            found.append(Change(key[0], names[key[0]], key[1], words, was, is_now))
    return found


def _by_scope(found: Matrix) -> dict[tuple[str, Scope], Status]:
    return {
        (row.person_id, cell.scope): cell.status
        for row in found.rows
        for cells in row.cells.values()
        for cell in cells
    }
