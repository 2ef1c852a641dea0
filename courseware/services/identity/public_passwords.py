"""Passwords of a demonstration, which are printed for everybody: they guard nothing."""

from collections.abc import Collection

from courseware.services.identity import passwords
from courseware.store.accounts import people
from courseware.store.engine import Database


def refuse_as_slowly(db: Database, emails: Collection[str], password: str) -> None:
    """Hash such a password as any other, once nothing signs with it a hundred times in a row.

    Else the time that a sign-in takes would tell which of the addresses have an account. Who chose
    another password meanwhile keeps it; accounts that are hashed so already stay as they are.
    """
    with db.read() as connection:
        found = [people.by_email(connection, email) for email in emails]
    quick = [row for row in found if row is not None and _is_quick(row.password_hash, password)]
    if not quick:
        return
    slow = passwords.hashed(password)  # one for all: nothing is kept apart by a salt of its own
    with db.write() as connection:
        for row in quick:
            people.replace_hash(connection, row.id, row.password_hash, slow)


def _is_quick(password_hash: str | None, password: str) -> bool:
    if password_hash is None or password_hash.startswith(f"{passwords.METHOD}$"):
        return False
    return passwords.fits(password_hash, password)
