"""Mail: decided in the transaction of its reason, sent later by a job."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from courseware.domain.accounts import one_line, wire_email
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authorize import require
from courseware.services.identifiers import new_id
from courseware.store import mail as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

LONGEST_SUBJECT = 150
# A sender that crashed between hand-over and its note blocks a mail for so long.
_LEASE = timedelta(minutes=10)
_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
MOST_TRIES = len(_PAUSES) + 1


class Transport(Protocol):
    """Hands one message over to whatever delivers it."""

    def send(self, message: EmailMessage) -> None:
        """Hand it over.

        Raises:
            Exception: of any kind when it was not taken; the mail is tried again later.
        """
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run of `send_due` did."""

    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A mail as the outbox page shows it.

    Attributes:
        state: `sent`, `waiting`, or `given up` after the last try.
        body: its text; empty where it is not shown.
    """

    mail_id: str
    recipient: str
    subject: str
    body: str
    created_at: datetime
    sent_at: datetime | None
    tries: int
    next_try_at: datetime
    error: str | None
    state: str


def queue(
    connection: Connection,
    recipient: str,
    subject: str,
    body: str,
    now: datetime,
    mail_id: str | None = None,
) -> None:
    """Put a mail into the outbox; it exists only if the caller's transaction commits.

    Line breaks in the subject become blanks, so that no text can smuggle in another header.

    Args:
        mail_id: of a mail that is dropped when its link ends (`tokens.mail_of`).
    """
    values = _values(recipient, subject, body, now)
    rows.add_mail(connection, {**values, "id": mail_id or values["id"]})


def queue_all(connection: Connection, mails: Iterable[tuple[str, str, str]], now: datetime) -> None:
    """Put many mails (recipient, subject, body) into the outbox, as `queue` does one."""
    rows.add_mails(connection, [_values(*mail, now) for mail in mails])


def _values(recipient: str, subject: str, body: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "recipient": recipient,
        "subject": one_line(subject)[:LONGEST_SUBJECT],
        "body": body,
        "created_at": now,
        "next_try_at": now,
        "tries": 0,
    }


def send_due(
    db: Database, transport: Transport, sender: str, now: datetime, limit: int = 100
) -> Sent:
    """Hand over the mails that are due; those that fail are tried again later, ever more rarely.

    A mail is claimed in its own transaction and sent outside of any: no learner's save waits for
    a mail server. If this process dies in between, the mail goes out once more (same
    Message-ID) rather than never.
    """
    sent = failed = 0
    while sent + failed < limit:
        with db.write() as connection:
            mail = rows.claim_due(connection, now, MOST_TRIES, now + _LEASE)
        if mail is None:
            break
        error = _hand_over(transport, mail, sender)
        with db.write() as connection:
            if error is None:
                rows.mark_sent(connection, mail.id, now)
            else:
                pause = _PAUSES[min(mail.tries, len(_PAUSES) - 1)]
                rows.mark_failed(connection, mail.id, error, now + pause)
        sent, failed = (sent + 1, failed) if error is None else (sent, failed + 1)
    return Sent(sent, failed)


def waiting_mails(db: Database) -> int:
    """How many mails have not been handed over and are not given up."""
    with db.read() as connection:
        return rows.count_waiting(connection, MOST_TRIES)


def outbox(db: Database, actor: Actor, show_bodies: bool, limit: int = 100) -> list[OutboxMail]:
    """The newest mails.

    Args:
        show_bodies: only the demonstration shows texts: they hold links that open accounts.
    """
    require(actor, Permission.OUTBOX_READ)
    with db.read() as connection:
        found = rows.latest(connection, limit)
    return [_shown(mail, show_bodies) for mail in found]


def _shown(mail: AnyRow, show_body: bool) -> OutboxMail:
    given_up = mail.tries >= MOST_TRIES and mail.error is not None
    return OutboxMail(
        mail_id=mail.id,
        recipient=mail.recipient,
        subject=mail.subject,
        body=mail.body if show_body else "",
        created_at=mail.created_at,
        sent_at=mail.sent_at,
        tries=mail.tries,
        next_try_at=mail.next_try_at,
        error=mail.error,
        state="sent" if mail.sent_at else "given up" if given_up else "waiting",
    )


def _hand_over(transport: Transport, mail: AnyRow, sender: str) -> str | None:
    """Send one mail; None, or why it was not taken. No failure of one mail stops the others."""
    try:
        transport.send(_message(mail, sender))
    except Exception as error:
        return one_line(f"{type(error).__name__}: {error}")[:500]
    return None


def _message(mail: AnyRow, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = wire_email(mail.recipient)  # any server can send to that domain
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2].rstrip('>') or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message
