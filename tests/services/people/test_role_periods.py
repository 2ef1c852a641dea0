"""From when until when a role was held, where accounts were merged."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from courseware.services.membership.role_periods import role_periods
from tests.cast import NOON, RIVERSIDE


def held(first, last=None, role="learner", clinic=RIVERSIDE):
    day = lambda number: None if number is None else NOON + timedelta(days=number)  # noqa: E731
    return SimpleNamespace(
        clinic_id=clinic,
        clinic_name=clinic,
        timezone="UTC",
        role=role,
        since=day(first),
        ended_at=day(last),
    )


def days(periods):
    return [
        ((p.since - NOON).days, None if p.ended_at is None else (p.ended_at - NOON).days)
        for p in periods
    ]


@pytest.mark.parametrize(
    ("rows", "periods"),
    [
        ([held(0), held(3)], [(0, None)]),
        ([held(3), held(0, 5)], [(0, None)]),
        ([held(0, 9), held(2, 4), held(8, 12)], [(0, 12)]),
        ([held(0, 2), held(5)], [(5, None), (0, 2)]),
        ([held(0, 2), held(2, 5)], [(2, 5), (0, 2)]),
        ([held(0), held(1, role="assessor")], [(1, None), (0, None)]),
        ([held(0), held(2, clinic="hilltop")], [(2, None), (0, None)]),
        ([], []),
    ],
)
def test_rows_of_one_role_that_overlap_are_one_period(rows, periods):
    assert days(role_periods(rows)) == periods
    assert days(role_periods(rows[::-1])) == periods
