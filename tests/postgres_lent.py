"""One database on PostgreSQL for many tests: each gets it migrated and empty.

To empty it takes a tenth of what a copy of the template takes, and a server answers sooner from a
database that it knows already.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic, sleep

import psycopg
from psycopg import sql

from tests import postgres

_NAMES = """
SELECT relkind = 'S', relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')
  AND relname <> 'alembic_version' ORDER BY relname"""
# Whatever a migration, a careless test or a forger in a test could have changed besides rows.
_SCHEMA = """
SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
  SELECT concat_ws(':', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull) AS part
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(':', tgrelid, tgname, tgenabled) FROM pg_trigger
  UNION ALL SELECT concat_ws(':', conrelid, conname, convalidated) FROM pg_constraint
  UNION ALL SELECT concat_ws(':', proname, md5(prosrc)) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'
  UNION ALL SELECT version_num FROM alembic_version
) AS parts"""
_OTHERS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
# Told to wait, the server itself would look every tenth of a second: longer than most tests take.
_LOOK_EVERY_S = 0.002
_PATIENCE_S = 10.0


class LentDatabase:
    """A copy of a migrated template, lent to one test after the other."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._copy: AbstractContextManager[str] | None = None
        # A new connection would read the catalogue anew: four fifths of what emptying takes.
        self._caretaker: psycopg.Connection | None = None
        self._address = self._emptying = self._schema = ""

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The address of the empty database; nobody else has it meanwhile."""
        if self._copy is None:
            self._take_copy()
        try:
            yield self._address
        finally:
            self._empty()

    def close(self) -> None:
        """Drop the database."""
        if self._caretaker is not None:
            self._caretaker.close()
            self._caretaker = None
        if self._copy is not None:
            self._copy.__exit__(None, None, None)
            self._copy = None

    def _take_copy(self) -> None:
        self._copy = postgres.copy_of(self._server, self._template)
        self._address = self._copy.__enter__()
        self._caretaker = psycopg.connect(self._address, autocommit=True)
        names = self._caretaker.execute(_NAMES).fetchall()
        self._schema = _schema_of(self._caretaker)
        # As a replica applies rows: no trigger refuses, no foreign key asks for an order.
        script = [sql.SQL("SET session_replication_role = replica")]
        for is_sequence, name in names:
            if is_sequence:
                script.append(sql.SQL("SELECT setval({}, 1, false)").format(sql.Literal(name)))
            else:
                script.append(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        self._emptying = sql.SQL("; ").join(script).as_string()

    def _empty(self) -> None:
        """Remove all rows; a database whose schema was touched is not lent again."""
        assert self._caretaker is not None
        try:
            _end_others(self._caretaker)
            if _schema_of(self._caretaker) == self._schema:
                self._caretaker.execute(self._emptying, prepare=False)
                return
        except psycopg.OperationalError:
            pass  # A test ended every session, this one too.
        self.close()


def _end_others(connection: psycopg.Connection) -> None:
    """End what a test left open, and wait until it is gone: it could write something still."""
    until = monotonic() + _PATIENCE_S
    while connection.execute(_OTHERS).fetchone() != (0,):
        assert monotonic() < until, "a session of an earlier test does not end"
        sleep(_LOOK_EVERY_S)


def _schema_of(connection: psycopg.Connection) -> str:
    row = connection.execute(_SCHEMA).fetchone()
    assert row is not None
    return str(row[0])
