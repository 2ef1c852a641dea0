"""Proves what is kept of competencies equal to history, or makes it so.

That is the intervals of each scope, and what they make of its assignments.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.timeline import RULES_VERSION
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
from courseware.store.accounts import clinics
from courseware.store.accounts import people as person_rows
from courseware.store.competency import decisions as rows
from courseware.store.competency import kept_by
from courseware.store.engine import Database

_CHUNK = 100
"""People at a time: memory follows this number, and not how many there are."""
_PUT_RIGHT_AT_ONCE = 20
"""People in one writing transaction: others write in between."""


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

    @classmethod
    def together(cls, found: Iterable["Recount"]) -> "Recount":
        """What several recounts found, as one."""
        listed = list(found)
        differences = tuple(difference for one in listed for difference in one.differences)
        return cls(sum(one.scopes for one in listed), differences)


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
    return rebuild_people(db, catalogue, people_to_check(db, clinic_id))


def kept_by_other_rules(db: Database) -> list[str]:
    """Ids of those of whom something was worked out by the rules of another version than this."""
    with db.read() as connection:
        return kept_by.people_kept_by_others(connection, RULES_VERSION)


def rebuild_people(db: Database, catalogue: Catalogue, person_ids: Sequence[str]) -> Recount:
    """Put right what is kept of some people, and note that it is what these rules say.

    A few people in each transaction, so that nobody waits for all of them; where it is stopped,
    what was done is kept.
    """
    book = RuleBook(catalogue)
    return Recount.together(
        [_put_right(db, book, some) for some in _chunks(person_ids, _PUT_RIGHT_AT_ONCE)]
    )


def _put_right(db: Database, book: RuleBook, person_ids: Sequence[str]) -> Recount:
    with db.write() as connection:
        # Every act that changes what is kept of somebody holds them first.
        person_rows.hold_all(connection, person_ids)
        found = _recount(connection, book, person_ids)
        for difference in found.differences:
            keep(connection, book, difference.person_id, difference.scope)
        kept_by.note_version(connection, person_ids, RULES_VERSION)
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


def _recount(connection: Connection, book: RuleBook, people: Sequence[str]) -> Recount:
    scopes, differences = 0, []
    for person_ids in _chunks(people, _CHUNK):
        known = histories(book, load(connection, person_ids))
        kept = rows.intervals_of_people(connection, person_ids)
        wrong = assignment_rows.wrongly_kept(connection, person_ids)
        for key in sorted({*known, *kept, *wrong}):
            scopes += 1
            expected = intervals_of(known[key]) if key in known else []
            if key in wrong or not same(expected, kept.get(key, [])):
                differences.append(Difference(*key))
    return Recount(scopes, tuple(differences))


def _chunks(person_ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(person_ids), size):
        yield person_ids[start : start + size]
