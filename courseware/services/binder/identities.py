"""Who somebody was on record: earlier names, and accounts that were merged into theirs.

Why a name was corrected or accounts were merged is left out, like other reasons about a person.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from courseware.domain.ledger import Act
from courseware.services.binder.plain import Record, plain
from courseware.store.accounts import people
from courseware.store.records.binders import entries_about
from courseware.store.records.merged_accounts import MERGED, merged_accounts
from courseware.store.rows import AnyRow

NAMES, ACCOUNTS = "former_names", "merged_accounts"
SECTIONS = (NAMES, ACCOUNTS)
"""The kinds of records here."""
ACTS = (Act.NAME_CORRECTED, Act.PERSON_MERGED)
"""The acts that stand for them."""


ELSEWHERE = "another one, of none of these clinics"
"""What a binder of some clinics says instead of the address of an account that they never had:
it may name who employed its owner elsewhere."""


class Merged(NamedTuple):
    """An account that was merged into somebody's, as a binder tells it."""

    id: str
    email: str
    name: str
    merged_at: str | None
    merged_into: str

    @property
    def is_told(self) -> bool:
        """Whether its address and names are told."""
        return self.email != ELSEWHERE


def merged_into(
    connection: Connection, people: Collection[str], clinics: Collection[str] | None
) -> dict[str, list[Merged]]:
    """Id -> the accounts that were merged into it, as a binder of these clinics tells them (None:
    of all)."""
    found = merged_accounts(connection, people)
    ids = [row.id for rows in found.values() for row in rows]
    known = set(ids) if clinics is None else _had_roles(connection, ids, clinics)
    return {id_: [_merged(row, row.id in known) for row in rows] for id_, rows in found.items()}


def _merged(row: AnyRow, is_known: bool) -> Merged:
    facts = json.loads(row.canonical)["facts"] if row.canonical else {}
    return Merged(
        id=row.id,
        email=row.email if is_known else ELSEWHERE,
        name=row.name if is_known else "",
        merged_at=plain(row)["merged_at"],
        # That one may have been merged itself since.
        merged_into=str(facts.get("survivor", row.merged_into)),
    )


def _had_roles(connection: Connection, ids: Collection[str], clinics: Collection[str]) -> set[str]:
    """Which accounts ever held a role in one of some clinics: a merge moves roles, the ledger
    tells whose they were."""
    granted = (e for e in entries_about(connection, ids) if e.act == Act.ROLE_GRANTED.value)
    return {e.subject for e in granted if json.loads(e.canonical)["facts"]["clinic"] in clinics}


def identities(
    connection: Connection, person: AnyRow, merged: Sequence[Merged]
) -> Iterator[tuple[str, Record]]:
    """(section, record) of a person's earlier names and merged accounts."""
    whose = {"person": person.id, "name": person.name}
    told = [one for one in merged if one.is_told]
    accounts = [(person.id, {}), *((one.id, {MERGED: one.email}) for one in told)]
    for account_id, named in accounts:
        for row in people.former_names(connection, account_id):
            said = {"former_name": row.name, "replaced_at": plain(row)["replaced_at"]}
            yield NAMES, {**whose, "id": account_id, **said, **named}
    for one in merged:
        said = {"account": one.email} | ({"account_name": one.name} if one.is_told else {})
        moment = {"merged_at": one.merged_at, "merged_into": one.merged_into}
        yield ACCOUNTS, {**whose, "id": one.id, **said, **moment}


def key_of(record: Record) -> tuple[str, str]:
    """What finds the entry of a record: its id; of an earlier name also when it was replaced."""
    return record.get("id", ""), record.get("replaced_at", "")


def key_of_entry(entry: AnyRow) -> tuple[str, str]:
    """The key of the record for which an entry stands."""
    corrected = entry.act == Act.NAME_CORRECTED.value
    return entry.subject, json.loads(entry.canonical)["at"] if corrected else ""
