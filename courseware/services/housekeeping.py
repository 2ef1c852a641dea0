"""What nobody needs any longer is removed: counters, sessions and links long past their end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from courseware.services import throttling
from courseware.store import sessions, tokens
from courseware.store.engine import Database

KEPT_AFTER_END = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows of each kind were removed."""

    counters: int
    sessions: int
    links: int


def tidy(db: Database, now: datetime) -> Tidied:
    """Remove past throttle counters, and sessions and links that ended 90 days ago.

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
        )
