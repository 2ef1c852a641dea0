"""The round of a course that somebody is in, worked out from their awards of it.

The first round is opened by nobody; each repetition opens a further one. A round is over once it
has its award, whatever becomes of that: only a further round gives credit then. It is over as well
where a merge of two accounts brought an award with which it could not have been opened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from courseware.domain.attempts import is_of_round
from courseware.domain.awards import Award


@dataclass(frozen=True, slots=True)
class Opened:
    """A further round of a course.

    Attributes:
        number: 2 or more.
        kept_award_id: the award for which a merge ended it; None of one that nothing ended.
    """

    number: int
    at: datetime
    kept_award_id: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """The round of a course that somebody is in.

    Attributes:
        number: 1, or more where the course is repeated.
        since: when it was opened; None in the first one.
        over: whether it gives no credit any more.
        award: what stands for the course once it is over: what counts, or will again, before what
            does not. None while it is open, or where every award of the course was set aside for
            one of another course.
        overtaken: whether it is over without an award of its own.
        followed: the awards of the course that a further round would come after; each has to let
            it. Empty while it is open.
    """

    number: int = 1
    since: datetime | None = None
    over: bool = False
    award: Award | None = None
    overtaken: bool = False
    followed: tuple[Award, ...] = ()


def present_round(awards: Sequence[Award], opened: Sequence[Opened]) -> Round:
    """The round that somebody is in.

    Args:
        awards: all that they have of the course.
        opened: their further rounds of it.
    """
    last = max(opened, key=lambda one: one.number, default=None)
    number, since = (last.number, last.at) if last else (1, None)
    ended = {one.kept_award_id: one.at for one in opened}
    within = [
        one
        for one in awards
        if _ends_rounds(one, number, ended)
        and is_of_round(max(one.awarded_at, ended.get(one.id, one.awarded_at)), since)
    ]
    if not within:
        return Round(number, since)
    counts = _newest(one for one in awards if one.may_count)
    of_it = [one for one in within if not one.set_aside]
    award = _newest(one for one in of_it if one.may_count) or _newest(of_it) or counts
    followed = {one.id: one for one in (award, counts) if one is not None}
    return Round(
        number,
        since,
        over=True,
        award=award,
        overtaken=since is not None and all(one.round_when_made != number for one in within),
        followed=tuple(followed.values()) or (within[-1],),
    )


def _ends_rounds(award: Award, number: int, ended: Iterable[str | None]) -> bool:
    """Whether an award ends the round in which it came. Not so what a merge brought beside an open
    round, numbered behind, and what is no credit: it keeps nobody from repeating the course."""
    return award.round <= number or award.id in ended or award.may_count


def _newest(awards: Iterable[Award]) -> Award | None:
    return max(awards, key=lambda one: (one.awarded_at, one.id), default=None)
