"""A person's attempts as the rules want them, with when each came to the account by a merge."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from courseware.domain.attempts import PastAttempt
from courseware.domain.ledger import Act
from courseware.store.rows import AnyRow
from courseware.store.tables import LedgerEntry, Person

_Merge = tuple[datetime, str]
"""When an account was merged, and into which one."""

_MERGES = (
    select(LedgerEntry.subject, LedgerEntry.at, LedgerEntry.canonical)
    .join(Person, Person.id == LedgerEntry.subject)
    .where(LedgerEntry.act == Act.PERSON_MERGED.value, Person.merged_into == bindparam("person_id"))
)


def history(connection: Connection, person_id: str, past: Sequence[AnyRow]) -> list[PastAttempt]:
    """A person's attempts, from the rows of `attempts.past`.

    Which account handed an attempt in stays in its entry in the ledger; one statement more is
    asked where that was not always the same one.
    """
    others = any(row.handed_in_by not in (None, person_id) for row in past)
    merges = _merges(connection, person_id) if others else {}
    return [
        PastAttempt(
            row.number,
            row.started_at,
            row.deadline,
            row.submitted_at,
            row.passed,
            _moments(merges, row.handed_in_by or person_id),
        )
        for row in past
    ]


def _merges(connection: Connection, person_id: str) -> dict[str, _Merge]:
    """Account -> its merge, of those that are this person's by now."""
    found = connection.execute(_MERGES, {"person_id": person_id})
    return {row.subject: (row.at, _survivor(row.canonical)) for row in found}


def _survivor(canonical: str) -> str:
    return str(json.loads(canonical)["facts"]["survivor"])


def _moments(merges: dict[str, _Merge], account: str) -> tuple[datetime, ...]:
    """When what an account held went on to another, up to the one that remained."""
    moments: list[datetime] = []
    while account in merges and len(moments) < len(merges):
        at, account = merges[account]
        moments.append(at)
    return tuple(moments)
