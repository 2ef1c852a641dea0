"""Connections to the two engines: which driver makes them, and what is set on each.

A connection to SQLite goes on working on its file when that was moved away or another one took its
place. Nobody would find there what it saves; so it is used only while the file at the address is
the one that it opened, as a connection to PostgreSQL is used only while the server holds it.
"""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from select import select
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError, OperationalError

from courseware.store.turns import be_patient

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


# The site asks some nine hundred different statements, and drivers keep a hundred of them. SQLite's
# keeps those that were asked most often, so that of the others each displaced the one before it: a
# first page that came late was prepared anew for every reader, 0.3 ms. PostgreSQL's keeps those of
# late, and counts anew up to the fifth time, from which on it lets the server keep the plan. What
# stays is a few kB each; a list of a thousand ids makes it a hundred, so not all are kept.
_KEPT_BY_SQLITE = 500
_KEPT_BY_POSTGRES = 250


@dataclass(frozen=True, slots=True)
class OpenedFile:
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

    def lost(self) -> OperationalError:
        """What to raise where something was saved to it and it is not in its place any more."""
        what = f"{self.path} was taken away or replaced while something was saved"
        return OperationalError(None, None, sqlite_driver.OperationalError(what))


def opened_file(connection: Connection) -> OpenedFile | None:
    """The file that a connection works on; None if it is one to a server."""
    return connection.info.get(_OPENED)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_sqlite(url: URL) -> Engine:
    """An engine for a file; it is opened when the first connection is asked for."""

    def connect(record: Any) -> Any:
        # Before it is opened: if another file takes its place in between, checkout notices it.
        record.info[_OPENED] = OpenedFile(path, _identity(path))
        return sqlite_driver.connect(address, uri=True, **options)

    # Every transaction is ended by whoever began it; the pool need not roll back once more.
    engine = create_engine(url, module=sqlite_driver, creator=connect, pool_reset_on_return=None)
    (path,), options = engine.dialect.create_connect_args(url)
    # By itself SQLite would begin an empty database where the file is missed.
    address = f"{Path(path).as_uri()}?mode=rw"
    options["cached_statements"] = _KEPT_BY_SQLITE
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


def open_postgres(url: URL) -> Engine:
    """An engine for a server; it is asked when the first connection is."""
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
    event.listen(engine, "connect", _keep_plans)
    event.listen(engine, "checkout", _refuse_broken)
    return engine


def _keep_plans(connection: Any, record: Any) -> None:
    connection.prepared_max = _KEPT_BY_POSTGRES


def _refuse_broken(connection: Any, record: Any, proxy: Any) -> None:
    """Look whether a connection from the pool still stands, without a way to the server and back.

    The server says nothing unasked to a connection that waits; if there is something to read, it
    is the connection's end. It and all older ones are then replaced.
    """
    readable, _, _ = select([connection.fileno()], [], [], 0)
    if readable:
        raise InvalidatePoolError
