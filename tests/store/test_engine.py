"""How the engines are opened: durable, with foreign keys, writers waiting their turn."""

import shutil
import tempfile
from datetime import datetime
from fractions import Fraction
from functools import partial

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from courseware.store.addresses import sqlite_url
from courseware.store.drivers import sqlite_driver, wal_is_safe
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from courseware.store.tables import Attempt, Clinic, Membership
from courseware.store.upsert import insert_or_ignore
from tests import postgres
from tests.cast import LONG_AGO, NOON
from tests.durability import as_in_production

CLINIC = {"id": "c", "slug": "c", "name": "C", "timezone": "UTC", "created_at": NOON}


def test_sqlite_is_opened_durably(sqlite_db):
    with as_in_production(), sqlite_db.read() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    safe = ("wal", 2) if wal_is_safe() else ("delete", 3)
    assert (pragmas["journal_mode"], pragmas["synchronous"]) == safe
    assert pragmas["foreign_keys"] == 1


def test_an_old_sqlite_keeps_the_rollback_journal(tmp_path, monkeypatch):
    monkeypatch.setattr("courseware.store.drivers.wal_is_safe", lambda: False)
    db = Database(sqlite_url(tmp_path / "old.sqlite3"))
    db.make_file()

    with as_in_production(), db.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "delete"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 3


def test_a_write_that_raises_is_undone(db):
    with pytest.raises(RuntimeError), db.write() as connection:
        insert_or_ignore(connection, Clinic, CLINIC)
        raise RuntimeError

    with db.read() as connection:
        assert connection.scalar(select(Clinic.id)) is None


def test_insert_or_ignore_says_who_won(db):
    with db.write() as connection:
        assert insert_or_ignore(connection, Clinic, CLINIC)
        assert not insert_or_ignore(connection, Clinic, CLINIC)
        assert not insert_or_ignore(connection, Clinic, {**CLINIC, "id": "other"})


def test_rows_that_point_to_nothing_are_refused(db):
    held = {"id": "m", "person_id": "nobody", "clinic_id": "nowhere", "role": "learner"}
    with pytest.raises(IntegrityError), db.write() as connection:
        insert_or_ignore(connection, Membership, {**held, "since": LONG_AGO})


def test_a_moment_without_zone_is_refused(db):
    naive = datetime(2026, 3, 1)
    with pytest.raises(StatementError, match="without time zone"), db.write() as connection:
        insert_or_ignore(connection, Clinic, {**CLINIC, "created_at": naive})


def test_moments_and_fractions_come_back_exactly(db):
    with db.write() as connection:
        insert_or_ignore(connection, Clinic, CLINIC)
        assert connection.scalar(select(Clinic.created_at)) == NOON
    kind = Attempt.__table__.c.score.type
    assert kind.process_bind_param(Fraction(6, 8), None) == "3/4"
    assert kind.process_result_value("3/4", None) == Fraction(3, 4)


def test_a_read_sees_what_was_committed_meanwhile_and_a_snapshot_does_not(db):
    count = text("SELECT count(*) FROM clinic")

    def add(name):
        with db.write() as connection:
            assert insert_or_ignore(connection, Clinic, {**CLINIC, "id": name, "slug": name})

    with db.read() as connection:
        before = connection.scalar(count)
        add("first")
        assert connection.scalar(count) == before + 1
    with db.snapshot() as connection:
        before = connection.scalar(count)
        add("second")
        assert connection.scalar(count) == before


def test_only_who_begins_a_database_makes_its_file(tmp_path):
    file = tmp_path / "a folder, ä" / "new#1.sqlite3"
    file.parent.mkdir()
    db = Database(sqlite_url(file))

    with pytest.raises(OperationalError, match="unable to open"), db.read():
        pass
    with pytest.raises(OperationalError, match="unable to open"), db.write():
        pass
    assert list(file.parent.iterdir()) == []

    upgrade(db)

    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}
    assert "new#1.sqlite3" in {path.name for path in file.parent.iterdir()}
    db.close()


MORE_THAN_A_DRIVER_KEEPS = [text(f"SELECT {number} AS more") for number in range(150)]


def test_sqlite_prepares_a_statement_once_however_many_others_are_asked(tmp_path, monkeypatch):
    prepared = []

    class Noting(sqlite_driver.Connection):
        def __call__(self, statement):
            prepared.append(statement)
            return super().__call__(statement)

    plain = sqlite_driver.connect
    monkeypatch.setattr(sqlite_driver, "connect", partial(plain, factory=Noting))
    db = Database(sqlite_url(tmp_path / "many.sqlite3"))
    db.make_file()
    with db.read() as connection:
        for _ in range(2):
            for statement in MORE_THAN_A_DRIVER_KEEPS:
                connection.execute(statement)
    db.close()

    assert sum("more" in one for one in prepared) == len(MORE_THAN_A_DRIVER_KEEPS)


def test_postgres_keeps_the_plans_of_all_statements(postgres_server):
    count = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '% AS more'"
    with postgres.fresh_database(postgres_server) as address:
        db = Database(address)
        with db.read() as connection:
            for statement in MORE_THAN_A_DRIVER_KEEPS * 6:  # prepared is what came five times
                connection.execute(statement)
            kept = connection.scalar(text(count))
        db.close()

    assert kept == len(MORE_THAN_A_DRIVER_KEEPS)


def _move(file, to):
    """Move a SQLite file with what belongs to it."""
    to.mkdir(exist_ok=True)
    for path in file.parent.glob(f"{file.name}*"):
        path.rename(to / path.name)


def _add(db, name):
    with db.write() as connection:
        assert insert_or_ignore(connection, Clinic, {**CLINIC, "id": name, "slug": name})


def _names(db):
    with db.read() as connection:
        return set(connection.scalars(select(Clinic.id)))


def test_a_file_that_was_taken_away_is_neither_read_nor_written_until_it_is_back(
    sqlite_db, tmp_path
):
    file = tmp_path / "courseware.sqlite3"
    _add(sqlite_db, "before")

    _move(file, tmp_path / "away")

    with pytest.raises(OperationalError, match="unable to open"):
        _add(sqlite_db, "lost")
    for look in (sqlite_db.read, sqlite_db.snapshot):
        with pytest.raises(OperationalError, match="unable to open"), look():
            pass
    assert not file.exists()
    _move(tmp_path / "away" / file.name, tmp_path)
    _add(sqlite_db, "after")
    assert _names(sqlite_db) == {"before", "after"}


def test_another_file_in_its_place_is_the_one_that_is_used(sqlite_db, sqlite_template, tmp_path):
    file = tmp_path / "courseware.sqlite3"
    _add(sqlite_db, "before")

    _move(file, tmp_path / "away")
    shutil.copy(sqlite_template, file)
    _add(sqlite_db, "after")

    assert _names(sqlite_db) == {"after"}
    elsewhere = Database(sqlite_url(tmp_path / "away" / file.name))
    assert _names(elsewhere) == {"before"}
    elsewhere.close()


def test_what_was_written_while_the_file_was_taken_away_does_not_count_as_saved(
    sqlite_db, sqlite_template, tmp_path
):
    file = tmp_path / "courseware.sqlite3"

    def add_meanwhile():
        with sqlite_db.write() as connection:
            assert insert_or_ignore(connection, Clinic, CLINIC)
            _move(file, tmp_path / "away")
            shutil.copy(sqlite_template, file)

    with pytest.raises(OperationalError, match="taken away or replaced"):
        add_meanwhile()

    assert _names(sqlite_db) == set()


@pytest.mark.postgres
def test_connections_that_the_server_ended_are_replaced_before_anybody_meets_them(
    postgres_server, postgres_template
):
    with postgres.copy_of(postgres_server, postgres_template) as address:
        db, other = Database(address), Database(address)
        with db.read() as first, db.read() as second:
            ended = {_backend(connection) for connection in (first, second)}
        with other.read() as connection:
            for one in ended:
                connection.execute(text(f"SELECT pg_terminate_backend({one}, 5000)"))

        with db.write() as connection:
            assert insert_or_ignore(connection, Clinic, CLINIC)
            assert _backend(connection) not in ended
        db.close()
        other.close()


@pytest.mark.postgres
def test_a_look_at_postgres_is_one_way_there_and_back(postgres_server, postgres_template):
    with postgres.copy_of(postgres_server, postgres_template) as address:
        db = Database(address)
        for _ in range(10):  # until the statement is known to the server
            with db.read() as connection:
                connection.scalar(select(Clinic.id))
        with db.read() as connection:
            raw = connection.connection.driver_connection
        with tempfile.TemporaryFile("w+") as sent:
            raw.pgconn.trace(sent.fileno())
            with db.read() as connection:
                connection.scalar(select(Clinic.id))
            raw.pgconn.untrace()
            sent.seek(0)
            lines = [line.split("\t") for line in sent]
        db.close()

    assert sum(line[3].strip() == "ReadyForQuery" for line in lines) == 1


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("said", "plans"),
    [("", "force_generic_plan"), ("-c plan_cache_mode=auto -c work_mem=7MB", "auto")],
)
def test_postgres_plans_a_statement_once_unless_the_address_says_otherwise(
    postgres_server, postgres_template, said, plans
):
    with postgres.copy_of(postgres_server, postgres_template) as address:
        url = make_url(address)
        asked = url.update_query_dict({"options": said}) if said else url
        db = Database(asked.render_as_string(hide_password=False))
        with db.read() as connection:
            assert connection.scalar(text("SHOW plan_cache_mode")) == plans
            assert (connection.scalar(text("SHOW work_mem")) == "7MB") == bool(said)
        db.close()


def _backend(connection):
    return connection.scalar(text("SELECT pg_backend_pid()"))
