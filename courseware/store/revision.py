"""Which tables a database has, and which this version expects; loads no migration tool.

Every start of the server asks this, and loading Alembic takes longer than all else it loads.
"""

from contextlib import closing
from pathlib import Path
from sqlite3 import Error, connect
from typing import Final

from sqlalchemy import inspect, text

from courseware.domain.errors import Refusal
from courseware.store.engine import Database
from courseware.store.triggers import missing_triggers

_OURS: Final = "SELECT name FROM sqlite_master WHERE name IN ('alembic_version', 'ledger_entry')"
_VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"


class BrokenMigration(Exception):
    """A migration left the database inconsistent; it was undone."""


class NewerDatabase(Refusal):
    """The database has tables of a later version than this one; only that one may use it.

    Args:
        applied: the newest migration that the database has.
    """

    mend = "install that version again, or restore a backup that was made before it"

    def __init__(self, applied: str) -> None:
        self.what = (
            f"this database belongs to a newer version: its tables are at {applied}, and this "
            f"version knows them up to {expected_revision()}"
        )
        super().__init__(f"{self.what} — {self.mend}")


def expected_revision() -> str:
    """Name of the newest migration of this version: its file begins with it, and they count up."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py"))


def is_known_revision(revision: str) -> bool:
    """Whether this version has a migration of that name."""
    return any(_VERSIONS.glob(f"{revision}_*.py")) if revision.isdigit() else False


def applied_revision(db: Database) -> str | None:
    """Name of the newest migration that the database has; None for an empty database."""
    with db.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def holds_our_tables(file: Path) -> bool:
    """Whether a file is a database of ours; it is only looked at, and nothing is left beside it."""
    # Without a log beside it nobody writes it, and it can be read without a lock.
    alone = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
    try:
        with closing(connect(f"{file.absolute().as_uri()}?mode=ro{alone}", uri=True)) as db:
            return len(db.execute(_OURS).fetchall()) == 2
    except Error:
        return False


def refuse_newer(db: Database) -> None:
    """Refuse a database that a later version has upgraded.

    Raises:
        NewerDatabase: this version has no migration of the name that the database is at.
    """
    applied = applied_revision(db)
    if applied is not None and not is_known_revision(applied):
        raise NewerDatabase(applied)


def is_current(db: Database) -> bool:
    """Whether the database has every migration of this version."""
    return applied_revision(db) == expected_revision()


def needs_upgrade(db: Database) -> bool:
    """Whether a migration is missing, or one of the ledger's triggers."""
    if not is_current(db):
        return True
    with db.read() as connection:
        return bool(missing_triggers(connection))
