"""Bring a database to the tables that this version expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from courseware.store.engine import Database
from courseware.store.triggers import create_triggers, missing_triggers

_SCRIPTS = Path(__file__).parent / "migrations"


class BrokenMigration(Exception):
    """A migration left the database inconsistent; it was undone."""


def expected_revision() -> str:
    """Name of the newest migration of this version."""
    head = ScriptDirectory(str(_SCRIPTS)).get_current_head()
    return head or ""


def is_known_revision(revision: str) -> bool:
    """Whether this version has a migration of that name."""
    known = ScriptDirectory(str(_SCRIPTS)).walk_revisions()
    return revision in {script.revision for script in known}


def applied_revision(db: Database) -> str | None:
    """Name of the newest migration that the database has; None for an empty database."""
    with db.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(db: Database) -> bool:
    """Whether the database has every migration of this version."""
    return applied_revision(db) == expected_revision()


def upgrade(db: Database) -> None:
    """Apply the missing migrations in one transaction, all or none.

    Foreign keys are off meanwhile on SQLite, because rebuilding a table would delete what
    points to it; they are checked before the commit.

    Raises:
        BrokenMigration: rows point to nothing afterwards, or the ledger lost a trigger.
    """
    if is_current(db) and _has_triggers(db):
        return
    if db.is_sqlite:
        _upgrade_sqlite(db)
        return
    with db.write() as connection:
        # Two hosts that start at once upgrade one after the other (any fixed number will do).
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7305182)")
        _run(connection)


def _has_triggers(db: Database) -> bool:
    with db.read() as connection:
        return not missing_triggers(connection)


def _upgrade_sqlite(db: Database) -> None:
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            writing = connection.execution_options(courseware_writes=True)
            with writing.begin():
                _run(writing)
                if writing.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise BrokenMigration("rows point to nothing after the migration")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    create_triggers(connection)
    missing = missing_triggers(connection)
    if missing:
        raise BrokenMigration(f"the ledger's triggers are missing: {', '.join(missing)}")
