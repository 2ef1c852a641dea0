"""Use of a skill: what keeps a competency from lapsing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from courseware.domain.competency.calendar import start_of
from courseware.domain.competency.history import Observation
from courseware.domain.competency.logged import Session


@dataclass(frozen=True, slots=True)
class Use:
    """That a skill was used on a day, in a clinic of a zone."""

    on: date
    zone: str

    @property
    def began(self) -> datetime:
        """The first moment at which it may have been used: of a use the day is known, not the
        hour. Days of two zones are no measure for each other, and their moments are."""
        return start_of(self.on, self.zone)

    def came_before(self, day: date, zone: str) -> bool:
        """Whether it may have come before a day began in a zone."""
        if self.zone == zone:  # nearly always, and asked of each use at every moment of a history
            return self.on < day
        return self.began < start_of(day, zone)


def uses_in(observations: Iterable[Observation], sessions: Iterable[Session]) -> list[Use]:
    """The uses in what was watched, and in the sessions that stand."""
    return [
        *(Use(one.on, one.zone) for one in observations),
        *(Use(one.on, one.zone) for one in sessions if one.stands),
    ]


def in_order(uses: Iterable[Use]) -> list[Use]:
    """Uses by the moments at which they began."""
    found = sorted(uses, key=lambda use: use.on)
    return sorted(found, key=lambda use: use.began) if len({u.zone for u in found}) > 1 else found
