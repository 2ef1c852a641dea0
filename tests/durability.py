"""Tests do not wait for the disk: a commit holds while the machine runs, and that is enough here.

What the site itself asks of the engines is tested with `as_in_production`; processes that tests
start and kill are the real ones, with the real settings.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.pool import Pool

from courseware.store.drivers import sqlite_driver

_SQLITE = (sqlite3.Connection, sqlite_driver.Connection)
_waits = False


@event.listens_for(Pool, "checkout")
def _hurry(connection: Any, record: Any, proxy: Any) -> None:
    if not _waits and isinstance(connection, _SQLITE):
        connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def as_in_production() -> Iterator[None]:
    """Leave connections that are opened meanwhile as the store opens them."""
    global _waits
    _waits = True
    try:
        yield
    finally:
        _waits = False


def hurry_postgres(address: str) -> None:
    """Let a server that only the suite uses not wait for the disk either.

    Nor does it look for something to vacuum while tests, a handful of rows each, come and go.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
