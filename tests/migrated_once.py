"""Migrations of an empty database, which a test process goes through once for each engine.

What they send the first time is sent again for the next empty one. It is the same, and takes a
tenth of what they take to arrive at it. Tests of the migrations themselves ask for them `in_full`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from courseware.store import migrate

_ANY_TABLE = {
    "sqlite": "SELECT 1 FROM sqlite_master",
    "postgresql": "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace",
}
# What only looks, and is answered by what the others made.
_LOOKS = ("SELECT", "PRAGMA", "WITH")

Sent = list[tuple[str, Any]]


class Migrations:
    """What the migrations sent to the first empty database of each engine."""

    def __init__(self, run: Callable[[Connection], None]) -> None:
        self._run = run
        self._sent: dict[str, Sent] = {}
        self._remembers = True

    def run(self, connection: Connection) -> None:
        """Migrate, as `migrate._run` does."""
        engine = connection.dialect.name
        if not self._remembers or connection.exec_driver_sql(_ANY_TABLE[engine]).first():
            self._run(connection)
        elif engine not in self._sent:
            self._sent[engine] = self._overheard(connection)
        else:
            for statement, values in self._sent[engine]:
                connection.exec_driver_sql(statement, values or None)

    @contextmanager
    def in_full(self) -> Iterator[None]:
        """Go through all of them each time."""
        self._remembers = False
        try:
            yield
        finally:
            self._remembers = True

    def _overheard(self, connection: Connection) -> Sent:
        sent: Sent = []

        def hear(own: Connection, _: Any, statement: str, values: Any, *more: Any) -> None:
            if not statement.lstrip().startswith(_LOOKS):
                sent.append((statement, values))

        event.listen(connection, "before_cursor_execute", hear)
        try:
            self._run(connection)
        finally:
            event.remove(connection, "before_cursor_execute", hear)
        return sent


migrations = Migrations(migrate._run)


def remember_migrations() -> None:
    """From now on an empty database is migrated by what was sent to another one."""
    migrate._run = migrations.run
