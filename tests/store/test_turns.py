"""Who waits for their turn to write begins as soon as it is theirs, and waits long if need be."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from courseware.store import turns
from courseware.store.addresses import sqlite_url
from courseware.store.drivers import sqlite_driver
from courseware.store.engine import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database on SQLite, with a table of numbers."""
    db = Database(sqlite_url(tmp_path / "turns.sqlite3"))
    db.make_file()
    with db.write() as connection:
        connection.exec_driver_sql("CREATE TABLE number (value INTEGER)")
    yield db
    db.close()


@pytest.fixture
def other(db: Database) -> Iterator[Any]:
    """Somebody else, in the middle of writing."""
    connection = sqlite_driver.connect(db.engine.url.database, isolation_level=None)
    with closing(connection):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO number VALUES (1)")
        yield connection


@pytest.fixture
def after_pauses(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, Callable[[], object]], list]:
    """What happens while somebody waits for the so-manieth time; the list grows with each pause."""

    def plan(count: int, act: Callable[[], object]) -> list[float]:
        pauses: list[float] = []

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == count:
                act()

        monkeypatch.setattr(turns.time, "sleep", pause)
        return pauses

    return plan


def test_nobody_pauses_where_nobody_writes(db, after_pauses):
    pauses = after_pauses(1, lambda: None)

    add(db, 2)

    assert (pauses, numbers(db)) == ([], [2])


def test_a_writer_begins_at_the_first_look_after_the_other_has_ended(db, other, after_pauses):
    pauses = after_pauses(3, lambda: other.execute("COMMIT"))

    add(db, 2)

    assert len(pauses) == 3
    assert numbers(db) == [1, 2]


def test_who_has_looked_often_enough_waits_as_sqlite_does(db, other, after_pauses, monkeypatch):
    everything = after_pauses(0, lambda: None)
    monkeypatch.setattr(turns, "_BUSY_MILLISECONDS", 1)

    with pytest.raises(OperationalError, match="database is locked"):
        add(db, 2)
    other.execute("COMMIT")

    assert len(everything) == turns._LOOKS
    assert numbers(db) == [1]


def test_a_connection_is_patient_again_once_it_writes_or_has_given_up(db, other, after_pauses):
    after_pauses(1, lambda: other.execute("ROLLBACK"))
    with db.write() as connection:
        assert patience(connection) == 30_000

    with db.read() as connection:
        assert patience(connection) == 30_000


def test_what_is_no_lock_is_told_without_waiting(db, after_pauses, monkeypatch):
    pauses = after_pauses(1, lambda: None)
    monkeypatch.setattr(turns, "BEGIN_SQLITE_WRITE", "BEGIN NONSENSE")

    with pytest.raises(OperationalError, match="syntax error"):
        add(db, 2)

    assert pauses == []


def add(db: Database, value: int) -> None:
    with db.write() as connection:
        connection.exec_driver_sql("INSERT INTO number VALUES (?)", (value,))


def numbers(db: Database) -> list[int]:
    with db.read() as connection:
        found = connection.exec_driver_sql("SELECT value FROM number ORDER BY value")
        return list(found.scalars())


def patience(connection: Any) -> int:
    return connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()


def test_damage_that_is_met_there_is_left_to_be_told_by_the_statement_that_follows():
    class Damaged:
        def execute(self, statement: str) -> None:
            error = sqlite_driver.DatabaseError("file is not a database")
            error.sqlite_errorcode = 26
            raise error

    assert turns._took_turn(Damaged(), sqlite_driver) is False
