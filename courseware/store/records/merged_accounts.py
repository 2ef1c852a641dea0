"""One person's rows, with those that stayed with accounts which were merged into theirs.

A merge moves what it can, and what both accounts had stays where it was (`merging.py`). Nobody
signs in to a merged account, so whatever tells what is kept of its owner has to read it too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from sqlalchemy import Connection, and_, select

from courseware.domain.ledger import Act
from courseware.store.rows import AnyRow
from courseware.store.tables import LedgerEntry, Person

MERGED = "merged_account"
"""What names the address of such an account beside a record that is kept with it.

Of two readings of one lesson, or answers to one practice question, that is the one that tells less,
whichever account it came from.
"""
Read = Callable[[Connection, str], Iterable[AnyRow]]
"""Gives the rows of one account."""
_AT_ONCE = 400


def merged_accounts(connection: Connection, person_ids: Collection[str]) -> dict[str, list[AnyRow]]:
    """Id -> (id, name, email, merged_into, merged_at, canonical) of what was merged into it.

    They come in the order of their merges, each with its entry; people without such an account
    are left out.
    """
    entry = and_(LedgerEntry.subject == Person.id, LedgerEntry.act == Act.PERSON_MERGED.value)
    query = (
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.merged_into,
            LedgerEntry.at.label("merged_at"),
            LedgerEntry.canonical,
        )
        .outerjoin(LedgerEntry, entry)
        .order_by(LedgerEntry.at, Person.email)
    )
    found: dict[str, list[AnyRow]] = {}
    listed = sorted(person_ids)
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        for row in connection.execute(query.where(Person.merged_into.in_(some))):
            found.setdefault(row.merged_into, []).append(row)
    return found


def of_every_account(
    connection: Connection,
    read: Read,
    person_id: str,
    merged: Iterable[tuple[str, str]],
) -> Iterator[tuple[AnyRow, dict[str, str]]]:
    """Each row that is read of a person's accounts, with what names the account.

    Args:
        merged: id and address of the accounts that were merged into the person's; that one itself
            is not named.
    """
    yield from ((row, {}) for row in read(connection, person_id))
    for account_id, address in merged:
        yield from ((row, {MERGED: address}) for row in read(connection, account_id))
