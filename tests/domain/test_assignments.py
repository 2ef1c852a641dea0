"""Due dates, leave that moves them, and the nearest reminder."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.assignments import (
    AssignmentState,
    Leave,
    moved_due,
    reminder_due,
    state_of,
)

START, DUE = date(2026, 3, 2), date(2026, 3, 31)
DAYS = st.integers(-40, 90).map(lambda n: START + timedelta(days=n))
LEAVES = st.lists(
    st.tuples(DAYS, st.integers(0, 20)).map(lambda p: Leave(p[0], p[0] + timedelta(days=p[1]))),
    max_size=6,
)


def leave(first: str, last: str) -> Leave:
    return Leave(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("away", "due"),
    [
        ([], "2026-03-31"),
        ([leave("2026-03-10", "2026-03-16")], "2026-04-07"),
        ([leave("2026-02-20", "2026-03-03")], "2026-04-02"),  # two days of it since assigning
        ([leave("2026-02-01", "2026-02-20")], "2026-03-31"),  # over before
        ([leave("2026-03-31", "2026-04-02")], "2026-04-03"),  # begins on the day itself
        ([leave("2026-04-01", "2026-04-05")], "2026-03-31"),  # begins after it
        ([leave("2026-03-30", "2026-03-31"), leave("2026-04-01", "2026-04-01")], "2026-04-03"),
        ([leave("2026-03-10", "2026-03-12"), leave("2026-03-11", "2026-03-13")], "2026-04-04"),
    ],
)
def test_days_of_leave_before_the_due_day_move_it(away, due):
    assert moved_due(START, DUE, away) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("last", "due"),
    [("2026-04-07", "2026-04-07"), ("2026-04-02", "2026-04-02"), ("2026-03-20", "2026-03-20")],
)
def test_nothing_is_due_after_the_last_day_on_which_it_can_be_done(last, due):
    away = [leave("2026-03-10", "2026-03-16")]

    assert moved_due(START, DUE, away, date.fromisoformat(last)) == date.fromisoformat(due)


def test_leave_over_29_february_counts_that_day():
    away = [leave("2028-02-28", "2028-03-01")]

    assert moved_due(date(2028, 2, 1), date(2028, 2, 29), away) == date(2028, 3, 3)


@given(LEAVES)
def test_a_moved_due_day_leaves_as_many_working_days_as_there_were(away):
    due = moved_due(START, DUE, away)

    days = [START + timedelta(days=n) for n in range((due - START).days + 1)]
    present = [day for day in days if not any(one.first <= day <= one.last for one in away)]
    assert len(present) == (DUE - START).days + 1
    assert not any(one.first <= due <= one.last for one in away)


@pytest.mark.parametrize(
    ("today", "done", "withdrawn", "state"),
    [
        (DUE, False, False, AssignmentState.OPEN),
        (DUE + timedelta(days=1), False, False, AssignmentState.OVERDUE),
        (DUE + timedelta(days=1), True, False, AssignmentState.DONE),
        (DUE, True, True, AssignmentState.WITHDRAWN),
    ],
)
def test_the_due_day_itself_is_in_time(today, done, withdrawn, state):
    assert state_of(DUE, today, done, withdrawn) is state


@pytest.mark.parametrize(
    ("left", "before"),
    [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7)],
)
def test_the_nearest_reminder_that_was_reached_belongs_to_a_day(left, before):
    assert reminder_due(DUE, DUE - timedelta(days=left)) == before


def test_nobody_is_reminded_of_what_is_past():
    assert reminder_due(DUE, DUE + timedelta(days=1)) is None


def test_thirty_days_before_the_thirtieth_of_march_is_the_leap_day():
    assert reminder_due(date(2028, 3, 30), date(2028, 2, 29)) == 30
    assert reminder_due(date(2028, 3, 30), date(2028, 2, 28)) == 60
