"""What nobody needs any longer is removed: counters, sessions, links and mails.

No reminder and no weekly mail depends on a mail that was sent: what is sent once has a row of its
own (`reminder`, `mail_round`, `ledger_checkpoint`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from courseware.services.identity import throttling
from courseware.services.mail import MOST_TRIES
from courseware.store import mail
from courseware.store.accounts import sessions, tokens
from courseware.store.engine import Database

KEPT_AFTER_END = timedelta(days=90)
MAILS_KEPT = timedelta(days=90)
"""How long it can be looked up that a mail was sent, and to whom, or that nobody took it."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows of each kind were removed."""

    counters: int
    sessions: int
    links: int
    mails: int


def tidy(db: Database, now: datetime) -> Tidied:
    """Remove past throttle counters, sessions and links whose time was over 90 days ago, and mails
    that were sent or given up 90 days ago.

    Mails that waited until their links had expired are dropped at once. Nothing of record is
    among all this: roles, attempts, awards and the ledger stay for ever.
    """
    before = now - KEPT_AFTER_END
    with db.write() as connection:
        tokens.drop_expired_mails(connection, now)
        return Tidied(
            counters=throttling.forget_past(connection, now),
            sessions=sessions.forget_before(connection, before),
            links=tokens.forget_before(connection, before),
            mails=mail.forget_before(connection, now - MAILS_KEPT, MOST_TRIES),
        )
