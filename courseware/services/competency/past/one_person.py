"""Which accounts turned out to be one person, and since when: the ledger says."""

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.competency.history import Merge
from courseware.domain.ledger import Act
from courseware.store.records import ledger


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


def _merge(duplicate: str, canonical: str) -> Merge:
    text = json.loads(canonical)
    return Merge(duplicate, text["facts"]["survivor"], datetime.fromisoformat(text["at"]))
