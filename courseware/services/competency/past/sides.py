"""What can be said of a scope on a day by one state of knowledge, to be held beside another one."""

from datetime import date, datetime
from typing import NamedTuple

from courseware.domain.competency.history import History
from courseware.domain.competency.standing import Status
from courseware.domain.competency.timeline import standing_kept
from courseware.domain.competency.why import Why
from courseware.services.competency.reasons import WHY
from courseware.services.competency.wording import (
    as_clause,
    moved_end_words,
    term_words,
    zone_words,
)

_UNSAFE = "critical item unsafe"


class Side(NamedTuple):
    """What can be said of a scope on a day, by one state of knowledge.

    Attributes:
        ends_on: the first day on which it does not hold; None where nothing was confirmed.
        enough: whether enough was observed for a confirmation, what comes first aside.
        zone: in which it ends, where that is another one than the reader's; else "".
        unsafe: whether a critical item was unsafe when it was last seen.
        why: what made the status, where the status alone does not say it.
    """

    status: Status
    ends_on: date | None
    enough: bool = False
    zone: str = ""
    unsafe: bool = False
    why: Why = Why.NONE

    @property
    def words(self) -> str:
        """All of it: `current, until 9 April 2027`."""
        said = [self.status.words.lower()]
        if self.ends_on:
            said.append(term_words(self.status, self.ends_on) + zone_words(self.zone, ""))
        if self.enough:
            said.append("enough observed")
        if self.unsafe:
            said.append(_UNSAFE)
        return ", ".join(said)

    def words_beside(self, other: "Side") -> str:
        """The status with its reason, and what else differs from another side."""
        same = self.status is other.status
        said = [self.status.words.lower()]
        if self.why is not other.why and self.why in WHY:
            said[0] += f" ({as_clause(WHY[self.why])})"
        if until := moved_end_words(self, other):
            said.append(until)
        if same and self.enough != other.enough:
            said.append("enough observed" if self.enough else "not enough observed")
        if self.unsafe != other.unsafe:
            said.append(_UNSAFE if self.unsafe else f"no {_UNSAFE}")
        return ", ".join(said)


def side_of(known: History, moment: datetime, here: str | None) -> Side:
    """What a history says of a moment.

    Args:
        here: the reader's zone; None where days are told without zones.
    """
    found = standing_kept(known, moment)
    abroad = found.term is not None and here not in (None, found.term.zone)
    zone = found.term.zone if found.term and abroad else ""
    return Side(found.status, found.ends_on, found.ready, zone, found.unsafe, found.why)
