"""How the two engines are opened: SQLite embedded, PostgreSQL by URL.

SQLite writes take BEGIN IMMEDIATE: a deferred transaction that reads first and writes later
loses races to "database is locked", one that asks for the lock at once waits its turn.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from courseware.domain.errors import Damaged
from courseware.store.addresses import BadAddress
from courseware.store.damage import located

try:
    import pysqlite3.dbapi2 as _bundled
except ImportError:  # no wheel for this platform: the interpreter's own SQLite serves
    _bundled = None

# Before 3.51.3, SQLite could corrupt a WAL database under a rare checkpoint race.
FIRST_SAFE_WAL = (3, 51, 3)
_BUSY_MILLISECONDS = 30_000

sqlite_driver: ModuleType = sqlite3 if _bundled is None else _bundled
"""The SQLite module in use: the newest that this platform has."""


def wal_is_safe() -> bool:
    """Whether the SQLite in use may run in WAL mode."""
    version: tuple[int, int, int] = sqlite_driver.sqlite_version_info
    return version >= FIRST_SAFE_WAL


_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


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

    def _prepare(self, parsed: URL) -> None:
        """The engine and its connections; none is made before the first is asked for."""
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            # Every transaction ends in `read` or `write`; the pool need not roll back once more.
            self.engine = create_engine(parsed, module=sqlite_driver, pool_reset_on_return=None)
            _tune_sqlite(self.engine)
            # The driver is in autocommit already; only our BEGIN has to be left out.
            self._reading = self.engine.execution_options(courseware_reads=True)
        else:
            parsed = parsed.set(drivername="postgresql+psycopg")
            self.engine = create_engine(
                parsed, pool_pre_ping=True, pool_size=2, connect_args={"connect_timeout": 5}
            )
            self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """For reading, each statement by itself: it sees what is committed when it runs.

        No transaction is begun and ended around it, which on PostgreSQL would be two more
        journeys for every look. Where several statements must see one moment, take `snapshot`.
        """
        with self._reading.connect() as connection, _locating(connection):
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction that only reads; all its statements see the same moment."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(**_SNAPSHOT)
            with connection.begin(), _locating(connection):
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: committed when the block ends, undone when it raises."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(courseware_writes=True)
            with connection.begin(), _locating(connection):
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


def _tune_sqlite(engine: Engine) -> None:
    journal = "WAL" if wal_is_safe() else "DELETE"
    synchronous = "FULL" if wal_is_safe() else "EXTRA"

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: Any) -> None:
        # The driver must not open transactions by itself; `begin` below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
        cursor.execute(f"PRAGMA journal_mode={journal}")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("courseware_reads"):
            writes = options.get("courseware_writes")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
