"""An award of somebody's, and what became of it since."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from courseware.domain import award_days
from courseware.domain.certificates import End, takes_credit
from courseware.domain.credit import named_in
from courseware.domain.renewal import Period, repeat_from


@dataclass(frozen=True, slots=True)
class Award:
    """One award as it stands now.

    Attributes:
        round: of its course, 1 or more; a merge numbers what it brings behind what there is.
        demonstration: whether it never was valid credit.
        snapshot: the frozen record.
        end: how its newest certificate ended, or that another award counts in its place; None
            while it stands.
    """

    id: str
    course_id: str
    round: int
    awarded_at: datetime
    demonstration: bool
    snapshot: Mapping[str, Any]
    end: End | None = None

    @property
    def round_when_made(self) -> int:
        """Of its course, in the account that it was made for."""
        made: int = self.snapshot.get("round", self.round)
        return made

    @property
    def completed_on(self) -> date:
        """The day on which the course was completed, in the days of its zone."""
        return award_days.completed_on(self.snapshot)

    @property
    def zone(self) -> str:
        """The zone in whose days that is told."""
        return award_days.zone_of(self.snapshot)

    @property
    def set_aside(self) -> bool:
        """Whether another award counts in its place."""
        return self.end is not None and self.end.set_aside

    @property
    def taken_back(self) -> bool:
        """Whether its minutes count no more, for good or until its next certificate."""
        return takes_credit(self.end)

    @property
    def lost(self) -> bool:
        """Whether they count no more for good."""
        return self.end is not None and self.taken_back and not self.end.comes_back

    @property
    def comes_back(self) -> bool:
        """Whether it counts for nothing only until its next certificate."""
        return self.end is not None and self.end.comes_back and not self.demonstration

    @property
    def may_count(self) -> bool:
        """Whether it is valid credit now, or will be again with its next certificate."""
        return not self.demonstration and not self.lost

    def names(self, what: str) -> Set[str]:
        """Ids of the `lessons`, or of the `quizzes`, on which it rests."""
        return named_in(self.snapshot, what)

    def repeatable_from(self, periods: Iterable[Period]) -> date | None:
        """The first day on which what it is for may be repeated for new credit; None where it
        keeps nobody from that at any time."""
        return repeat_from(self.completed_on, periods) if self.may_count else None
