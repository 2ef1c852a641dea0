"""Databases with which many tests begin: filled once in a process, and given back as it was then.

What fills them is the code of the site: the first test that asks goes the whole way.
"""

from atexit import register
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import mkdtemp
from typing import cast

import psycopg
from psycopg import sql
from sqlalchemy import Connection, func, select

from courseware.store.drivers import sqlite_driver
from courseware.store.engine import Database
from courseware.store.tables import Attempt, LedgerHead, Membership, Person, metadata
from tests.postgres_rows import look_for_rows, remove_rows

Fill = Callable[[Database], object]

# In any order, and without what triggers would refuse.
_AS_A_REPLICA = "SET LOCAL session_replication_role = replica"
_LOOK = look_for_rows(metadata.tables)
# What tells apart the databases that are to be filled: a test may have done something before.
_LOOKS = (
    select(LedgerHead.chain, LedgerHead.digest).order_by(LedgerHead.chain),
    *(select(func.count()).select_from(table) for table in (Person, Membership, Attempt)),
)
_SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL"""


Rows = tuple[dict[str, bytes], list[tuple[str, int]]]

Key = tuple[str, tuple[object, ...]]

_files: dict[Key, str] = {}
_rows: dict[Key, Rows] = {}


def begin(name: str, db: Database, fill: Fill) -> None:
    """Bring a database into a state, by filling it where nobody did so before.

    Args:
        name: of the state; what fills the same database is the same for the same name.
    """
    with db.read() as connection:
        before = tuple(tuple(connection.execute(look)) for look in _LOOKS)
    if db.is_sqlite:
        _begin_on_sqlite((name, before), db, fill)
    else:
        _begin_on_postgres((name, before), db, fill)


def _begin_on_sqlite(key: Key, db: Database, fill: Fill) -> None:
    file = str(db.engine.url.database)
    if key in _files:
        db.close()
        if not _take_place(_files[key], file):
            _copy(_files[key], file)
    else:
        fill(db)
        folder = Path(mkdtemp(prefix="beginnings-"))
        register(rmtree, folder, ignore_errors=True)
        _copy(file, str(folder / "state.sqlite3"))
        _files[key] = str(folder / "state.sqlite3")


def _take_place(whence: str, where: str) -> bool:
    """Copy the bytes of a file that nobody has open, to one that nobody has open; whether so.

    That takes half the time. Whoever has a file with a log open holds it, so that it is to be had
    exclusively only by who is alone; then nothing stands in the log either.
    """
    with closing(sqlite_driver.connect(where, timeout=0)) as target:
        try:
            target.execute("PRAGMA locking_mode = EXCLUSIVE")
            alone = target.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            target.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite_driver.OperationalError:
            return False
    if alone:
        copyfile(whence, where)
    return alone


def _copy(whence: str, where: str) -> None:
    """Copy as the engine does: what stands in a log still, and whoever has the file open.

    By the same SQLite: another one in the same process would take the locks of the first one away.
    """
    driver = sqlite_driver
    with closing(driver.connect(whence)) as source, closing(driver.connect(where)) as target:
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target)


def _begin_on_postgres(key: Key, db: Database, fill: Fill) -> None:
    if key not in _rows:
        fill(db)
        with db.snapshot() as connection:
            _rows[key] = _rows_of(_driver(connection))
        return
    tables, sequences = _rows[key]
    with db.write() as connection, _driver(connection).cursor() as cursor:
        cursor.execute(_AS_A_REPLICA)
        remove_rows(cursor.connection, _LOOK)
        for table, rows in tables.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        for sequence, value in sequences:
            cursor.execute("SELECT setval(%s, %s)", (sequence, value))


def _rows_of(connection: psycopg.Connection) -> Rows:
    """The rows of every table that has some, as COPY writes them, and where sequences stand."""
    tables = {}
    with connection.cursor() as cursor:
        for table in metadata.tables:
            with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
                rows = b"".join(copy)
            if rows:
                tables[table] = rows
        sequences = cursor.execute(_SEQUENCES).fetchall()
    return tables, cast("list[tuple[str, int]]", sequences)


def _driver(connection: Connection) -> psycopg.Connection:
    """What SQLAlchemy's connection goes through."""
    return cast("psycopg.Connection", connection.connection.driver_connection)
