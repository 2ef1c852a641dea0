"""Very many rows at once: what an engine offers for it, with its indexes made afterwards.

The rows are the same as `benchmarks.rows.insert_rows` would store; only the way in is shorter.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, cast

from sqlalchemy import Connection, Table, text

from courseware.store.engine import Database
from courseware.store.tables.base import Base

_CHUNK = 20_000
Row = dict[str, Any]
Processor = Callable[[Any], Any] | None


def load_rows(db: Database, model: type[Base], rows: Iterable[Row]) -> int:
    """Put rows into a table, all or none; how many. All rows name the same columns.

    Foreign keys are not checked meanwhile: who makes a million rows makes them fit.
    """
    table = cast(Table, model.__table__)
    incoming = iter(rows)
    first = next(incoming, None)
    if first is None:
        return 0
    names = tuple(first)
    with db.write() as connection:
        made_again = _drop_indexes(connection, table, db.is_sqlite)
        way = _into_sqlite if db.is_sqlite else _into_postgres
        count = way(connection, table, names, _tuples(connection, table, first, incoming))
        for statement in made_again:
            connection.execute(text(statement))
    return count


def _tuples(
    connection: Connection, table: Table, first: Row, rows: Iterator[Row]
) -> Iterator[tuple[Any, ...]]:
    """The rows as the driver takes them, each value through its column's own type."""
    dialect = connection.dialect
    steps: list[tuple[str, Processor]] = [
        (name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in first
    ]
    for row in chain((first,), rows):
        yield tuple(step(row[name]) if step else row[name] for name, step in steps)


def _into_sqlite(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> int:
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})"
    cursor, count = connection.connection.cursor(), 0
    while chunk := list(islice(rows, _CHUNK)):
        cursor.executemany(statement, chunk)
        count += len(chunk)
    cursor.close()
    return count


def _into_postgres(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> int:
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    cursor, count = connection.connection.cursor(), 0
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    cursor.close()
    return count


def _drop_indexes(connection: Connection, table: Table, is_sqlite: bool) -> list[str]:
    """Drop what is no constraint; the statements that make the indexes again."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table"
        " AND sql IS NOT NULL"
        if is_sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :table"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    found = connection.execute(text(query), {"table": table.name}).all()
    for name, _ in found:
        connection.execute(text(f"DROP INDEX {name}"))
    return [statement for _, statement in found]
