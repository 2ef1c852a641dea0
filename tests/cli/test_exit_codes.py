"""Exit codes: 0 good, 1 problems found, 2 wrong use; one sentence, never a traceback."""

import errno
import json
import sys
from os import environ
from pathlib import Path
from subprocess import run

import pytest
from sqlalchemy.exc import OperationalError

from courseware.cli.failures import failure_of
from courseware.store.engine import Database
from tests.cli.conftest import Cli


def test_an_unknown_command_is_wrong_use(cli: Cli) -> None:
    outcome = cli("publsh")

    assert outcome.code == 2
    assert "No such command 'publsh'" in outcome.err


def test_a_setting_that_makes_no_sense_is_wrong_use_in_one_sentence(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWARE_PORT", "eighty")

    outcome = cli("serve")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "COURSEWARE_PORT: 'eighty' is no port — use a number from 0 (any free one) to 65535\n"
    )


def test_a_command_before_the_tables_exist_says_which_one_comes_first(
    cli: Cli, instance: Path
) -> None:
    instance.mkdir()
    (instance / "courseware.sqlite3").touch()

    outcome = cli("publish")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == ("the database is empty — run `python -m courseware db upgrade` first\n")


LOOKING = ("publish", "publish --release -1", "db status", "jobs", "ledger verify", "clinic list")


@pytest.mark.parametrize("command", [*LOOKING, "serve"])
def test_where_the_database_is_missed_no_command_begins_another(
    cli: Cli, instance: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    instance.mkdir()
    monkeypatch.setenv("COURSEWARE_PORT", "0")

    outcome = cli(*command.split())

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"there is no database {instance}/courseware.sqlite3 — put back")
    assert not list(instance.glob("*.sqlite3*"))


@pytest.mark.parametrize("command", LOOKING)
def test_where_nothing_is_installed_a_command_makes_no_folder(
    cli: Cli, instance: Path, command: str
) -> None:
    outcome = cli(*command.split())

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"there is no installation in {instance} — ")
    assert not instance.exists()


def test_a_database_that_is_away_is_one_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEWARE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    outcome = cli("ledger", "verify")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("database: connection failed")
    assert outcome.err.endswith("is COURSEWARE_DATABASE_URL right?\n")


@pytest.mark.parametrize(
    ("said", "what_to_do"),
    [
        ("database or disk is full", "make room on the disk where it lies, then run this again"),
        ("disk I/O error", "whether a quota or `ulimit -f` is in the way"),
        ("attempt to write a readonly database", "the records need not be damaged"),
        ("unable to open database file", "the records need not be damaged"),
    ],
)
def test_a_database_that_finds_no_room_says_what_to_look_at(said: str, what_to_do: str) -> None:
    failure = failure_of(OperationalError("", None, Exception(said)))

    assert failure is not None
    assert failure.sentence.startswith(f"database: {said} — ")
    assert failure.sentence.endswith(what_to_do)


def test_a_file_on_a_disk_that_takes_none_says_what_to_look_at() -> None:
    failure = failure_of(OSError(errno.EROFS, "Read-only file system", "/srv/secret.key"))

    assert failure is not None
    assert failure.sentence.startswith("/srv/secret.key: Read-only file system — its disk is ")


def test_a_mistyped_file_is_named_with_the_setting_that_names_it(
    cli: Cli, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.mkdir()
    monkeypatch.chdir(instance)
    monkeypatch.setenv("COURSEWARE_DATABASE_URL", "sqlite:///typo.sqlite3")

    outcome = cli("jobs")
    told = cli("doctor").out
    begun = cli("db", "upgrade")

    assert outcome.err.startswith(
        f"there is no database {instance}/typo.sqlite3 — correct COURSEWARE_DATABASE_URL, which "
    )
    assert f"there is no database {instance}/typo.sqlite3" in told
    assert begun.out.startswith(f"a new, empty database is begun: {instance}/typo.sqlite3\n")
    assert "is begun" not in cli("db", "upgrade").out


def test_a_database_in_a_missing_folder_is_not_begun(
    cli: Cli, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWARE_DATABASE_URL", f"sqlite:///{instance}/away/x.sqlite3")

    outcome = cli("db", "upgrade")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"there is no folder {instance}/away for the database x.sqlite3")


WRONG_ADDRESSES = (
    "garbage",
    "sqlite:",
    "sqlite://user:s3cret@host/x",
    "sqlite+s3cret:///x",
    "sqlite:///x?timeout=s3cret",
    "postgresql://u:s3cret@host:abc/db",
    "postgresql://u:s3cret@[::1/db",
)


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
@pytest.mark.parametrize(
    "command",
    ["demo", "serve", "publish", "jobs", "ledger verify", "db status", "db upgrade"],
)
def test_an_address_of_no_database_is_one_sentence_that_keeps_the_password(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str, address: str
) -> None:
    monkeypatch.setenv("COURSEWARE_DATABASE_URL", address)
    monkeypatch.setenv("COURSEWARE_PORT", "0")

    outcome = cli(*command.split())

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("COURSEWARE_DATABASE_URL is no database address — write it like ")
    assert "s3cret" not in outcome.err


@pytest.mark.parametrize(
    ("variable", "value", "begins"),
    [
        ("COURSEWARE_DATABASE_URL", "postgresql://u:s3cret@host:abc/db", "COURSEWARE_DATABASE_URL"),
        ("COURSEWARE_PORT", "eighty", "COURSEWARE_PORT: 'eighty' is no port"),
    ],
)
def test_another_server_is_told_calmly_and_not_to_try_again(
    instance: Path, variable: str, value: str, begins: str
) -> None:
    ended = run(
        [sys.executable, "-c", "import wsgi"],
        cwd=Path(__file__).parents[2],
        env={**environ, variable: value},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (4, "")
    assert ended.stderr.startswith(begins)
    assert ended.stderr.count("\n") == 1
    assert "s3cret" not in ended.stderr


@pytest.mark.parametrize("below", ["", "/folder"])
@pytest.mark.parametrize("command", ["db upgrade", "publish", "serve", "jobs"])
def test_an_instance_that_is_a_file_is_told_as_one(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, below: str
) -> None:
    (tmp_path / "file").write_text("kept")
    monkeypatch.setenv("COURSEWARE_INSTANCE", f"{tmp_path}/file{below}")

    outcome = cli(*command.split())

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"COURSEWARE_INSTANCE: '{tmp_path}/file{below}' is no folder")
    assert (tmp_path / "file").read_text() == "kept"


def test_the_status_of_tables_is_a_problem_until_they_are_up_to_date(
    cli: Cli, instance: Path
) -> None:
    instance.mkdir()
    (instance / "courseware.sqlite3").touch()
    before = cli("db", "status")
    upgraded = cli("db", "upgrade")
    after = cli("db", "status")

    assert (before.code, upgraded.code, after.code) == (1, 0, 0)
    assert before.out.startswith("applied None, expected ")
    assert before.err == "run `python -m courseware db upgrade`\n"
    assert (after.out.startswith("applied "), after.err) == (True, "")


def test_upgrading_twice_changes_nothing(cli: Cli) -> None:
    first = cli("db", "upgrade").out
    assert first.startswith("a new, empty database is begun: ")
    assert first.endswith(cli("db", "upgrade").out)


def test_publishing_makes_a_release_once(cli: Cli, installed: Database, library: Path) -> None:
    again = cli("publish", "--library", str(library), "--json")

    told = json.loads(again.out)
    assert again.code == 0
    assert (told["release"], told["published"], told["changed"]) == (1, False, [])


def test_a_broken_library_is_not_published_and_the_live_release_stays(
    cli: Cli, installed: Database, library: Path
) -> None:
    next(library.glob("quizzes/**/*.yaml")).write_text("id: [")

    outcome = cli("publish", "--library", str(library))

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.endswith("not published: mend the errors above; release 1 stays live\n")


def test_checking_ends_with_one_when_there_is_an_error(cli: Cli, library: Path) -> None:
    good = cli("check", "--library", str(library))
    next(library.glob("quizzes/**/*.yaml")).write_text("id: [")
    bad = cli("check", "--library", str(library))

    assert (good.code, bad.code) == (0, 1)
    assert bad.out.startswith("quizzes/basics/")


def test_checking_a_folder_that_is_not_there_is_wrong_use(cli: Cli, tmp_path: Path) -> None:
    assert cli("check", "--library", str(tmp_path / "nowhere")).code == 2


def test_a_decision_needs_a_reason_and_goes_on_record(cli: Cli, installed: Database) -> None:
    without = cli("settings", "decide", "unreviewed-awards-valid", "yes", "--reason", " ")
    with_one = cli("settings", "decide", "unreviewed-awards-valid", "yes", "--reason", "Pilot.")

    assert (without.code, with_one.code) == (1, 0)
    assert without.err == "reason: Say why; the reason goes on record.\n"
    with installed.read() as connection:
        acts = connection.exec_driver_sql("SELECT act FROM ledger_entry ORDER BY sequence")
        assert acts.scalars().all() == ["release.published", "setting.decided"]


def test_jobs_with_nothing_to_do_are_done(cli: Cli, installed: Database) -> None:
    assert cli("jobs").code == 0
