"""Whole databases copied while they are in use: to a SQLite file, and from one into an empty place.

A copy is always a SQLite file, whatever engine it was made from: it can be checked without a
server, by the same walk over the ledger as the live one, and restored into either engine.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from courseware.store.addresses import sqlite_url
from courseware.store.drivers import sqlite_driver
from courseware.store.engine import Database
from courseware.store.literals import at_most
from courseware.store.loose import loose_keys
from courseware.store.migrate import upgrade
from courseware.store.tables import metadata
from courseware.store.tables.base import ExactFraction, JsonText

_MAGIC = b"SQLite format 3\x00"
_WAL = 2
_AT_ONCE = 1000


class NotCopied(Exception):
    """Rows do not fit where they were to go; nothing was changed there."""


def is_sqlite_file(path: Path) -> bool:
    """Whether a file is a SQLite database."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def is_in_wal_mode(path: Path) -> bool:
    """Whether a SQLite file was in WAL mode: the newest commits may stand in another file."""
    with path.open("rb") as file:
        header = file.read(20)
    return header.startswith(_MAGIC) and _WAL in header[18:20]


def copy_to_file(db: Database, path: Path) -> None:
    """Copy a database as it is at one moment into a new SQLite file that is complete by itself.

    SQLite copies its pages by its backup API in one step: writers go on in WAL mode, and wait for
    it with the rollback journal. PostgreSQL's rows are read in one snapshot.
    """
    if db.is_sqlite:
        _copy_pages(db, path)
        return
    copy = Database(sqlite_url(path))
    try:
        upgrade(copy)
        with db.snapshot() as connection:
            copy_rows(connection, copy)
    finally:
        copy.close()
    make_complete(path)


def make_complete(path: Path) -> None:
    """Bring a SQLite file that nobody uses out of WAL mode, so that it needs no file beside it."""
    raw = sqlite_driver.connect(str(path))
    try:
        raw.execute("PRAGMA journal_mode=DELETE")
    finally:
        raw.close()


def is_empty(db: Database) -> bool:
    """Whether no table of a database holds a row, or there are no tables at all."""
    with db.read() as connection:
        present = set(inspect(connection).get_table_names())
        return not any(
            connection.execute(select(literal(1)).select_from(table).limit(at_most(1))).first()
            for table in metadata.sorted_tables
            if table.name in present
        )


def copy_rows(source: Connection, target: Database) -> None:
    """Copy the rows of all tables into an empty database of this version, all or none.

    Raises:
        NotCopied: rows point to nothing afterwards.
    """
    if not target.is_sqlite:
        with target.write() as connection:
            _load(source, connection)
            _move_counters_on(connection)
        return
    with loose_keys(target, NotCopied("rows point to nothing")) as connection:
        _load(source, connection)


def _copy_pages(db: Database, path: Path) -> None:
    with db.read() as connection:
        target = sqlite_driver.connect(str(path))
        try:
            raw: Any = connection.connection.dbapi_connection
            raw.backup(target)
        finally:
            target.close()
    make_complete(path)


def _load(source: Connection, target: Connection) -> None:
    for table in metadata.sorted_tables:
        columns = [type_coerce(c, _raw(c)).label(c.name) for c in table.columns]
        placed = {c.name: bindparam(c.name, type_=_raw(c)) for c in table.columns}
        statement = insert(table).values(placed)
        for some in _in_order(source, table, columns):
            target.execute(statement, some)


def _in_order(
    source: Connection, table: Table, columns: list[Any]
) -> Iterator[list[dict[str, Any]]]:
    """Rows in portions; where rows of a table point to each other, the ones pointed to first."""
    found = source.execute(select(*columns).execution_options(yield_per=_AT_ONCE))
    own = [c.name for c in table.columns if any(k.column.table is table for k in c.foreign_keys)]
    if not own:
        for portion in found.mappings().partitions(_AT_ONCE):
            yield [dict(row) for row in portion]
        return
    (key,) = (column.name for column in table.primary_key.columns)
    waiting = {row[key]: dict(row) for row in found.mappings()}
    while waiting:
        ready = [r for r in waiting.values() if not any(r[name] in waiting for name in own)]
        # A row that points to itself, or a ring: the engine says what it thinks of it.
        ready = ready or list(waiting.values())
        yield ready
        for row in ready:
            del waiting[row[key]]


def _raw(column: Column[Any]) -> TypeEngine[Any]:
    """The type of what is stored: texts that we read as something else are copied as texts."""
    if isinstance(column.type, JsonText):
        return Text()
    if isinstance(column.type, ExactFraction):
        return String()
    return column.type


def _move_counters_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows behind the copied ones."""
    for table in metadata.sorted_tables:
        for column in table.primary_key.columns:
            if not isinstance(column.type, Integer) or len(table.primary_key.columns) > 1:
                continue
            highest = connection.scalar(select(func.max(column)))
            if highest is not None:
                named = {"table": table.name, "column": column.name, "highest": highest}
                counter = "pg_get_serial_sequence(:table, :column)"
                connection.execute(text(f"SELECT setval({counter}, :highest)"), named)
