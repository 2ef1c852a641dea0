"""Figures by which an installation is watched."""

from dataclasses import dataclass
from datetime import datetime

from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authorize import require
from courseware.store import installation as rows
from courseware.store import releases as release_rows
from courseware.store.engine import Database
from courseware.store.upkeep.condition import engine_words


@dataclass(frozen=True, slots=True)
class Measurements:
    """Counts at one moment.

    Attributes:
        release: id of the live release; None before the first one.
    """

    release: int | None
    open_attempts: int
    mails_waiting: int
    sessions: int


@dataclass(frozen=True, slots=True)
class SystemState:
    """An installation as its administrator sees it.

    Attributes:
        engine: the database engine with its version, in words.
        manifest_sha256: what names the live release's content; None before the first release.
    """

    engine: str
    manifest_sha256: str | None
    counts: Measurements


def system_state(db: Database, actor: Actor, now: datetime) -> SystemState:
    """What the installation runs on, and its counts.

    Raises:
        Forbidden: the actor is no administrator.
    """
    require(actor, Permission.SYSTEM_READ)
    with db.read() as connection:
        engine = engine_words(connection)
        release = release_rows.live_release(connection)
    return SystemState(engine, release.manifest_sha256 if release else None, measure(db, now))


def measure(db: Database, now: datetime) -> Measurements:
    """Count; every count runs on an index over what is open, not over history."""
    with db.read() as connection:
        return Measurements(
            release=release_rows.live_release_id(connection),
            open_attempts=rows.open_attempts(connection),
            mails_waiting=rows.mails_waiting(connection),
            sessions=rows.live_sessions(connection, now),
        )
