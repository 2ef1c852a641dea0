"""A database that was migrated by what was sent to another one is no other database."""

from pathlib import Path

import pytest

from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from tests import postgres
from tests.migrated_once import migrations

_ON_SQLITE = (
    "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
    "SELECT version_num FROM alembic_version",
)
_ON_POSTGRES = (
    "SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default"
    " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT version_num FROM alembic_version",
)


def migrated(url: str) -> list[tuple[object, ...]]:
    """How a database is made after its migration, and its revision."""
    db = Database(url)
    upgrade(db)
    with db.read() as connection:
        found = [
            tuple(row)
            for query in (_ON_SQLITE if db.is_sqlite else _ON_POSTGRES)
            for row in connection.exec_driver_sql(query)
        ]
    db.close()
    return [tuple(map(in_any_order, row)) for row in found]


def in_any_order(value: object) -> object:
    """A statement's lines: in which order a rebuilt table has its constraints is left to chance."""
    return sorted(value.replace(",", "").splitlines()) if isinstance(value, str) else value


def test_on_sqlite(tmp_path: Path, sqlite_template: Path) -> None:
    with migrations.in_full():
        whole = migrated(sqlite_url(tmp_path / "whole.sqlite3"))

    remembered = migrated(sqlite_url(tmp_path / "remembered.sqlite3"))

    assert remembered == whole
    assert len(whole) > 100


@pytest.mark.postgres
def test_on_postgres(postgres_server: str, postgres_template: str) -> None:
    with migrations.in_full(), postgres.fresh_database(postgres_server) as url:
        whole = migrated(url)

    with postgres.fresh_database(postgres_server) as url:
        remembered = migrated(url)

    assert remembered == whole
    assert len(whole) > 500
