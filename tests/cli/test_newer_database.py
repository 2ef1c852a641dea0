"""A database that a later version has upgraded: every command says so, and nothing is changed."""

import pytest

from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from courseware.store.revision import NewerDatabase, expected_revision
from tests.cli.conftest import Cli

_WHAT = (
    "this database belongs to a newer version: its tables are at 9999, and this version "
    f"knows them up to {expected_revision()}"
)
_MEND = "install that version again, or restore a backup that was made before it"


@pytest.fixture
def newer(installed: Database) -> Database:
    with installed.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    return installed


@pytest.mark.parametrize(
    "command",
    [
        ("publish",),
        ("serve",),
        ("demo",),
        ("db", "upgrade"),
        ("db", "status"),
        ("ledger", "verify"),
        ("backup", "create"),
    ],
    ids=" ".join,
)
def test_every_command_says_that_the_database_is_newer(
    cli: Cli, newer: Database, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COURSEWARE_PORT", "0")

    outcome = cli(*command)

    assert outcome.code == 1
    assert outcome.err == f"{_WHAT} — {_MEND}\n"


def test_doctor_says_the_same(cli: Cli, newer: Database) -> None:
    outcome = cli("doctor")

    assert outcome.code == 1
    assert f"problem: {_WHAT} — {_MEND}\n" in outcome.out


def test_no_engine_upgrades_what_is_newer(db: Database) -> None:
    with db.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(NewerDatabase, match="at 9999"):
        upgrade(db)
