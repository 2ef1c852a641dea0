"""How the two engines are opened: SQLite embedded, PostgreSQL by URL.

Drivers begin no transaction by themselves here: `Database` sends what begins one, and what only
reads gets none. SQLite writes take BEGIN IMMEDIATE: a deferred transaction that reads first and
writes later loses races to "database is locked", one that asks for the lock at once waits its turn.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from courseware.domain.errors import Damaged
from courseware.store.addresses import BadAddress
from courseware.store.drivers import open_postgres, open_sqlite, opened_file, sqlite_driver
from courseware.store.turns import begin_writing
from courseware.store.upkeep.damage import located


def sqlite_file(url: str) -> Path | None:
    """The file that an address names; None if it is one of a server.

    Raises:
        BadAddress: it is no address of a database.
    """
    with _told_calmly():
        parsed = make_url(url)
        return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


@contextmanager
def _told_calmly() -> Iterator[None]:
    """What SQLAlchemy says of a wrong address may repeat it, and a wrong port is a ValueError."""
    try:
        yield
    except (ArgumentError, ValueError):
        raise BadAddress from None


class Database:
    """One database, written in explicit transactions.

    Args:
        url: SQLAlchemy URL, `sqlite:///…` or `postgresql://…`.

    Raises:
        BadAddress: the URL is none; nothing has been opened.
    """

    def __init__(self, url: str) -> None:
        with _told_calmly():
            self._prepare(make_url(url))

    def make_file(self) -> None:
        """Make SQLite's file, empty and its owner's alone, where there is none.

        Nothing else makes it: a file that is missed is to be put back, not begun anew.
        """
        if self.is_sqlite:
            file = self.engine.url.database or ""
            os.close(os.open(file, os.O_RDONLY | os.O_CREAT, 0o600))

    def _prepare(self, parsed: URL) -> None:
        """The engine and its connections; none is made before the first is asked for."""
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = open_sqlite(parsed)
            self._begin_snapshot = "BEGIN"
        else:
            self.engine = open_postgres(parsed)
            self._begin_snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """For reading, each statement by itself: it sees what is committed when it runs.

        No transaction is begun and ended around it, which on PostgreSQL would be two more
        journeys for every look. Where several statements must see one moment, take `snapshot`.
        """
        with self.engine.connect() as connection, _locating(connection):
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction that only reads; all its statements see the same moment."""
        with self._transaction() as connection:
            connection.exec_driver_sql(self._begin_snapshot)
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: committed when the block ends, undone when it raises.

        Raises:
            OperationalError: the database is away, or was taken away meanwhile: what was written
                is not in it.
        """
        with self._transaction() as connection:
            if self.is_sqlite:
                begin_writing(connection, sqlite_driver)
            else:
                connection.exec_driver_sql("BEGIN")
            opened = opened_file(connection)
            yield connection
        if opened is not None and not opened.is_in_place():
            raise opened.lost()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        # SQLAlchemy ends what was begun. That it begins is no event of the engine that we listen
        # to: an engine with listeners looks for them with each statement, several times.
        with self.engine.begin() as connection, _locating(connection):
            yield connection

    @contextmanager
    def together(self) -> Iterator["Database"]:
        """One writing transaction that looks like a database of its own.

        Whatever is read or written through what this gives belongs to it: all of it is kept when
        the block ends, none of it when it raises. A block of `write` inside that raises is undone
        by itself, as it would be alone.
        """
        with self.write() as connection:
            yield _Joined(self, connection)

    def after_fork(self) -> None:
        """Forget connections that belong to the parent process."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


class _Joined(Database):
    """A database whose every transaction is part of one that is open."""

    def __init__(self, whole: Database, connection: Connection) -> None:
        self.is_sqlite = whole.is_sqlite
        self.engine = whole.engine
        self._connection = connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self._connection

    snapshot = read

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self._connection.begin_nested():
            yield self._connection


@contextmanager
def _locating(connection: Connection) -> Iterator[None]:
    """Whoever meets a damaged value is told in which row it stands."""
    try:
        yield
    except Damaged as damaged:
        raise located(connection, damaged) from damaged
