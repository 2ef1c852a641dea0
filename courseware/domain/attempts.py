"""When an attempt may start, and until when it takes answers."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from courseware.domain.counted import counted as counted_words
from courseware.domain.errors import Conflict, NotYet


@dataclass(frozen=True, slots=True)
class Cooldown:
    """A pause of `hours` after every `after` failed attempts."""

    after: int
    hours: int


@dataclass(frozen=True, slots=True)
class AttemptRules:
    """What a quiz says about its attempts, with a person's overrides already applied.

    Attributes:
        limit: how many attempts there may be; None for no limit.
        cooldown: the pause after failures; None for no pause.
        time_limit_minutes: minutes from start to deadline; None for no deadline.
    """

    limit: int | None
    cooldown: Cooldown | None
    time_limit_minutes: int | None


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """What the rules need to know about one earlier attempt (times in UTC).

    Attributes:
        submitted_at: None while it is open.
        passed: None until it is graded, which may be later than its submission.
        moved: when it came from one account to another by a merge, the latest last; empty for what
            was handed in under the account that remained.
    """

    number: int
    started_at: datetime
    deadline: datetime | None
    submitted_at: datetime | None
    passed: bool | None
    moved: tuple[datetime, ...] = ()

    def closed_at(self) -> datetime | None:
        """The earlier of submission and deadline: when the cooldown clock starts."""
        ends = [t for t in (self.submitted_at, self.deadline) if t is not None]
        return min(ends) if self.submitted_at is not None else None

    @property
    def awaits_marks(self) -> bool:
        """Whether a person has to mark a part of it before there is a result."""
        return self.submitted_at is not None and self.passed is None


@dataclass(frozen=True, slots=True)
class Stake:
    """What an attempt decides that closes its quiz unless it passes.

    Attributes:
        used, of: attempts that count towards the closing already, and how many bring it: all of
            the round where none is left then, else those that did not pass since the last pause.
        hours: how long the quiz rests then; None where no attempt is left.
    """

    used: int
    of: int
    hours: int | None


def is_past(deadline: datetime | None, now: datetime) -> bool:
    """Whether the deadline has been passed; the deadline itself is still in time."""
    return deadline is not None and now > deadline


def ran_out(deadline: datetime | None, submitted_at: datetime | None) -> bool:
    """Whether an attempt was ended by its time: nobody handed it in, so its deadline closed it."""
    return deadline is not None and submitted_at == deadline


def whole_minute(moment: datetime) -> datetime:
    """The first whole minute that is not before a moment: from then on what begins then does."""
    cut = moment.replace(second=0, microsecond=0)
    return cut if cut == moment else cut + timedelta(minutes=1)


def deadline_for(rules: AttemptRules, started_at: datetime) -> datetime | None:
    """The server's deadline of an attempt started at `started_at`, or None."""
    if rules.time_limit_minutes is None:
        return None
    return started_at + timedelta(minutes=rules.time_limit_minutes)


def next_number(
    rules: AttemptRules, past: list[PastAttempt], now: datetime, since: datetime | None = None
) -> int:
    """The number of the attempt that may start now.

    Args:
        past: all earlier attempts, none of them open.
        since: when the course's present round opened; limit and pause count from then on.

    Raises:
        Conflict: the limit is reached, or an attempt awaits its marks.
        NotYet: a cooldown is running; `until` says to when.
    """
    number = 1 + max((attempt.number for attempt in past), default=0)
    counted = in_round(past, since)
    if any(attempt.awaits_marks for attempt in counted):
        raise Conflict("Your last attempt awaits marking by a person.")
    if rules.limit is not None and len(counted) >= rules.limit:
        every = f"All {rules.limit} attempts" if rules.limit != 1 else "The one attempt"
        have = "have" if rules.limit != 1 else "has"
        raise Conflict(f"{every} at this quiz {have} been used.")
    until = cooldown_until(rules, counted)
    if until is not None and now < until:
        assert rules.cooldown is not None  # of which the pause came
        tries = counted_words(rules.cooldown.after, "try", "tries")
        raise NotYet(f"This quiz is resting after {tries} that did not pass.", until)
    return number


def at_stake(
    rules: AttemptRules, past: list[PastAttempt], now: datetime, since: datetime | None = None
) -> Stake | None:
    """What closes the quiz if the open attempt does not pass, or the next one if none is open.

    None where another may follow at once. It lets the attempt fail and asks the rules by which
    `next_number` refuses.

    Args:
        past: all attempts, the open one too. Where none is open, one may start now.
        since: when the course's present round opened; an attempt of an earlier one closes nothing.
    """
    running = next((attempt for attempt in past if attempt.submitted_at is None), None)
    if running is not None and not is_of_round(running.started_at, since):
        return None
    closed = [attempt for attempt in in_round(past, since) if attempt is not running]
    if rules.limit is not None and len(closed) + 1 >= rules.limit:
        return Stake(len(closed), rules.limit, None)
    number = 1 + max((attempt.number for attempt in closed), default=0)
    # Where it was started: a merge may have brought what was started after it.
    open_one = running or PastAttempt(number, now, None, None, passed=None)
    failed = replace(open_one, submitted_at=now, passed=False)
    if rules.cooldown is None or _earned(rules.cooldown, [*closed, failed]) is None:
        return None
    return Stake(rules.cooldown.after - 1, rules.cooldown.after, rules.cooldown.hours)


def is_of_round(started_at: datetime, since: datetime | None) -> bool:
    """Whether an attempt counts for the round that was opened then: what began before does not,
    whenever it was handed in. In the first round, which nobody opens, all do."""
    return since is None or started_at >= since


def in_round(past: list[PastAttempt], since: datetime | None) -> list[PastAttempt]:
    """The attempts that were started since a round opened; all of them in the first."""
    return [attempt for attempt in past if is_of_round(attempt.started_at, since)]


def cooldown_until(rules: AttemptRules, past: list[PastAttempt]) -> datetime | None:
    """When the pause after the latest failures ends; None when none was earned.

    A pause is earned by each full group of `after` failures since the last pass. They count in
    the order in which they were started: a merge numbers older attempts behind newer ones. What
    either of two accounts had earned when they were merged holds beside that to its end: together
    their failures may make no full group any more, and a pass of one may follow those of the other.
    """
    if rules.cooldown is None:
        return None
    ends = [_earned(rules.cooldown, past)]
    merged_at = max((attempt.moved[-1] for attempt in past if attempt.moved), default=None)
    if merged_at is not None:
        ends += [cooldown_until(rules, side) for side in _before(merged_at, past)]
    return max((end for end in ends if end is not None), default=None)


def _before(merged_at: datetime, past: list[PastAttempt]) -> tuple[list[PastAttempt], ...]:
    """What the account that remained, and the one merged into it last, had done by then."""
    theirs = [replace(a, moved=a.moved[:-1]) for a in past if a.moved[-1:] == (merged_at,)]
    own = [a for a in past if a.moved[-1:] != (merged_at,)]
    return [a for a in own if (closed := a.closed_at()) and closed <= merged_at], theirs


def _earned(cooldown: Cooldown, past: list[PastAttempt]) -> datetime | None:
    """When the pause ends that these failures earned as those of one account."""
    failures = 0
    newest_first = sorted(past, key=lambda a: (a.started_at, a.number), reverse=True)
    for attempt in newest_first:
        if attempt.passed:
            break
        if attempt.passed is None:
            continue  # neither passed nor failed yet
        failures += 1
    if failures == 0 or failures % cooldown.after:
        return None
    latest = newest_first[0].closed_at()
    return None if latest is None else latest + timedelta(hours=cooldown.hours)
