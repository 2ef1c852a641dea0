"""What was taken back or corrected by a clock that was ahead, and was set right since, counts no
more at once.

Whoever took it back did so, whatever the clock said. What is on record stays as it is: beside it
stands from when on it counts, with an entry of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.ledger import Act
from courseware.services.competency.decisions.settling import before_settling, settle
from courseware.services.competency.rules import RuleBook
from courseware.services.ledger import record
from courseware.services.one_by_one import one_by_one
from courseware.store.accounts import people
from courseware.store.competency import taken_back_ahead as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

SKEW: Final = timedelta(minutes=1)
"""The clocks of several hosts differ by seconds; what is dated that much later counts in time."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """What counts from now on.

    Attributes:
        refused: a sentence for each that cannot be let count: which one, why, how to mend it.
    """

    counted: int
    refused: tuple[str, ...] = ()


class _Kind(NamedTuple):
    """What is taken back, and how it comes on record that it counts.

    Attributes:
        fact: the column that names in the entry what was taken back.
    """

    act: Act
    fact: str
    waiting: Callable[[Connection, datetime, datetime], list[AnyRow]]
    let_count: Callable[[Connection, str, datetime], bool]


_KINDS = (
    # First: what corrects something may have been retracted, too.
    _Kind(Act.CORRECTION_COUNTED, "record", rows.corrected_ahead, rows.count_correction),
    _Kind(Act.RETRACTION_COUNTED, "record", rows.retracted_ahead, rows.count_retraction),
    _Kind(Act.WITHDRAWAL_COUNTED, "about_id", rows.withdrawn_ahead, rows.count_withdrawal),
)


def count_at_once(db: Database, catalogue: Catalogue, now: datetime) -> Noticed:
    """Let each correction, retraction and withdrawal that is dated later than now count from now.

    One in each transaction, with its entry and the intervals that follow from it.
    """
    refused: list[str] = []
    counted = [done for kind in _KINDS for done in _count_all(db, catalogue, kind, now, refused)]
    return Noticed(sum(counted), tuple(refused))


def _count_all(
    db: Database, catalogue: Catalogue, kind: _Kind, now: datetime, refused: list[str]
) -> Sequence[bool]:
    with db.read() as connection:
        waiting = kind.waiting(connection, now, now + SKEW)
    done = one_by_one(
        waiting,
        lambda row: f"{row.subject}, recorded with a time to come, changes nothing until then",
        partial(_count, db, RuleBook(catalogue), kind, now),
        refused,
    )
    return [counted for _, counted in done]


def _count(db: Database, book: RuleBook, kind: _Kind, now: datetime, row: AnyRow) -> bool:
    with db.write() as connection:
        people.hold_all(connection, [row.person_id])
        same = [r for r in kind.waiting(connection, now, now + SKEW) if r.id == row.id]
        # Another host was first, or a merge moved it: the next run finds whose it is.
        if not same or same[0].person_id != row.person_id:
            return False
        if not kind.let_count(connection, row.id, now):
            return False
        before_settling(connection, book, row.person_id, {row.checklist_id}, row.clinic_id)
        record(
            connection,
            chain=row.clinic_id,
            act=kind.act,
            actor_id=None,
            subject=row.subject,
            facts={kind.fact: getattr(row, kind.fact)},
            now=now,
        )
        settle(connection, book, row.person_id, (row.checklist_id, row.region), now)
    return True
