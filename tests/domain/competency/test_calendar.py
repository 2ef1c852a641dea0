"""Months of validity, and days in zones."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.competency.calendar import add_months, asked_day, day_of, end_of, start_of

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "first_day_after"),
    [
        ("2024-02-29", 12, "2025-03-01"),
        ("2024-02-29", 24, "2026-03-01"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-08-31", 6, "2026-03-01"),
        ("2025-10-31", 1, "2025-12-01"),
        ("2025-12-31", 2, "2026-03-01"),
        ("2025-03-01", 24, "2027-03-01"),
        ("2025-12-15", 1, "2026-01-15"),
    ],
)
def test_a_validity_never_loses_a_day(day, months, first_day_after):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(first_day_after)


@given(DAYS, st.integers(1, 120))
def test_it_is_the_same_day_of_the_month_or_the_first_of_the_next(day, months):
    after = add_months(day, months)

    whole = (after.year - day.year) * 12 + after.month - day.month
    assert (after.day, whole) in {(day.day, months), (1, months + 1)}


@given(DAYS, DAYS, st.integers(0, 120))
def test_later_days_never_end_earlier(one, other, months):
    early, late = sorted((one, other))

    assert add_months(early, months) <= add_months(late, months)


@pytest.mark.parametrize("zone", ["Europe/Dublin", "America/Sao_Paulo", "Pacific/Apia", "UTC"])
@given(day=DAYS)
def test_a_day_begins_where_the_one_before_ends_also_when_the_clock_changes(zone, day):
    start, end = start_of(day, zone), end_of(day, zone)

    assert end == start_of(day + timedelta(days=1), zone)
    assert day_of(end - timedelta(microseconds=1), zone) <= day
    assert timedelta(0) <= end - start <= timedelta(hours=25)


def test_the_day_of_the_clock_change_is_an_hour_shorter():
    day = date(2026, 3, 29)

    assert end_of(day, "Europe/Dublin") - start_of(day, "Europe/Dublin") == timedelta(hours=23)
    assert day_of(datetime(2026, 3, 29, 22, 59, tzinfo=UTC), "Europe/Dublin") == day
    assert day_of(datetime(2026, 3, 29, 23, 1, tzinfo=UTC), "Europe/Dublin") == date(2026, 3, 30)


@pytest.mark.parametrize(
    "around", ["\u200e{}\u200f", "\u202b{}\u202c", "\u2067{}\u2069", "\ufeff{} "]
)
def test_signs_that_nobody_sees_are_no_part_of_a_day(around):
    assert asked_day(around.format("2026-03-31")) == date(2026, 3, 31)
