"""Which tables of a database on PostgreSQL have rows, and those rows taken out of it.

Most tests fill a few of many tables. To look at them all takes less than to delete from them all,
once a session has the look prepared.
"""

from collections.abc import Iterable

import psycopg
from psycopg import sql


def look_for_rows(tables: Iterable[str]) -> str:
    """What asks for the names of those tables that have rows."""
    each = (
        sql.SQL("CASE WHEN EXISTS (SELECT FROM {}) THEN {} END").format(
            sql.Identifier(table), sql.Literal(table)
        )
        for table in tables
    )
    named = sql.SQL("SELECT array_remove(ARRAY[{}], NULL)").format(sql.SQL(", ").join(each))
    return named.as_string()


def remove_rows(connection: psycopg.Connection, look: str) -> None:
    """Remove all rows that a look finds; the session has to be one that applies them as a replica.

    No trigger refuses then, and no foreign key asks for an order.
    """
    found = connection.execute(look, prepare=True).fetchone()
    assert found is not None
    if found[0]:
        delete = (sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in found[0])
        connection.execute(sql.SQL("; ").join(delete), prepare=False)
