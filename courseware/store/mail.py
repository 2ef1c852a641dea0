"""Rows of the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import Mail

_MAIL = (
    Mail.id,
    Mail.recipient,
    Mail.subject,
    Mail.body,
    Mail.created_at,
    Mail.next_try_at,
    Mail.tries,
    Mail.sent_at,
    Mail.error,
)


def add_mail(connection: Connection, values: Mapping[str, Any]) -> None:
    """Put a mail into the outbox."""
    connection.execute(insert(Mail).values(**values))


def add_mails(connection: Connection, values: Sequence[Mapping[str, Any]]) -> None:
    """Put many mails into the outbox."""
    if values:
        connection.execute(insert(Mail), list(values))


def claim_due(
    connection: Connection, now: datetime, most_tries: int, until: datetime
) -> AnyRow | None:
    """Take the mail that waited longest, for this sender alone until the given moment.

    Other senders skip a row that is being claimed (PostgreSQL) or wait for it (SQLite); after
    the commit they see that it is not due.
    """
    query = (
        select(*_MAIL)
        .where(Mail.sent_at.is_(None), Mail.next_try_at <= now, Mail.tries < most_tries)
        .order_by(Mail.next_try_at, Mail.id)
        .limit(at_most(1))
        .with_for_update(skip_locked=True)
    )
    found = connection.execute(query).one_or_none()
    if found is not None:
        statement = update(Mail).where(Mail.id == found.id)
        connection.execute(statement.values(tries=found.tries + 1, next_try_at=until))
    return found


def count_waiting(connection: Connection, most_tries: int) -> int:
    """How many mails are still to be handed over."""
    waiting = (Mail.sent_at.is_(None), Mail.tries < most_tries)
    return connection.scalar(select(func.count()).select_from(Mail).where(*waiting)) or 0


def mark_sent(connection: Connection, mail_id: str, now: datetime) -> None:
    """Note that a mail was handed over; its text, which may hold a live link, is not kept."""
    statement = update(Mail).where(Mail.id == mail_id)
    connection.execute(statement.values(sent_at=now, error=None, body=""))


def mark_failed(connection: Connection, mail_id: str, error: str, next_try_at: datetime) -> None:
    """Note why a mail was not handed over and when to try again."""
    statement = update(Mail).where(Mail.id == mail_id, Mail.sent_at.is_(None))
    connection.execute(statement.values(error=error, next_try_at=next_try_at))


def forget_before(connection: Connection, before: datetime, most_tries: int) -> int:
    """Remove mails that were handed over, or given up, before a moment; how many they were."""
    given_up = Mail.sent_at.is_(None) & (Mail.tries >= most_tries) & (Mail.next_try_at < before)
    # None is sent before it is written, and by that column they are found quickly.
    old = (Mail.created_at < before, or_(Mail.sent_at < before, given_up))
    return connection.execute(delete(Mail).where(*old)).rowcount


def latest(connection: Connection, limit: int) -> list[AnyRow]:
    """The newest mails, newest first."""
    query = select(*_MAIL).order_by(Mail.created_at.desc(), Mail.id.desc()).limit(at_most(limit))
    return list(connection.execute(query))
