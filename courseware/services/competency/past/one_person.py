"""Which accounts turned out to be one person, and since when, and under which of them something
came on record: the ledger says."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.competency.history import DecisionKind
from courseware.domain.competency.merges import Merge
from courseware.domain.ledger import Act
from courseware.store.competency.merged_since import accounts_behind
from courseware.store.records import ledger
from courseware.store.rows import AnyRow

_OF_WHOM = {
    Act.OBSERVATION_SIGNED: "learner",
    Act.COMPETENCY_CONFIRMED: "person",
    Act.COMPETENCY_WITHDRAWN: "person",
    Act.COMPETENCY_SUSPENDED: "person",
    Act.COMPETENCY_REINSTATED: "person",
    Act.SESSION_ANSWERED: "person",
    Act.WAIVER_GRANTED: "person",
}
"""Acts with which an entry comes on record -> the fact that names the account it is about."""


@dataclass(frozen=True, slots=True)
class Joined:
    """People of whom something was reinstated, and whose accounts were merged.

    Attributes:
        merges: of their accounts.
        under: decision -> the account that it was about.
    """

    merges: Sequence[Merge] = ()
    under: Mapping[str, str] = field(default_factory=dict)


def merges_of(connection: Connection, account_ids: Collection[str]) -> tuple[Merge, ...]:
    """The merges of these accounts, and of those that they were merged into, oldest first."""
    found: dict[str, Merge] = {}
    wanted = set(account_ids)
    while wanted:
        said = ledger.texts_about(connection, [Act.PERSON_MERGED], sorted(wanted))
        new = [_merge(subject, text) for subject, text in said.items()]
        found |= {merge.duplicate: merge for merge in new}
        wanted = {merge.survivor for merge in new} - found.keys()
    return tuple(sorted(found.values(), key=lambda merge: (merge.at, merge.duplicate)))


def came_under(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Id of an entry -> the account under which it came on record."""
    said = ledger.texts_about(connection, [act.value for act in _OF_WHOM], ids)
    found = {}
    for id_, text in said.items():
        entry = json.loads(text)
        found[id_] = str(entry["facts"][_OF_WHOM[Act(entry["act"])]])
    return found


def joined_behind(connection: Connection, decided: Sequence[AnyRow]) -> Joined:
    """Under which accounts decisions came on record, of those people for whom it plays a part:
    what was reinstated of one account was not of another. One query where something was reinstated,
    and three where such a person had several accounts."""
    reinstated = {row.person_id for row in decided if row.kind == DecisionKind.REINSTATED}
    behind = accounts_behind(connection, reinstated) if reinstated else []
    merged = [row for row in behind if row.merged_into]
    if not merged:
        return Joined()
    people = {row.merged_into for row in merged}
    under = came_under(connection, [row.id for row in decided if row.person_id in people])
    return Joined(merges_of(connection, [row.id for row in merged]), under)


def _merge(duplicate: str, canonical: str) -> Merge:
    text = json.loads(canonical)
    return Merge(duplicate, text["facts"]["survivor"], datetime.fromisoformat(text["at"]))
