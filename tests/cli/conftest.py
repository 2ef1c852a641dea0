"""The command line, run in this process as `python -m courseware` would run it."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from courseware.cli import main
from courseware.cli.environment import Environment
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from tests.awards import give_award
from tests.cast import LEA, NOON, install_cast, put_cast_on_record
from tests.library import write_library
from tests.ward import build_ward

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str


Cli = Callable[..., Outcome]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder that does not exist yet; the environment names it and nothing else."""
    for name in ("HOST", "PORT", "DATABASE_URL", "LIBRARY", "DEMO", "CHROMIUM"):
        monkeypatch.delenv(f"COURSEWARE_{name}", raising=False)
    folder = tmp_path / "instance"
    monkeypatch.setenv("COURSEWARE_INSTANCE", str(folder))
    return folder


@pytest.fixture
def cli(instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run one command at the moment NOW; a traceback is a failure of the test."""
    monkeypatch.setattr(Environment, "now", lambda self: NOW)

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["courseware", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int | None)
        return Outcome(code or 0, printed.out, printed.err)

    return run


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A small library of files without any problem."""
    return write_library(tmp_path / "library")


@pytest.fixture
def installed(cli: Cli, library: Path, instance: Path) -> Iterator[Database]:
    """A migrated installation with one release."""
    assert cli("db", "upgrade").code == 0
    assert cli("publish", "--library", str(library)).code == 0
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    yield db
    db.close()


@pytest.fixture
def ward(cli, instance, tmp_path):
    """People who observe each other, in an installation that the command line reads."""
    assert cli("db", "upgrade").code == 0
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    yield build_ward(db, tmp_path / "library")
    db.close()


@pytest.fixture
def issued(cli: Cli, installed: Database) -> str:
    """The number of Lea's certificate, issued by the jobs."""
    install_cast(installed)
    put_cast_on_record(installed)
    give_award(installed, LEA, NOON)
    outcome = cli("jobs")
    assert (outcome.code, "certificates issued: 1, replaced: 0" in outcome.out) == (0, True)
    (listed,) = json.loads(cli("certificate", "list", "--json").out)
    return str(listed["number"])
