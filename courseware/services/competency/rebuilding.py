"""Proves what is kept of competencies equal to history, or makes it so.

That is the intervals of each scope, and what they make of its assignments.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.services.competency.history import (
    Scope,
    histories,
    intervals_of,
    keep,
    load,
    same,
)
from courseware.services.competency.rules import RuleBook
from courseware.store import assignments as assignment_rows
from courseware.store import clinics
from courseware.store import competency as rows
from courseware.store.engine import Database

_CHUNK = 100
"""People at a time: memory follows this number, and not how many there are."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A scope of which something is kept that its history does not say."""

    person_id: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Recount:
    """What was looked at, and what differed."""

    scopes: int
    differences: tuple[Difference, ...]


def check_intervals(db: Database, catalogue: Catalogue, clinic_id: str | None = None) -> Recount:
    """Work every scope out from history and compare; changes nothing.

    Args:
        clinic_id: to look at those only who are or were members of a clinic.
    """
    with db.snapshot() as connection:
        return _recount(connection, RuleBook(catalogue), _people(connection, clinic_id))


def people_to_check(db: Database, clinic_id: str | None = None) -> list[str]:
    """Ids of those of whom anything is on record, or kept; for `check_people`."""
    with db.read() as connection:
        return _people(connection, clinic_id)


def check_people(db: Database, catalogue: Catalogue, person_ids: list[str]) -> Recount:
    """The same for some people, in a snapshot of their own."""
    with db.snapshot() as connection:
        return _recount(connection, RuleBook(catalogue), person_ids)


def rebuild_intervals(db: Database, catalogue: Catalogue, clinic_id: str | None = None) -> Recount:
    """Put right what is kept of every scope; what was right stays untouched."""
    book = RuleBook(catalogue)
    with db.write() as connection:
        found = _recount(connection, book, _people(connection, clinic_id))
        for difference in found.differences:
            keep(connection, book, difference.person_id, difference.scope)
    return found


def rebuild_person(connection: Connection, catalogue: Catalogue, person_id: str) -> None:
    """Work out all scopes of one person anew, in the transaction that changed their record."""
    book = RuleBook(catalogue)
    for scope in sorted(rows.scopes_of(connection, person_id)):
        keep(connection, book, person_id, scope)


def _people(connection: Connection, clinic_id: str | None) -> list[str]:
    people = rows.people_with_history(connection)
    if clinic_id is None:
        return people
    ever = clinics.ever_members(connection, clinic_id)
    return [person_id for person_id in people if person_id in ever]


def _recount(connection: Connection, book: RuleBook, people: list[str]) -> Recount:
    scopes, differences = 0, []
    for person_ids in _chunks(people):
        known = histories(book, load(connection, person_ids))
        kept = rows.intervals_of_people(connection, person_ids)
        wrong = assignment_rows.wrongly_kept(connection, person_ids)
        for key in sorted({*known, *kept, *wrong}):
            scopes += 1
            expected = intervals_of(known[key]) if key in known else []
            if key in wrong or not same(expected, kept.get(key, [])):
                differences.append(Difference(*key))
    return Recount(scopes, tuple(differences))


def _chunks(person_ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(person_ids), _CHUNK):
        yield person_ids[start : start + _CHUNK]
