"""Who somebody was on record: earlier names, and accounts that were merged into theirs.

Why a name was corrected or accounts were merged is left out, like other reasons about a person.
"""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from courseware.domain.ledger import Act
from courseware.services.binder.plain import Record, plain
from courseware.store.accounts import people
from courseware.store.records.merged_accounts import MERGED
from courseware.store.rows import AnyRow

NAMES, ACCOUNTS = "former_names", "merged_accounts"
SECTIONS = (NAMES, ACCOUNTS)
"""The kinds of records here."""
ACTS = (Act.NAME_CORRECTED, Act.PERSON_MERGED)
"""The acts that stand for them."""


def identities(
    connection: Connection, person: AnyRow, merged: Sequence[AnyRow]
) -> Iterator[tuple[str, Record]]:
    """(section, record) of a person's earlier names and merged accounts.

    Args:
        merged: the accounts that were merged into the person's.
    """
    whose = {"person": person.id, "name": person.name}
    accounts = [(person.id, {}), *((row.id, {MERGED: row.email}) for row in merged)]
    for account_id, named in accounts:
        for row in people.former_names(connection, account_id):
            said = {"former_name": row.name, "replaced_at": plain(row)["replaced_at"]}
            yield NAMES, {**whose, "id": account_id, **said, **named}
    for row in merged:
        said = {"account": row.email, "account_name": row.name}
        moment = {"merged_at": plain(row)["merged_at"], "merged_into": _survivor(row)}
        yield ACCOUNTS, {**whose, "id": row.id, **said, **moment}


def key_of(record: Record) -> tuple[str, str]:
    """What finds the entry of a record: its id; of an earlier name also when it was replaced."""
    return record.get("id", ""), record.get("replaced_at", "")


def key_of_entry(entry: AnyRow) -> tuple[str, str]:
    """The key of the record for which an entry stands."""
    corrected = entry.act == Act.NAME_CORRECTED.value
    return entry.subject, json.loads(entry.canonical)["at"] if corrected else ""


def _survivor(merged: AnyRow) -> str:
    """Into which account it was merged, which may have been merged itself since."""
    facts = json.loads(merged.canonical)["facts"] if merged.canonical else {}
    return str(facts.get("survivor", merged.merged_into))
