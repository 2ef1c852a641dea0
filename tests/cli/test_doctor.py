"""`doctor`: each finding provoked for real, and how to mend it."""

import json
import os
import sqlite3
import zoneinfo
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from courseware.cli.environment import Environment
from courseware.services.competency.documents.paper_files import place_of
from courseware.services.doctor import examine, machine
from courseware.services.mail import MOST_TRIES, queue
from courseware.store.engine import Database
from courseware.store.tables import OutsideEvidence, Person
from tests.cli.conftest import NOW, Cli
from tests.cli.test_exit_codes import WRONG_ADDRESSES


def problems(cli: Cli) -> list[str]:
    """The problems that doctor tells; its notes depend on the machine that runs the suite."""
    outcome = cli("doctor")
    found = [line for line in outcome.out.splitlines() if line.startswith("problem: ")]
    assert outcome.code == (1 if found else 0)
    assert all(" — " in line for line in found)
    return [line.removeprefix("problem: ") for line in found]


def test_a_sound_installation_has_no_problem(cli: Cli, installed: Database) -> None:
    outcome = cli("doctor")

    assert outcome.code == 0
    assert outcome.out.endswith("nothing is wrong with this installation\n")


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("COURSEWARE_PUBLIC_URL", "learn.clinic.example", "beginning with https://"),
        ("COURSEWARE_PORT", "abc", "'abc' is no port"),
        ("COURSEWARE_SMTP_PORT", "abc", "'abc' is no port"),
        ("COURSEWARE_LIBRARY", "/nope", "'/nope' is no folder"),
        ("COURSEWARE_TRUSTED_HOSTS", "https://a.example", "is no host name"),
        ("COURSEWARE_TRUSTED_HOSTS", "*", "is no host name"),
    ],
)
def test_a_setting_that_commands_refuse_is_named_with_their_sentence(
    cli: Cli,
    installed: Database,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    words: str,
) -> None:
    monkeypatch.setenv(variable, value)

    (found,) = problems(cli)
    refused = cli("check" if variable == "COURSEWARE_LIBRARY" else "jobs")

    assert found.startswith(f"{variable}: ") and words in found
    assert (refused.code, refused.err.strip()) == (2, found)


def test_a_key_that_was_cut_short(cli: Cli, installed: Database, instance: Path) -> None:
    (instance / "secret.key").write_bytes(b"")
    (instance / "secret.key").chmod(0o600)

    (found,) = problems(cli)

    assert "secret.key: the key is cut short — delete the file" in found


def test_scripts_get_one_object(cli: Cli, installed: Database, instance: Path) -> None:
    instance.chmod(0o755)

    outcome = cli("doctor", "--json")

    told = json.loads(outcome.out)
    heaviest = told["findings"][0]
    assert (outcome.code, told["well"]) == (1, False)
    assert heaviest["weight"] == "problem"
    assert heaviest["what"].startswith("others may look into the instance folder")
    assert heaviest["mend"] == f"run `chmod 700 '{instance}'`"


def test_before_the_first_start_nothing_is_created(cli: Cli, instance: Path) -> None:
    found = problems(cli)

    assert [line.split(" — ")[0] for line in found] == [
        f"there is no instance folder {instance}",
        f"there is no database {instance / 'courseware.sqlite3'}",
    ]
    assert not instance.exists()


def test_a_key_that_others_can_read(cli: Cli, installed: Database, instance: Path) -> None:
    key = instance / "secret.key"
    key.write_bytes(b"k" * 48)
    key.chmod(0o640)

    (found,) = problems(cli)

    assert found.startswith(f"others can read the key {key}: ")
    assert f"run `chmod 600 '{key}'`" in found


def test_a_folder_that_cannot_be_written(
    cli: Cli, installed: Database, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    permitted = os.access
    # An administrator, as whom CI runs, may write everywhere.
    monkeypatch.setattr(os, "access", lambda path, mode: path != instance and permitted(path, mode))

    (found,) = problems(cli)

    assert found.startswith(f"this account may not write into the instance folder {instance} — ")


def test_a_migration_that_was_not_applied(cli: Cli, instance: Path) -> None:
    instance.mkdir(mode=0o700)
    sqlite3.connect(instance / "courseware.sqlite3").execute("CREATE TABLE other (x)")
    (instance / "courseware.sqlite3").chmod(0o600)

    (found,) = problems(cli)

    assert found.startswith("the database lacks a migration: it is empty, this version needs ")
    assert found.endswith(" — run `python -m courseware db upgrade`")


def test_a_ledger_without_its_triggers(cli: Cli, installed: Database) -> None:
    with installed.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_entry_no_update")

    (found,) = problems(cli)

    assert found.startswith(
        "the ledger can be changed, because it lacks its triggers: ledger_entry_no_update — "
    )


def test_a_clock_from_before_this_version(
    cli: Cli, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Environment, "now", lambda self: datetime(2024, 1, 1, tzinfo=UTC))

    found = problems(cli)

    assert found[0].startswith(
        "the system's clock says 1 January 2024, 00:00 UTC, before this version"
    )
    assert machine.clock(machine.WRITTEN) == []


def test_a_clock_behind_the_ledger(cli: Cli, installed: Database) -> None:
    with installed.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_entry_no_update")
        connection.exec_driver_sql("UPDATE ledger_entry SET at = '2026-12-01 10:00:00.000000'")

    assert any(
        line.startswith(
            "the ledger's newest entry is of 1 December 2026, 10:00 UTC, later than the system's "
            "clock (1 December 2026, 09:30 UTC) — set the clock"
        )
        for line in problems(cli)
    )


def test_nothing_published(cli: Cli) -> None:
    cli("db", "upgrade")

    assert problems(cli) == [
        "nothing has been published, so the site has no courses to show — "
        "run `python -m courseware publish`"
    ]


def test_a_damaged_database_file(cli: Cli, installed: Database, instance: Path) -> None:
    with installed.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    installed.close()
    path = instance / "courseware.sqlite3"
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 3 : 4096 * 6] = b"\xa5" * 4096 * 3
    path.write_bytes(damaged)

    found = problems(cli)

    assert found[0].startswith(("the database file is damaged: ", "the database cannot be read: "))
    assert found[0].endswith(
        " — stop the site, keep a copy of the file as it is, and restore the last backup"
    )


def test_a_file_that_is_no_database(cli: Cli, instance: Path) -> None:
    instance.mkdir(mode=0o700)
    (instance / "courseware.sqlite3").write_bytes(b"This is a letter.\n" * 100)
    (instance / "courseware.sqlite3").chmod(0o600)

    (found,) = problems(cli)

    assert found.startswith("the database cannot be read: file is not a database — ")


def test_a_row_that_points_to_nothing(cli: Cli, installed: Database) -> None:
    with installed.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("UPDATE release_item SET revision_sha256 = 'gone'")
        raw.execute("PRAGMA foreign_keys=ON")

    (found,) = problems(cli)

    assert found.startswith("the database file is damaged: row ")
    assert "of release_item points to nothing in revision" in found


def test_a_clinic_in_a_zone_that_nobody_knows(cli: Cli, installed: Database) -> None:
    cli("clinic", "create", "Riverside", "--timezone", "Europe/Dublin")
    with installed.write() as connection:
        connection.exec_driver_sql("UPDATE clinic SET timezone = 'Europe/Atlantis'")

    (found,) = problems(cli)

    assert found.startswith("the time zone database does not know Europe/Atlantis — ")


def test_a_machine_without_time_zone_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(name: str) -> zoneinfo.ZoneInfo:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", away)

    (found,) = machine.time_zones(("UTC",))

    assert found.what == "the time zone database does not know UTC"


@pytest.mark.parametrize(
    ("tries", "age", "begins"),
    [
        (MOST_TRIES, timedelta(days=3), f"problem: one mail is given up after {MOST_TRIES} tries; "
                                        "the last error was: refused — "),
        (1, timedelta(hours=2), "note: one mail is in the outbox for more than an hour — let "),
    ],
)  # fmt: skip
def test_mail_that_is_stuck(
    cli: Cli,
    installed: Database,
    monkeypatch: pytest.MonkeyPatch,
    tries: int,
    age: timedelta,
    begins: str,
) -> None:
    monkeypatch.setenv("COURSEWARE_SMTP_HOST", "mail.test")
    with installed.write() as connection:
        queue(connection, "lea@example.org", "Hello", "Text", NOW - age)
        connection.exec_driver_sql(f"UPDATE mail SET tries = {tries}, error = 'refused'")

    found = [line for line in cli("doctor").out.splitlines() if "mail is" in line]

    assert [line.startswith(begins) for line in found] == [True]


def test_mail_that_waits_for_a_mail_server_is_noted_at_once(cli: Cli, installed: Database) -> None:
    with installed.write() as connection:
        queue(connection, "lea@example.org", "Hello", "Text", NOW)

    (found,) = [line for line in cli("doctor").out.splitlines() if "mail is" in line]

    assert found.startswith("note: no mail leaves this site, and one mail is waiting in the outbox")
    assert "set COURSEWARE_SMTP_HOST" in found


def test_mail_that_is_on_its_way_is_no_finding(
    cli: Cli, installed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWARE_SMTP_HOST", "mail.test")
    with installed.write() as connection:
        queue(connection, "lea@example.org", "Hello", "Text", NOW - timedelta(minutes=2))

    assert "mail is" not in cli("doctor").out


def test_a_database_server_that_is_away(
    cli: Cli, installed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWARE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    (found,) = problems(cli)

    assert found.startswith("the database cannot be read: connection failed")
    assert found.endswith("start the database server, or correct COURSEWARE_DATABASE_URL")


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
def test_an_address_that_names_no_database(
    cli: Cli, installed: Database, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("COURSEWARE_DATABASE_URL", address)

    (found,) = problems(cli)

    assert "s3cret" not in found
    assert found.startswith("COURSEWARE_DATABASE_URL is no database address — write it like ")


def test_a_sqlite_that_is_too_old_says_what_is_used_instead(
    cli: Cli, installed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OldDriver:
        sqlite_version_info = (3, 40, 1)

    monkeypatch.setattr(examine, "sqlite_driver", OldDriver)

    outcome = cli("doctor")

    assert outcome.code == 0
    assert "note: SQLite 3.40.1 is too old for WAL" in outcome.out
    assert "rollback journal with synchronous=EXTRA is used" in outcome.out


def test_a_python_that_is_too_old() -> None:
    (found,) = machine.python((3, 10, 14))

    assert found.what == "Python 3.10.14 is older than 3.11.0"
    assert machine.python((3, 11, 0)) == []


def test_a_database_that_others_can_read(cli: Cli, installed: Database, instance: Path) -> None:
    file, wal = instance / "courseware.sqlite3", instance / "courseware.sqlite3-wal"
    backups = instance / "backups"
    backups.mkdir()
    kept = [backups / "a.zip", backups / "b c.zip"]
    for path in (file, wal, *kept):
        path.touch()
        path.chmod(0o644)

    database, archives = problems(cli)

    assert database == (
        f"others can read {file} and {wal.name} beside it, which hold people's records — run "
        f"`chmod 600 {file} {wal}`"
    )
    assert archives == (
        f"others can read 2 backups in {backups}, which hold people's records — run `chmod 600 "
        f"{kept[0]} '{kept[1]}'`"
    )
    for path in (wal, *kept):
        path.chmod(0o600)
    file.chmod(0o640)
    (found,) = problems(cli)
    assert found.startswith(f"others can read {file}, which holds people's records — ")


def test_a_disk_that_takes_no_writes(
    cli: Cli, installed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = OperationalError("", None, Exception("attempt to write a readonly database"))
    monkeypatch.setattr(examine.records, "tables", Mock(side_effect=refused))

    (found,) = problems(cli)

    assert found.startswith("the database cannot be used: attempt to write a readonly database — ")
    assert "restore the last backup" not in found and "findmnt" in found


def test_documents_whose_files_are_on_another_host(
    cli: Cli, installed: Database, instance: Path
) -> None:
    person = {"id": "lea", "email": "lea@example.org", "name": "Lea", "created_at": NOW}
    said = {"kind": "other", "title": "Taping", "issuer": "Board", "issued_on": NOW.date()}
    file = {"file_type": "image/png", "file_size": 3, "counts_as": "", "added_at": NOW}
    papers = [
        {"id": name, "person_id": "lea", "file_sha256": name * 64, **said, **file, **more}
        for name, more in (("a", {}), ("b", {}), ("c", {"withdrawn_at": NOW}))
    ]
    with installed.write() as connection:
        connection.execute(insert(Person).values(**person))
        for paper in papers:
            connection.execute(insert(OutsideEvidence).values(**paper))

    (found,) = problems(cli)

    assert found.startswith(
        f"2 files of documents that were handed in are not in {instance / 'evidence'}: "
    )
    for name in "ab":
        file = place_of(instance / "evidence", name * 64)
        file.parent.mkdir(parents=True)
        file.write_bytes(b"png")
    assert problems(cli) == []


def test_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    (found,) = machine.disk(tmp_path, least=1 << 62)

    assert found.what.startswith("only ")
    assert machine.disk(tmp_path, least=0) == []


def test_a_machine_without_font_says_what_it_is_needed_for(tmp_path: Path) -> None:
    (found,) = machine.fonts(path=str(tmp_path))

    assert found.weight == "note"
    assert "only the browser tests" in found.what


def test_a_machine_without_browser_says_what_it_is_needed_for(tmp_path: Path) -> None:
    (found,) = machine.browser("", path=str(tmp_path))
    (named,) = machine.browser("/no/such/chromium")

    assert (found.weight, named.weight) == ("note", "note")
    assert found.what == "no Chromium; it is needed for development only: the browser tests"
    assert named.what.startswith("COURSEWARE_CHROMIUM names /no/such/chromium, which is no program")


def test_the_first_browser_on_the_path_is_used(tmp_path: Path) -> None:
    for name in ("google-chrome", "chromium-browser"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)

    assert machine.find_browser("", path=str(tmp_path)) == str(tmp_path / "chromium-browser")
