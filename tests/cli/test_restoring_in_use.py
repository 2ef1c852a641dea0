"""`backup restore` next to real processes: it waits for them a moment, and says what to stop."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from courseware.cli import backup as command
from courseware.store.engine import Database
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
    monkeypatch.setattr(command, "_PATIENCE_SECONDS", 0)
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
        monkeypatch.setattr(command, "sleep", lambda seconds: end(process))

        assert cli("backup", "restore", file).code == 0


def end(process: "subprocess.Popen[str]") -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
