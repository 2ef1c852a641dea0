"""How many attempts are left to somebody: by the quiz itself, and by what was granted to them.

An attempt uses what the quiz allows first, then what was granted and ends soonest. What was used
stays used, also when the grant ends or is withdrawn later: it takes nothing from the next grant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ExtraAttempts:
    """Attempts beyond a quiz's limit (times in UTC).

    Attributes:
        expires_at: the moment from which on it does not hold by itself.
        withdrawn_at: the same, where somebody ended it before; None if nobody did.
    """

    attempts: int
    granted_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether an attempt may start by it."""
        withdrawn = self.withdrawn_at is not None and self.withdrawn_at <= moment
        return self.granted_at <= moment < self.expires_at and not withdrawn


def attempts_left(
    limit: int,
    started: Sequence[datetime],
    extras: Sequence[ExtraAttempts],
    now: datetime,
    rounds: Sequence[datetime] = (),
) -> int:
    """How many attempts may still be started at a moment.

    An attempt that nothing known allowed (the limit was higher then) uses nothing.

    Args:
        limit: what the quiz allows in each round of its course.
        started: when earlier attempts began, in all rounds.
        rounds: when further rounds were opened.
    """
    own, unused = _unused(limit, started, extras, now, rounds)
    return own + sum(n for n, one in zip(unused, extras, strict=True) if one.holds(now))


def soonest_end(
    limit: int,
    started: Sequence[datetime],
    extras: Sequence[ExtraAttempts],
    now: datetime,
    rounds: Sequence[datetime] = (),
) -> datetime | None:
    """Until when the granted attempt that ends first may still be started; None without one."""
    _, unused = _unused(limit, started, extras, now, rounds)
    left = zip(unused, extras, strict=True)
    return min((one.expires_at for n, one in left if n and one.holds(now)), default=None)


def _unused(
    limit: int,
    started: Sequence[datetime],
    extras: Sequence[ExtraAttempts],
    now: datetime,
    rounds: Sequence[datetime],
) -> tuple[int, list[int]]:
    """What is left of the quiz's own attempts in the present round, and of each extra."""
    openings, own = sorted(rounds), limit
    unused = [extra.attempts for extra in extras]
    # Not by when it was withdrawn: nobody knew that when the attempt began.
    soonest = sorted(range(len(extras)), key=lambda i: (extras[i].expires_at, i))
    for moment in sorted(started):
        while openings and openings[0] <= moment:
            openings.pop(0)
            own = limit
        if own:
            own -= 1
            continue
        by = (i for i in soonest if unused[i] and extras[i].holds(moment))
        if (used := next(by, None)) is not None:
            unused[used] -= 1
    if openings and openings[0] <= now:
        own = limit
    return own, unused
