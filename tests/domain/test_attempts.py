from datetime import UTC, datetime, timedelta

import pytest

from courseware.domain.attempts import (
    AttemptRules,
    Cooldown,
    PastAttempt,
    Stake,
    at_stake,
    cooldown_until,
    deadline_for,
    is_past,
    next_number,
)
from courseware.domain.errors import Conflict, NotYet

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FREE = AttemptRules(limit=None, cooldown=None, time_limit_minutes=None)
RESTING = AttemptRules(limit=None, cooldown=Cooldown(after=3, hours=24), time_limit_minutes=None)


def failed(number: int, at: datetime = NOON) -> PastAttempt:
    return PastAttempt(number, at, None, at, passed=False)


def passed(number: int, at: datetime = NOON) -> PastAttempt:
    return PastAttempt(number, at, None, at, passed=True)


def test_first_attempt_is_number_one():
    assert next_number(FREE, [], NOON) == 1


def test_attempt_over_the_limit_is_refused():
    rules = AttemptRules(limit=2, cooldown=None, time_limit_minutes=None)

    assert next_number(rules, [failed(1)], NOON) == 2
    with pytest.raises(Conflict, match="All 2 attempts"):
        next_number(rules, [failed(1), failed(2)], NOON)


def test_cooldown_starts_with_the_third_failure_and_ends_to_the_second():
    three = [failed(1), failed(2), failed(3)]

    with pytest.raises(NotYet) as refused:
        next_number(RESTING, three, NOON + timedelta(hours=24, seconds=-1))
    assert refused.value.until == NOON + timedelta(hours=24)
    assert next_number(RESTING, three, NOON + timedelta(hours=24)) == 4


def test_no_cooldown_between_groups_of_failures():
    assert cooldown_until(RESTING, [failed(n) for n in (1, 2)]) is None
    assert cooldown_until(RESTING, [failed(n) for n in (1, 2, 3, 4)]) is None
    six = [failed(n, NOON + timedelta(hours=n)) for n in range(1, 7)]
    assert cooldown_until(RESTING, six) == NOON + timedelta(hours=30)


def test_a_pass_wipes_earlier_failures_out():
    history = [failed(1), failed(2), passed(3), failed(4)]

    assert cooldown_until(RESTING, history) is None


def test_an_older_failure_that_a_merge_numbered_behind_a_pass_is_still_before_it():
    rules = AttemptRules(limit=None, cooldown=Cooldown(2, 24), time_limit_minutes=None)
    december, january = NOON - timedelta(days=80), NOON - timedelta(days=40)
    history = [passed(1, january), failed(2, december), failed(3)]

    assert cooldown_until(rules, history) is None
    assert cooldown_until(rules, [failed(4), *history]) == NOON + timedelta(hours=24)


def test_the_pause_runs_from_the_last_attempt_and_not_from_the_highest_number():
    rules = AttemptRules(limit=None, cooldown=Cooldown(2, 24), time_limit_minutes=None)

    until = cooldown_until(rules, [failed(1), failed(2, NOON - timedelta(days=80))])

    assert until == NOON + timedelta(hours=24)


def test_cooldown_clock_starts_at_the_deadline_when_that_came_first():
    late = PastAttempt(
        3, NOON, NOON + timedelta(minutes=30), NOON + timedelta(hours=5), passed=False
    )

    until = cooldown_until(RESTING, [failed(1), failed(2), late])

    assert until == NOON + timedelta(minutes=30, hours=24)


def test_the_deadline_itself_is_in_time():
    rules = AttemptRules(limit=None, cooldown=None, time_limit_minutes=20)
    deadline = deadline_for(rules, NOON)

    assert deadline == NOON + timedelta(minutes=20)
    assert not is_past(deadline, deadline)
    assert is_past(deadline, deadline + timedelta(microseconds=1))
    assert deadline_for(FREE, NOON) is None


def opened(number: int, at: datetime = NOON) -> PastAttempt:
    return PastAttempt(number, at, None, None, passed=None)


def test_at_stake_is_what_the_rules_would_refuse_after_one_more_failure():
    assert at_stake(FREE, [failed(1), failed(2)], NOON) is None
    assert at_stake(RESTING, [], NOON) is at_stake(RESTING, [failed(1)], NOON) is None
    rests = Stake(used=2, of=3, hours=24)
    assert at_stake(RESTING, [failed(1), failed(2)], NOON) == rests
    assert at_stake(RESTING, [failed(1), failed(2), opened(3)], NOON) == rests
    assert at_stake(RESTING, [failed(1), opened(2)], NOON) is None
    assert at_stake(RESTING, [failed(1), passed(2), failed(3)], NOON) is None


def test_at_stake_an_open_attempt_stands_where_it_was_started():
    # A merge brought a pass that was begun after it: failing now earns no pause.
    after_one = AttemptRules(limit=None, cooldown=Cooldown(1, 24), time_limit_minutes=None)
    later = NOON + timedelta(hours=1)

    assert at_stake(after_one, [opened(1), passed(2, later)], later) is None
    assert next_number(after_one, [failed(1), passed(2, later)], later) == 3
    assert at_stake(after_one, [passed(1), opened(2, later)], later) == Stake(0, 1, 24)


def test_at_stake_of_the_last_attempt_of_a_limit_is_that_none_is_left():
    rules = AttemptRules(limit=3, cooldown=Cooldown(after=3, hours=24), time_limit_minutes=None)

    assert at_stake(rules, [failed(1)], NOON) is None
    assert at_stake(rules, [failed(1), failed(2)], NOON) == Stake(used=2, of=3, hours=None)
    assert at_stake(rules, [failed(1), failed(2), opened(3)], NOON) == Stake(2, 3, None)


def test_nothing_is_at_stake_in_an_attempt_of_an_earlier_round():
    rules = AttemptRules(limit=1, cooldown=None, time_limit_minutes=None)
    since = NOON + timedelta(hours=1)

    assert at_stake(rules, [opened(1)], since, since) is None
    assert at_stake(rules, [failed(1)], since, since) == Stake(used=0, of=1, hours=None)
