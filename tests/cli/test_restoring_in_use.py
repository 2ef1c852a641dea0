"""`backup restore` and `db upgrade` next to real processes: they wait, and say what to stop."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from courseware.cli import patience
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from courseware.store.revision import needs_upgrade
from courseware.store.upkeep.in_use import Use, take
from tests import postgres
from tests.cli.conftest import Cli
from tests.demo_process import ROOT, surroundings

SERVE = ("-m", "courseware", "serve")
OTHER_SERVER = ("-c", "import wsgi, sys; print('ready', flush=True); sys.stdin.read()")


@contextmanager
def running(arguments: Sequence[str], instance: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process of ours, from its first line on; it is ended at the end."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=surroundings(instance, {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert select.select([process.stdout], [], [], 60)[0] and process.stdout.readline()
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.mark.parametrize("arguments", [SERVE, OTHER_SERVER])
def test_a_server_that_runs_has_to_be_stopped_first(
    cli: Cli,
    installed: Database,
    instance: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: Sequence[str],
) -> None:
    monkeypatch.setattr(patience, "_PATIENCE_SECONDS", 0)
    file = str(tmp_path / "b.zip")
    assert cli("backup", "create", "--to", file).code == 0
    with running(arguments, instance):
        taken = cli("backup", "restore", file)
        installed.close()
        for path in instance.glob("courseware.sqlite3*"):
            path.rename(tmp_path / path.name)
        refused = cli("backup", "restore", file)

        assert (taken.code, refused.code) == (1, 1)
        assert "stop the server and the jobs" in taken.err
        assert "a server of this installation is running: stop it first" in refused.err
        assert not (instance / "courseware.sqlite3").exists()

    assert cli("backup", "restore", file).code == 0


def test_one_that_is_ending_is_waited_for(
    cli: Cli, installed: Database, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "b.zip")
    assert cli("backup", "create", "--to", file).code == 0
    installed.close()
    with running(OTHER_SERVER, instance) as process:
        for path in instance.glob("courseware.sqlite3*"):
            path.rename(tmp_path / path.name)
        monkeypatch.setattr(patience, "sleep", lambda seconds: end(process))

        assert cli("backup", "restore", file).code == 0


def end(process: "subprocess.Popen[str]") -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def lack_a_trigger(db: Database) -> None:
    with db.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_entry_no_update")


def test_tables_are_not_changed_under_a_server(
    cli: Cli, installed: Database, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_PATIENCE_SECONDS", 0)
    with running(SERVE, instance):
        idle = cli("db", "upgrade")
        lack_a_trigger(installed)
        refused = cli("db", "upgrade")

        assert idle.code == 0  # nothing is missing, so nothing changes
        assert refused.code == 1
        assert refused.out == ""
        assert refused.err == (
            "a server of this installation is running: stop it first (`systemctl stop courseware`, "
            "or end `serve`), and the timer of `jobs` with it; then run `db upgrade` again\n"
        )
        assert needs_upgrade(installed)

    assert cli("db", "upgrade").code == 0
    assert not needs_upgrade(installed)


def test_a_server_that_is_ending_is_waited_for_before_an_upgrade(
    cli: Cli, installed: Database, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lack_a_trigger(installed)
    with running(OTHER_SERVER, instance) as process:
        monkeypatch.setattr(patience, "sleep", lambda seconds: end(process))

        assert cli("db", "upgrade").code == 0


def test_commands_keep_nobody_from_upgrading(cli: Cli, installed: Database, instance: Path) -> None:
    lack_a_trigger(installed)
    url = sqlite_url(instance / "courseware.sqlite3")
    jobs = take(url, instance, Use.COMMAND)

    assert cli("db", "upgrade").code == 0
    jobs.release()


@pytest.mark.postgres
def test_a_server_elsewhere_keeps_its_tables(
    cli: Cli, postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_PATIENCE_SECONDS", 0)
    with postgres.fresh_database(postgres_server) as url:
        monkeypatch.setenv("COURSEWARE_DATABASE_URL", url)
        elsewhere = Database(url)
        upgrade(elsewhere)
        drop = "DROP TRIGGER ledger_entry_append_only ON ledger_entry"
        with elsewhere.write() as connection:
            connection.exec_driver_sql(drop)
        elsewhere.close()
        alone = cli("db", "upgrade")
        with elsewhere.write() as connection:
            connection.exec_driver_sql(drop)

        refused = cli("db", "upgrade")

        assert (alone.code, refused.code) == (0, 1)
        assert "from this machine: stop the servers and the `jobs` there first; " in refused.err
        assert "then run `db upgrade` again (session" in refused.err
        elsewhere.close()
