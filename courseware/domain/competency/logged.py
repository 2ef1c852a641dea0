"""The sessions of a logbook that a supervisor confirmed, as far as they are on record."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One session of the logbook that a supervisor confirmed at `at`.

    Attributes:
        zone: the clinic's zone (IANA name).
        taken_back_at: when the supervisor took the confirmation back, if they did.
    """

    id: str
    on: date
    at: datetime
    regions: frozenset[str]
    setting: str = ""
    supervision: str = ""
    zone: str = "UTC"
    taken_back_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it counts: its confirmation was not taken back."""
        return self.taken_back_at is None

    @property
    def moments(self) -> set[datetime]:
        """When something about it came on record."""
        return {self.at} if self.taken_back_at is None else {self.at, self.taken_back_at}


def logged_by(sessions: Iterable[Session], moment: datetime) -> tuple[Session, ...]:
    """Those that were confirmed by a moment, as they stood then."""
    return tuple(
        replace(one, taken_back_at=None) if _taken_back_after(one, moment) else one
        for one in sessions
        if one.at <= moment
    )


def rightly_logged_by(sessions: Iterable[Session], moment: datetime) -> tuple[Session, ...]:
    """Those that were confirmed by a moment, as if what was taken back since never had been."""
    return tuple(
        replace(one, taken_back_at=one.at) if _taken_back_after(one, moment) else one
        for one in sessions
        if one.at <= moment
    )


def _taken_back_after(session: Session, moment: datetime) -> bool:
    return session.taken_back_at is not None and session.taken_back_at > moment
