"""How many attempts are left: what is granted is had, what was used stays used."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.extra_attempts import ExtraAttempts, attempts_left
from tests.cast import NOON

FIRST = ExtraAttempts(1, NOON, NOON + timedelta(days=7))


def at(hours: int):
    return NOON + timedelta(hours=hours)


@pytest.mark.parametrize("ended", [{"withdrawn_at": at(3)}, {"expires_at": at(3)}])
def test_an_attempt_used_under_what_ended_since_takes_nothing_from_the_next(ended):
    over = replace(FIRST, **ended)
    used = [at(-1), at(1)]

    assert attempts_left(1, used, [over], at(4)) == 0
    again = ExtraAttempts(1, at(4), at(99))
    assert attempts_left(1, used, [over, again], at(4)) == 1
    assert attempts_left(1, [*used, at(5)], [over, again], at(6)) == 0


def test_what_ends_sooner_is_used_first():
    later = replace(FIRST, expires_at=at(500))
    assert attempts_left(0, [at(1)], [later, FIRST], at(400)) == 1


def test_what_was_used_in_an_earlier_round_is_not_had_again():
    used, rounds = [at(-1), at(1)], [at(2)]
    assert attempts_left(1, used, [FIRST], at(1)) == 0
    assert attempts_left(1, used, [FIRST], at(2), rounds) == 1
    assert attempts_left(1, [at(-1)], [FIRST], at(2), rounds) == 2


ACTS = st.one_of(
    st.tuples(st.just("start"), st.just(0), st.just(0)),
    st.tuples(st.just("grant"), st.integers(0, 3), st.integers(1, 20)),
    st.tuples(st.just("withdraw"), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("open a round"), st.just(0), st.just(0)),
    st.tuples(st.just("wait"), st.integers(1, 10), st.just(0)),
    st.tuples(st.just("another limit"), st.integers(0, 3), st.just(0)),
)


@given(st.integers(0, 3), st.lists(ACTS, max_size=25))
def test_each_act_changes_what_is_left_by_exactly_what_it_says(limit, acts):
    hour, started, granted, rounds = 0, [], [], []

    def left():
        return attempts_left(limit, started, granted, at(hour), rounds)

    for what, number, length in acts:
        hour += 1
        before = left()
        assert before >= 0
        if what == "start" and before:
            started.append(at(hour))
            assert left() == before - 1
        elif what == "grant":
            granted.append(ExtraAttempts(number, at(hour), at(hour + length)))
            assert left() == before + number
        elif what == "withdraw" and number < len(granted) and not granted[number].withdrawn_at:
            held = granted[number].holds(at(hour))
            granted[number] = replace(granted[number], withdrawn_at=at(hour))
            assert before - granted[number].attempts * held <= left() <= before
        elif what == "open a round":
            rounds.append(at(hour))
            assert before <= left() <= before + limit
        elif what == "wait":
            hour += number
            assert left() <= before
        elif what == "another limit":
            limit = number
