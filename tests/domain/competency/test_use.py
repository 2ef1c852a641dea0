"""Use on the days around a lapse, where it was another day than where it was confirmed."""

from dataclasses import replace
from datetime import date

import pytest

from courseware.domain.competency.history import History
from courseware.domain.competency.standing import standing
from tests.domain.competency.one_scope import BASIS
from tests.domain.competency.small import RULES, at, confirmed, seen, session

LAPSING = replace(RULES, valid_months=60, lapse_months=6)


@pytest.mark.parametrize(
    ("zone", "used", "ends_on"),
    [
        ("Europe/Dublin", "2024-08-28", "2025-02-28"),
        ("Europe/Dublin", "2024-08-29", "2024-08-29"),
        # It is the day of the lapse there while it is the day before where it was confirmed.
        ("Pacific/Auckland", "2024-08-29", "2025-03-01"),
        ("Pacific/Auckland", "2024-08-30", "2024-08-29"),
        ("America/Denver", "2024-08-28", "2025-02-28"),
        ("America/Denver", "2024-08-29", "2024-08-29"),
    ],
)
@pytest.mark.parametrize("watched", [True, False], ids=["watched", "logged"])
def test_use_is_held_against_a_lapse_by_its_moment_and_not_by_its_day(zone, used, ends_on, watched):
    granted = replace(confirmed("2024-02-29", BASIS, rules=LAPSING), zone="Europe/Dublin")
    seen_there = (replace(seen(used, rules=LAPSING), zone=zone),) if watched else ()
    logged_there = () if watched else (replace(session(used), zone=zone),)
    history = History(
        "",
        (*BASIS, *seen_there),
        (granted,),
        logged_there,
        logged_there,
    )

    found = standing(history, LAPSING, at("2024-09-02"))

    assert found.ends_on == date.fromisoformat(ends_on)
    assert found.in_force is (ends_on > "2024-09-02")


def test_a_use_in_another_zone_never_brings_the_lapse_nearer():
    """A day further west begins after it was confirmed the day after, further east."""
    granted = confirmed("2024-02-29", BASIS, rules=LAPSING)
    granted = replace(granted, zone="Pacific/Kiritimati")
    before = replace(session("2024-02-28"), zone="Pacific/Pago_Pago")
    history = History("", BASIS, (granted,), (before,), (before,))

    assert standing(history, LAPSING, at("2024-03-02")).ends_on == date(2024, 8, 29)


def test_what_was_kept_by_use_further_east_keeps_its_anniversary_when_it_is_renewed():
    rules = replace(RULES, observations=1, assessors=1, valid_months=8, lapse_months=6)
    first, again = seen("2024-02-29", rules=rules), seen("2024-09-20", rules=rules)
    granted = replace(confirmed("2024-02-29", (first,), rules=rules), zone="Europe/Dublin")
    renewed = replace(confirmed("2024-09-20", (again,), rules=rules), zone="Europe/Dublin")
    used = replace(session("2024-08-29"), zone="Pacific/Auckland")
    history = History("", (first, again), (granted, renewed), (used,), (used,))

    found = standing(history, rules, at("2024-09-21"))

    assert found.term.ends_on == date(2025, 6, 29)
