"""How the two engines are opened: SQLite embedded, PostgreSQL by URL.

Drivers begin no transaction by themselves here: `Database` sends what begins one, and what only
reads gets none. SQLite writes take BEGIN IMMEDIATE: a deferred transaction that reads first and
writes later loses races to "database is locked", one that asks for the lock at once waits its turn.

A connection to SQLite goes on working on its file when that was moved away or another one took its
place. Nobody would find there what it saves; so it is used only while the file at the address is
the one that it opened, as a connection to PostgreSQL is used only while the server holds it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from select import select
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError, OperationalError

from courseware.domain.errors import Damaged
from courseware.store.addresses import BadAddress
from courseware.store.turns import be_patient, begin_writing
from courseware.store.upkeep.damage import located

try:
    import pysqlite3.dbapi2 as _bundled
except ImportError:  # no wheel for this platform: the interpreter's own SQLite serves
    _bundled = None

# Before 3.51.3, SQLite could corrupt a WAL database under a rare checkpoint race.
FIRST_SAFE_WAL = (3, 51, 3)
_OPENED = "opened"
APPLICATION = "courseware"
"""The name under which PostgreSQL lists our connections."""

sqlite_driver: ModuleType = sqlite3 if _bundled is None else _bundled
"""The SQLite module in use: the newest that this platform has."""


def wal_is_safe() -> bool:
    """Whether the SQLite in use may run in WAL mode."""
    version: tuple[int, int, int] = sqlite_driver.sqlite_version_info
    return version >= FIRST_SAFE_WAL


# What breaks between a waiting connection and its server has to reach the socket by itself, where
# `_refuse_broken` sees it: the system asks after a minute of silence, four times.
_POSTGRES = {
    "application_name": APPLICATION,
    "connect_timeout": 5,
    "keepalives_idle": 60,
    "keepalives_interval": 10,
    "keepalives_count": 4,
}


# Planning a statement with its values takes PostgreSQL up to a millisecond each time, longer than
# most of ours run. None gains by its values: what only some rows have stands in a statement in
# words, because SQLite takes a partial index for nothing else.
_PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan"


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
            self.engine = _open_sqlite(parsed)
            self._begin_snapshot = "BEGIN"
        else:
            self.engine = _open_postgres(parsed)
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
            opened = connection.info.get(_OPENED)
            yield connection
        if opened is not None and not opened.is_in_place():
            raise _lost(opened.path)

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


@dataclass(frozen=True, slots=True)
class _Opened:
    """The file that a connection opened.

    Attributes:
        identity: its device and inode; None if there was none. No other file has them while a
            connection holds it open.
    """

    path: str
    identity: tuple[int, int] | None

    def is_in_place(self) -> bool:
        """Whether it still lies at its address."""
        return self.identity is not None and self.identity == _identity(self.path)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _open_sqlite(url: URL) -> Engine:
    def connect(record: Any) -> Any:
        # Before it is opened: if another file takes its place in between, checkout notices it.
        record.info[_OPENED] = _Opened(path, _identity(path))
        return sqlite_driver.connect(address, uri=True, **options)

    # Every transaction is ended by whoever began it; the pool need not roll back once more.
    engine = create_engine(url, module=sqlite_driver, creator=connect, pool_reset_on_return=None)
    (path,), options = engine.dialect.create_connect_args(url)
    # By itself SQLite would begin an empty database where the file is missed.
    address = f"{Path(path).as_uri()}?mode=rw"
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "checkout", _refuse_lost)
    return engine


def _configure_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing
    cursor = connection.cursor()
    be_patient(cursor)
    cursor.execute(f"PRAGMA journal_mode={'WAL' if wal_is_safe() else 'DELETE'}")
    cursor.execute(f"PRAGMA synchronous={'FULL' if wal_is_safe() else 'EXTRA'}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _refuse_lost(connection: Any, record: Any, proxy: Any) -> None:
    """Replace a connection whose file is not at its address any more, and all older ones."""
    if not record.info[_OPENED].is_in_place():
        raise InvalidatePoolError


def _lost(path: str) -> OperationalError:
    what = f"{path} was taken away or replaced while something was saved"
    return OperationalError(None, None, sqlite_driver.OperationalError(what))


def _open_postgres(url: URL) -> Engine:
    said = url.query.get("options", ())
    # What the address says comes last, and holds.
    options = [_PLANNED_ONCE, *((said,) if isinstance(said, str) else said)]
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",  # the driver begins nothing
        pool_reset_on_return=None,
        pool_size=2,
        connect_args={**_POSTGRES, "options": " ".join(options)},
    )
    event.listen(engine, "checkout", _refuse_broken)
    return engine


def _refuse_broken(connection: Any, record: Any, proxy: Any) -> None:
    """Look whether a connection from the pool still stands, without a way to the server and back.

    The server says nothing unasked to a connection that waits; if there is something to read, it
    is the connection's end. It and all older ones are then replaced.
    """
    readable, _, _ = select([connection.fileno()], [], [], 0)
    if readable:
        raise InvalidatePoolError
