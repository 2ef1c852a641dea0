"""Questions about the state of a database, for the person who looks after it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from courseware.store.literals import at_most
from courseware.store.tables import LedgerEntry, Mail

_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class StuckMails:
    """Mails that did not get out.

    Attributes:
        given_up: how many are not tried any more.
        late: how many are still tried, but have waited for long.
        last_error: why the newest of those given up was not taken.
    """

    given_up: int
    late: int
    last_error: str | None


def bytes_held(connection: Connection) -> int | None:
    """The size of SQLite's file; None on PostgreSQL, whose copy is another file than its own."""
    if connection.dialect.name != "sqlite":
        return None
    pages, size = (connection.scalar(text(f"PRAGMA page_{of}")) for of in ("count", "size"))
    return int(pages) * int(size)


def integrity_faults(connection: Connection) -> list[str]:
    """What SQLite finds wrong with its file, and rows that point to nothing.

    PostgreSQL checks its pages itself when it reads them; there is nothing to ask there.
    """
    if connection.dialect.name != "sqlite":
        return []
    faults = [str(row) for row in connection.scalars(text("PRAGMA integrity_check(20)"))]
    dangling = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(20)
    found = [f"row {row[1]} of {row[0]} points to nothing in {row[2]}" for row in dangling]
    return [fault for fault in faults if fault != "ok"] + found


def newest_entry_at(connection: Connection) -> datetime | None:
    """The latest moment in the ledger; None while it is empty."""
    query = select(LedgerEntry.at).order_by(LedgerEntry.at.desc()).limit(at_most(1))
    return connection.scalar(query)


def stuck_mails(connection: Connection, most_tries: int, waiting_since: datetime) -> StuckMails:
    """Mails that were given up, and those that wait since a moment or longer."""
    unsent = Mail.sent_at.is_(None)
    gone = (unsent, Mail.tries >= most_tries)
    late = (unsent, Mail.tries < most_tries, Mail.created_at <= waiting_since)
    count = select(func.count()).select_from(Mail)
    newest = select(Mail.error).where(*gone).order_by(Mail.created_at.desc()).limit(at_most(1))
    return StuckMails(
        given_up=connection.scalar(count.where(*gone)) or 0,
        late=connection.scalar(count.where(*late)) or 0,
        last_error=connection.scalar(newest),
    )


def engine_words(connection: Connection) -> str:
    """The engine with its version: `SQLite 3.51.3`, `PostgreSQL 16.4`."""
    dialect = connection.dialect
    numbers = ".".join(str(number) for number in dialect.server_version_info or ())
    return f"{_ENGINES.get(dialect.name, dialect.name)} {numbers}".strip()
