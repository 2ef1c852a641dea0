"""Bring a database to the tables that this version expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from courseware.store.engine import Database
from courseware.store.loose import loose_keys
from courseware.store.revision import BrokenMigration, needs_upgrade, refuse_newer
from courseware.store.triggers import create_triggers, missing_triggers

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(db: Database) -> None:
    """Apply the missing migrations in one transaction, all or none.

    Foreign keys are off meanwhile on SQLite, because rebuilding a table would delete what
    points to it; they are checked before the commit. Where SQLite's file is missing, it is begun.

    Raises:
        BrokenMigration: rows point to nothing afterwards, or the ledger lost a trigger.
        NewerDatabase: a later version has upgraded it already.
    """
    db.make_file()
    refuse_newer(db)
    if not needs_upgrade(db):
        return
    if db.is_sqlite:
        with loose_keys(
            db, BrokenMigration("rows point to nothing after the migration")
        ) as connection:
            _run(connection)
        return
    with db.write() as connection:
        # Two hosts that start at once upgrade one after the other (any fixed number will do).
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7305182)")
        _run(connection)


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    create_triggers(connection)
    missing = missing_triggers(connection)
    if missing:
        raise BrokenMigration(f"the ledger's triggers are missing: {', '.join(missing)}")
