"""What differs in a team between two days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of, end_of
from courseware.domain.competency.standing import Status
from courseware.domain.people import Actor
from courseware.services.competency.history import Scope
from courseware.services.competency.rules import scope_words
from courseware.services.competency.team import Matrix, matrix
from courseware.store import memberships
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class Change:
    """A scope whose status differs between two days.

    Attributes:
        before, after: the status on each day; None where the person was no member then.
        moved_on: the day, in the clinic's zone, on which they left it or came to it between the
            two; None where they were members on both.
    """

    person_id: str
    name: str
    scope: Scope
    words: str
    before: Status | None
    after: Status | None
    moved_on: date | None = None


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

    Who was a member on one of the days only is no case of *Not started* on the other.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    one = matrix(db, catalogue, actor, clinic_id, now, start, page=None)
    other = matrix(db, catalogue, actor, clinic_id, now, end, page=None)
    names = {row.person_id: row.name for row in (*one.rows, *other.rows)}
    moved = _moved(db, one, other)
    then, later = _by_scope(one), _by_scope(other)
    were, are = ({row.person_id for row in shown.rows} for shown in (one, other))
    found = []
    for key in sorted({*then, *later}, key=lambda k: (names[k[0]].lower(), k)):
        was = _status(were, key, then)
        is_now = _status(are, key, later)
        if was is not is_now and {was, is_now} != {None, Status.NOT_STARTED}:
            words = scope_words(catalogue, *key[1])
            day = moved.get(key[0])
            found.append(Change(key[0], names[key[0]], key[1], words, was, is_now, day))
    return found


_Key = tuple[str, Scope]


def _status(members: Collection[str], key: _Key, known: dict[_Key, Status]) -> Status | None:
    return known.get(key, Status.NOT_STARTED) if key[0] in members else None


def _moved(db: Database, one: Matrix, other: Matrix) -> dict[str, date]:
    """Who is in one of two matrices only, and when they left the clinic or came to it."""
    earlier, later = (one, other) if one.day <= other.day else (other, one)
    before, after = ({row.person_id for row in found.rows} for found in (earlier, later))
    with db.read() as connection:
        clinic, zone = earlier.clinic_id, earlier.zone
        gone = memberships.left(connection, clinic, before - after, end_of(later.day, zone))
        come = memberships.came(connection, clinic, after - before, end_of(earlier.day, zone))
    return {person: day_of(moment, zone) for person, moment in {**gone, **come}.items()}


def _by_scope(found: Matrix) -> dict[_Key, Status]:
    return {
        (row.person_id, (checklist, cell.region_id)): cell.status
        for row in found.rows
        for checklist, cells in row.cells.items()
        for cell in cells
    }
