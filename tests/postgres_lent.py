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
from tests.kept_sessions import KeptSessions
from tests.postgres_rows import look_for_rows, remove_rows

_SEQUENCES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY relname"""
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
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
# Of each change it tells, in a tenth of that time: of those, too, that were taken back.
_TOUCHED = """
SELECT (SELECT (count(*), max(xmin::text::bigint)) FROM pg_class WHERE oid >= 16384),
  (SELECT (count(*), max(xmin::text::bigint)) FROM pg_attribute WHERE attrelid >= 16384),
  (SELECT (count(*), max(xmin::text::bigint)) FROM pg_trigger),
  (SELECT (count(*), max(xmin::text::bigint)) FROM pg_constraint WHERE oid >= 16384),
  (SELECT (count(*), max(xmin::text::bigint)) FROM pg_proc WHERE oid >= 16384),
  (SELECT (count(*), max(xmin::text::bigint)) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'),
  (SELECT string_agg(version_num, ' ') FROM alembic_version)"""
_OTHERS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)"""
# Told to wait, the server itself would look every tenth of a second: longer than most tests take.
_LOOK_EVERY_S = 0.002
_PATIENCE_S = 10.0


class LentDatabase:
    """A copy of a migrated template, lent to one test after the other."""

    def __init__(self, server: str, template: str, kept: KeptSessions) -> None:
        self._server, self._template, self._kept = server, template, kept
        self._copy: AbstractContextManager[str] | None = None
        # A new connection would read the catalogue anew: four fifths of what emptying takes.
        self._caretaker: psycopg.Connection | None = None
        self._address = self._name = self._rows = self._restart = self._schema = ""
        self._touched = ""

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
        self._kept.end(self._name)
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
        self._name = self._caretaker.info.dbname
        self._kept.begin(self._name)
        self._caretaker.execute("SET session_replication_role = replica")
        self._rows = look_for_rows(_names(self._caretaker, _TABLES))
        each = map(sql.Literal, _names(self._caretaker, _SEQUENCES))
        restarted = (sql.SQL("setval({}, 1, false)").format(name) for name in each)
        self._restart = sql.SQL("SELECT {}").format(sql.SQL(", ").join(restarted)).as_string()
        self._schema = _one(self._caretaker, _SCHEMA)
        self._touched = _one(self._caretaker, _TOUCHED)

    def _empty(self) -> None:
        """Remove all rows; a database whose schema was touched is not lent again."""
        assert self._caretaker is not None
        try:
            _end_others(self._caretaker, self._kept.pids(self._name))
            if self._is_as_it_was(self._caretaker):
                remove_rows(self._caretaker, self._rows)
                self._caretaker.execute(self._restart)
                return
        except psycopg.OperationalError:
            pass  # A test ended every session, this one too.
        self.close()

    def _is_as_it_was(self, caretaker: psycopg.Connection) -> bool:
        """Whether the schema is the template's; what was changed may have been changed back."""
        touched = _one(caretaker, _TOUCHED)
        if touched == self._touched:
            return True
        self._touched = touched
        return _one(caretaker, _SCHEMA) == self._schema


def _end_others(connection: psycopg.Connection, kept: list[int]) -> None:
    """End what a test left open, and wait until it is gone: it could write something still."""
    until = monotonic() + _PATIENCE_S
    while connection.execute(_OTHERS, [kept]).fetchone() != (0,):
        assert monotonic() < until, "a session of an earlier test does not end"
        sleep(_LOOK_EVERY_S)


def _names(connection: psycopg.Connection, query: str) -> list[str]:
    return [str(name) for (name,) in connection.execute(query)]


def _one(connection: psycopg.Connection, query: str) -> str:
    """What a query that finds one row says."""
    return str(connection.execute(query).fetchone())
