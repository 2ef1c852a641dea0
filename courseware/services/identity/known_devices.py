"""Browsers in which somebody has signed in before: a stranger's guesses lock nobody out of them.

A device is known by the row of the session that was begun there last, which outlives the session.
Its id opens nothing: it only says where wrong passwords are counted, there or for the account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from courseware.services.identifiers import digest_of_secret, new_secret
from courseware.store.accounts import sessions
from courseware.store.engine import Database

SESSION_LIFE = timedelta(days=30)
KNOWN_FOR = timedelta(days=120)
"""How long a device is known once somebody signed in there; the row must not be removed sooner."""
_LONGEST_WORDS = 120


@dataclass(frozen=True, slots=True)
class Device:
    """A browser, before any session was opened in it.

    Attributes:
        device_id: what it will be known by.
        words: what the person recognises it by.
    """

    device_id: str
    words: str


def new_device(words: str) -> Device:
    """A browser that nobody is known in yet."""
    return Device(digest_of_secret(new_secret()), short(words))


def short(words: str) -> str:
    """Words for a device, as long as they are kept."""
    return words[:_LONGEST_WORDS]


def make_known(connection: Connection, device: Device, person_id: str, now: datetime) -> None:
    """Know a browser in which somebody used a link that was sent to them, without signing in.

    The row is that of a session which ends as it begins.
    """
    device_id, end = device.device_id, now + SESSION_LIFE
    sessions.add_session(connection, device_id, person_id, device.words, now, end)
    sessions.end(connection, device_id, now)


def known_as(connection: Connection, ids: Sequence[str], person_id: str, now: datetime) -> str:
    """The newest of a browser's ids by which this person is known there; "" if there is none."""
    known = _known(connection, ids, now)
    return next((one for one in ids if known.get(one) == person_id), "")


def ids_after(db: Database, secret: str, ids: Sequence[str], now: datetime) -> tuple[str, ...]:
    """What a browser is known by once a session was opened in it, newest first.

    That is the session, and of the ids that it had those of other people.

    Args:
        secret: the new session's.
    """
    mine = digest_of_secret(secret)
    with db.read() as connection:
        known = _known(connection, (mine, *ids), now)
    others = [one for one in ids if known.get(one, known.get(mine)) != known.get(mine)]
    return (mine, *others)


def _known(connection: Connection, ids: Sequence[str], now: datetime) -> dict[str, str]:
    return sessions.known_of(connection, ids, now - KNOWN_FOR) if ids else {}
