"""A pause after failures holds to its end, in whatever order two accounts' attempts come together.

Accounts try, wait, pass and are merged as the rules let them; the plain rule of one account stands
here once more, and is what holds for whoever was never merged.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.attempts import AttemptRules, Cooldown, PastAttempt, cooldown_until
from tests.cast import NOON

HOUR = timedelta(hours=1)
RESTING = AttemptRules(limit=None, cooldown=Cooldown(3, 24), time_limit_minutes=None)


def failed(number: int, hours: float, moved: float | None = None) -> PastAttempt:
    at = NOON + hours * HOUR
    came = () if moved is None else (NOON + moved * HOUR,)
    return PastAttempt(number, at, None, at, passed=False, moved=came)


def test_a_failure_that_a_merge_brings_ends_no_pause():
    own = [failed(1, 0), failed(2, 1), failed(3, 2)]
    for hours in (-1, 0.5, 1.5, 3):
        assert cooldown_until(RESTING, [*own, failed(4, hours, moved=4)]) == NOON + 26 * HOUR


def test_the_pause_of_the_account_that_was_merged_goes_on():
    theirs = [failed(2, 0, moved=60), failed(3, 1, moved=60), failed(4, 50, moved=60)]

    assert cooldown_until(RESTING, [failed(1, -9), *theirs]) == NOON + 74 * HOUR


def test_a_pass_of_one_account_ends_no_pause_of_the_other():
    own = [failed(1, 0), failed(2, 1), failed(3, 3)]
    passed = replace(failed(4, 2, moved=4), passed=True)

    assert cooldown_until(RESTING, [*own, passed]) == NOON + 27 * HOUR


def test_failures_of_both_make_a_group_together():
    both = [failed(1, 0), failed(2, 1), failed(3, 2, moved=3)]

    assert cooldown_until(RESTING, both) == NOON + 26 * HOUR


def test_after_a_merge_no_account_alone_makes_a_group_any_more():
    three = [failed(1, 0), failed(3, 50), failed(4, 51)]
    both = [*three, failed(2, 2, moved=3)]

    assert cooldown_until(RESTING, three) == NOON + 75 * HOUR
    assert cooldown_until(RESTING, both) is None
    assert cooldown_until(RESTING, [*both, failed(5, 52), failed(6, 53)]) == NOON + 77 * HOUR


def of_one(past: list[PastAttempt], cooldown: Cooldown) -> datetime | None:
    """The rule of an account that was never merged."""
    failures = 0
    newest_first = sorted(past, key=lambda a: (a.started_at, a.number), reverse=True)
    for attempt in newest_first:
        if attempt.passed:
            break
        failures += 1
    if not failures or failures % cooldown.after:
        return None
    return newest_first[0].closed_at() + cooldown.hours * HOUR


@dataclass
class People:
    """Accounts whose attempts are made and merged; an account that was merged does nothing more."""

    rules: AttemptRules
    now: datetime = NOON
    attempts: dict[int, list[PastAttempt]] = field(default_factory=lambda: {1: [], 2: [], 3: []})

    def until(self, who: int) -> datetime | None:
        return cooldown_until(self.rules, self.attempts[who])

    def rests_until(self, who: int) -> datetime:
        """The end of a pause that runs, or now."""
        return max(self.now, self.until(who) or self.now)

    def attempt(self, who: int, minutes: int, handed_in_after: int, passed: bool) -> None:
        """Make an attempt if no pause runs; it is closed by its deadline if that comes first."""
        if self.rests_until(who) > self.now:
            return
        deadline = self.now + timedelta(minutes=minutes)
        handed_in = self.now + timedelta(minutes=handed_in_after)
        number = 1 + max((a.number for a in self.attempts[who]), default=0)
        made = PastAttempt(number, self.now, deadline, handed_in, passed)
        self.attempts[who].append(made)
        self.now = max(self.now, handed_in)

    def merge(self, survivor: int, duplicate: int) -> None:
        last = max((a.number for a in self.attempts[survivor]), default=0)
        for place, one in enumerate(self.attempts.pop(duplicate), start=1):
            came = (*one.moved, self.now)
            self.attempts[survivor].append(replace(one, number=last + place, moved=came))


TRIES = st.tuples(
    st.just("try"),
    st.integers(1, 3),
    st.integers(1, 90),
    st.integers(0, 90),
    st.sampled_from([False, False, False, False, True]),
)
WAITS = st.tuples(st.just("wait"), st.integers(1, 40))
MERGES = st.tuples(st.just("merge"), st.sampled_from([(1, 2), (2, 1), (1, 3), (3, 1), (2, 3)]))
RULES = st.builds(Cooldown, st.integers(1, 4), st.integers(1, 30))


@given(RULES, st.lists(TRIES | WAITS | MERGES, max_size=40))
def test_a_merge_ends_no_pause_and_nothing_else_changes(cooldown, acts):
    people = People(AttemptRules(None, cooldown, None))
    for what, *more in acts:
        people.now += timedelta(seconds=1)
        if what == "wait":
            people.now += more[0] * HOUR
        elif what == "try" and more[0] in people.attempts:
            people.attempt(*more)
        elif what == "merge" and set(more[0]) <= people.attempts.keys():
            survivor, duplicate = more[0]
            before = max(people.rests_until(survivor), people.rests_until(duplicate))
            people.merge(survivor, duplicate)
            assert people.rests_until(survivor) >= before
        for who, made in people.attempts.items():
            if not any(one.moved for one in made):
                assert people.until(who) == of_one(made, cooldown)
            last = max((one.closed_at() for one in made), default=NOON)
            assert people.rests_until(who) <= max(people.now, last + cooldown.hours * HOUR)
