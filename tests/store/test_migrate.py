"""Tables come up to date all or none, and the ledger keeps its triggers."""

import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from courseware.store import revision
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from courseware.store.revision import applied_revision, expected_revision, is_current
from courseware.store.tables import metadata
from courseware.store.triggers import missing_triggers


def test_an_empty_database_comes_up_to_date(tmp_path):
    db = Database(sqlite_url(tmp_path / "new.sqlite3"))
    db.make_file()
    assert not is_current(db)

    upgrade(db)

    assert applied_revision(db) == expected_revision()
    with db.read() as connection:
        assert missing_triggers(connection) == []


def test_the_migrations_make_the_tables_that_the_code_expects(db):
    with db.read() as connection:
        found = inspect(connection)
        for table in metadata.sorted_tables:
            columns = {column["name"] for column in found.get_columns(table.name)}
            assert columns == {column.name for column in table.columns}, table.name
            indexes = {index["name"] for index in found.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= indexes, table.name


def test_an_upgrade_puts_lost_triggers_back(db):
    with db.write() as connection:
        if db.is_sqlite:
            connection.execute(text("DROP TRIGGER ledger_entry_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER ledger_entry_append_only ON ledger_entry"))
        assert missing_triggers(connection) != []

    upgrade(db)

    with db.read() as connection:
        assert missing_triggers(connection) == []


def test_the_files_of_the_migrations_count_up_to_the_newest():
    scripts = ScriptDirectory(str(Path(revision.__file__).parent / "migrations"))

    assert expected_revision() == scripts.get_current_head()
    assert all(
        Path(script.path).name.startswith(f"{script.revision}_")
        for script in scripts.walk_revisions()
    )


def test_asking_for_the_tables_loads_no_migration_tool():
    program = (
        "import sys, courseware.cli.serve, courseware.cli.environment; "
        "print('alembic' in sys.modules)"
    )

    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert asked.stdout.strip() == "False", asked.stderr
