"""Courses that were repeated while the award before only waited for its next certificate.

Such a round could be opened before versions knew that the award would count again; with its new
certificate both counted. The later award is then treated as a merge of two accounts treats it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.certificates import ISSUED_ANEW
from courseware.services.credits.double_credit import (
    CountedTwice,
    before_allowed,
    may_count,
    set_aside,
)
from courseware.services.credits.licences import periods_of
from courseware.services.ledger import hold_chains
from courseware.services.one_by_one import one_by_one
from courseware.store.accounts import people as people_rows
from courseware.store.credits import awards as rows
from courseware.store.credits import rounds
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class CountedOnce:
    """What a look at everybody set aside.

    Attributes:
        refused: a sentence for each person of whom it cannot be decided: whose, why, and how to
            mend it.
    """

    set_aside: int
    refused: tuple[str, ...] = ()


def count_everybody_once(db: Database, catalogue: Catalogue, now: datetime) -> CountedOnce:
    """Set aside what was repeated too early, of everybody; one who is refused stops no other."""
    with db.read() as connection:
        found = rounds.awarded_while_unsafe(connection, ISSUED_ANEW)

    def decide(person_id: str) -> int:
        with db.read() as connection:  # mostly there is none: it was repeated in due time
            if not _twice(connection, catalogue, person_id):
                return 0
        with db.write() as connection:
            people_rows.hold(connection, person_id)
            hold_chains(connection)  # of the award and of its certificate
            twice = _twice(connection, catalogue, person_id)
            set_aside(connection, person_id, twice, None, None, now)
            return len(twice)

    refused: list[str] = []
    people = sorted({row.person_id for row in found})
    done = sum(many for _, many in one_by_one(people, _whose, decide, refused))
    return CountedOnce(done, tuple(refused))


def _whose(person_id: str) -> str:
    return f"what person {person_id} was credited with twice is not set aside"


def count_once(
    connection: Connection, catalogue: Catalogue, person_id: str, award_id: str, now: datetime
) -> None:
    """Set aside an award that was just made, if its course was repeated too early.

    In the transaction that made it, which holds the person. It has no certificate yet, so nothing
    is written to another chain than the award was.
    """
    twice = _twice(connection, catalogue, person_id)
    mine = [one for one in twice if one.award_id == award_id]
    set_aside(connection, person_id, mine, None, None, now)


def _twice(connection: Connection, catalogue: Catalogue, person_id: str) -> list[CountedTwice]:
    """What one person repeated too early."""
    found = rounds.awarded_while_unsafe(connection, ISSUED_ANEW, person_id)
    early = {row.id for row in found}
    if not early:
        return []
    periods = periods_of(connection, catalogue, person_id)
    kept: dict[str, AnyRow] = {}
    twice: list[CountedTwice] = []
    awards = rows.awards(connection, person_id)
    for award in sorted(awards, key=lambda one: (one.awarded_at, one.id)):
        if not may_count(award):
            continue
        before = kept.get(award.course_id) if award.id in early else None
        one = before_allowed(award, before, periods, accounts=1) if before else None
        if one:
            twice.append(one)
        else:
            kept[award.course_id] = award
    return twice
