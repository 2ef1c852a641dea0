"""Sessions with PostgreSQL that a test process keeps from one test to the next.

A site has its sessions for days. Each test opens its own and closes them: the server would begin a
process for each, which reads the catalogue anew and is told every statement anew; that is half of
what a test takes there. What a session was told of settings, locks and the like is taken back
before another test has it.
"""

import os
from collections.abc import Callable
from select import select
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Engine

from courseware.store.engine import Database

# `DISCARD ALL`, but for the plans: they are what the session is kept for. Nobody may take it for
# one of a site meanwhile.
_TAKE_BACK = """
CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; UNLISTEN *;
SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP;
SET application_name = 'kept by the suite'"""
_LEND_AGAIN = "RESET application_name"
# As many as one site has; a test with more threads closes the others.
_MOST = 2
# A site's sessions have every statement that counts prepared. One is kept for many sites here.
_STATEMENTS = 2_000


class KeptSessions:
    """Sessions that wait for the next test, by the name of their database."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[psycopg.Connection]] = {}
        self._process = os.getpid()

    def begin(self, database: str) -> None:
        """From now on keep those with a database."""
        self._waiting[database] = []

    def end(self, database: str) -> None:
        """Close those with a database, and keep none any more."""
        for session in self._waiting.pop(database, []):
            session.close()

    def pids(self, database: str) -> list[int]:
        """The server's processes behind those that wait."""
        return [session.info.backend_pid for session in self._waiting.get(database, [])]

    def share(self, engine: Engine) -> None:
        """Let an engine that is not connected yet take from here, and give back what it closes."""
        pool, name = engine.pool, str(engine.url.database)
        connect: Callable[..., Any] = pool._creator
        dialect: Any = pool._dialect
        close = dialect.do_close
        pool._creator = lambda record: self._take(name) or connect(record)
        dialect.do_close = lambda session: self._put(name, session) or close(session)

    def _take(self, database: str) -> psycopg.Connection | None:
        waiting = self._waiting.get(database)
        if not waiting or os.getpid() != self._process:
            return None
        try:
            session = waiting.pop()
            session.execute(_LEND_AGAIN, prepare=False)
        except (IndexError, psycopg.Error):  # another thread was first, or it was ended
            return None
        session._notice_handlers.clear()
        session.prepare_threshold, session.prepared_max = 0, _STATEMENTS
        return session

    def _put(self, database: str, session: psycopg.Connection) -> bool:
        """Keep a session if it is as good as new; whether it is."""
        waiting = self._waiting.get(database)
        if waiting is None or len(waiting) >= _MOST or os.getpid() != self._process:
            return False
        if session.info.transaction_status != TransactionStatus.IDLE or _is_told(session):
            return False
        try:
            session.execute(_TAKE_BACK, prepare=False)
        except psycopg.Error:
            return False
        waiting.append(session)
        return True


def _is_told(session: psycopg.Connection) -> bool:
    """Whether the server said something unasked: that it ended the session."""
    return bool(select([session.fileno()], [], [], 0)[0])


def keep_sessions(kept: KeptSessions) -> None:
    """From now on every `Database` on PostgreSQL shares them."""
    prepare: Callable[[Database, URL], None] = Database._prepare

    def prepared(self: Database, parsed: URL) -> None:
        prepare(self, parsed)
        if not self.is_sqlite:
            kept.share(self.engine)

    Database._prepare = prepared  # type: ignore[method-assign]
