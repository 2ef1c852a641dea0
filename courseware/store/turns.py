"""Waiting for one's turn to write to SQLite.

SQLite waits by itself: it sleeps 1, 2, 5, 10, 15 … ms between two looks. A transaction here takes
one or two, so who came second slept through the next turn, too, and through the one after that;
with two workers busy, two fifths of the machine had nothing to do. Whoever waits looks five
thousand times a second first, each look takes a few microseconds; what keeps the lock for longer is
no ordinary write, and SQLite's own patience is good enough for that.
"""

import time
from types import ModuleType
from typing import Any

from sqlalchemy import Connection

BEGIN_SQLITE_WRITE = "BEGIN IMMEDIATE"
_BUSY_MILLISECONDS = 30_000
_LOOKS = 250
_PAUSE_SECONDS = 0.0002
# The lowest byte of an extended code: somebody else writes, or just did.
_BUSY, _PRIMARY = 5, 0xFF


def be_patient(raw: Any) -> None:
    """Let a driver's connection wait for half a minute wherever it meets a lock."""
    raw.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")


def begin_writing(connection: Connection, driver: ModuleType) -> None:
    """Begin a transaction that writes, as soon as nobody else does.

    Raises:
        OperationalError: somebody has been writing for half a minute, or the file takes no writes.
    """
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA busy_timeout=0")
    try:
        if _took_turn(raw, driver):
            return
    finally:
        be_patient(raw)
    # It waits once more, or fails as all statements do: in the words of SQLAlchemy.
    connection.exec_driver_sql(BEGIN_SQLITE_WRITE)


def _took_turn(raw: Any, driver: ModuleType) -> bool:
    for _ in range(_LOOKS):
        try:
            raw.execute(BEGIN_SQLITE_WRITE)
        except driver.DatabaseError as error:
            if error.sqlite_errorcode & _PRIMARY != _BUSY:
                return False
        else:
            return True
        time.sleep(_PAUSE_SECONDS)
    return False
