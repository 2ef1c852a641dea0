"""Finds the rows whose stored values cannot be read, for a sentence that says where they are."""

from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from sqlalchemy import Column, Connection, Executable, String, Table, select, type_coerce

from courseware.domain.errors import Damaged
from courseware.store.tables.base import ExactFraction, JsonText, UtcDateTime, metadata

_MOST_NAMED = 5
_READ_BY_US = (JsonText, ExactFraction)


def located(connection: Connection, damaged: Damaged) -> Damaged:
    """The same with the rows that hold such a value; unchanged where they are known."""
    table = metadata.tables.get(damaged.table)
    if table is None or damaged.rows:
        return damaged
    found = [key for key, _ in _unreadable(connection, table, table.c[damaged.column])]
    named = tuple(found[:_MOST_NAMED]) + (("…",) if len(found) > _MOST_NAMED else ())
    return Damaged(damaged.table, damaged.column, damaged.why, named)


def damages(connection: Connection) -> Iterator[Damaged]:
    """Every stored JSON or fraction, of all tables, that cannot be read; in a transaction only."""
    for table in metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, _READ_BY_US):
                for key, why in _unreadable(connection, table, column, yield_per=1000):
                    yield Damaged(table.name, column.name, why, (key,))


def _unreadable(
    connection: Connection, table: Table, column: Column[Any], **streamed: int
) -> Iterator[tuple[str, str]]:
    """(key, why) of each row whose value is no value of the column."""
    if isinstance(column.type, UtcDateTime) and connection.dialect.name != "sqlite":
        return  # the engine itself keeps no other values
    for raw, *key in connection.execute(_stored(column, **streamed)):
        why = _why_unreadable(cast(Any, column.type), raw)
        if why:
            yield " ".join(map(str, key)), why


@cache
def _stored(column: Column[Any], **streamed: int) -> Executable:
    """What stands in a column as the engine keeps it, and the keys of the rows."""
    keys = [type_coerce(key, String) for key in column.table.primary_key.columns]
    query = select(type_coerce(column, String), *keys).where(column.is_not(None))
    return query.execution_options(**streamed)


def _why_unreadable(kind: Any, raw: object) -> str:
    try:
        kind.read_raw(raw)
    except (ValueError, TypeError, ArithmeticError) as error:
        return str(error)
    return ""
