"""Insert-or-ignore and upsert, which both engines spell alike but SQLAlchemy keeps per dialect."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from courseware.store.tables import Base


def _insert(connection: Connection, table: type[Base]) -> Any:
    flavour = sqlite if connection.dialect.name == "sqlite" else postgresql
    return flavour.insert(table)


@cache
def _insert_or_ignore(engine: str, table: type[Base]) -> Any:
    """Built once for each table: putting it together costs more than executing it."""
    flavour = sqlite if engine == "sqlite" else postgresql
    # The Table, not the class: for classes SQLAlchemy sorts every value by attribute first.
    statement = flavour.insert(cast(Table, table.__table__)).on_conflict_do_nothing()
    # psycopg forgets the count of an INSERT with the cursor unless SQLAlchemy is told to keep it.
    return statement.execution_options(preserve_rowcount=True)


def insert_or_ignore(connection: Connection, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row unless a constraint says that it is there already; True when it was inserted."""
    statement = _insert_or_ignore(connection.dialect.name, table)
    return bool(connection.execute(statement, dict(values)).rowcount == 1)


def insert_all_or_ignore(
    connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows at once, each unless a constraint says that it is there already."""
    if rows:
        statement = _insert_or_ignore(connection.dialect.name, table)
        connection.execute(statement, [dict(row) for row in rows])


def upsert(
    connection: Connection,
    table: type[Base],
    values: Mapping[str, Any],
    keys: Collection[str],
    update: Mapping[str, Any],
) -> None:
    """Insert a row, or change the one with the same keys.

    Args:
        keys: names of the columns of the unique constraint that decides.
        update: column -> new value where the row exists.
    """
    statement = _insert(connection, table).values(**values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_=dict(update))
    )
