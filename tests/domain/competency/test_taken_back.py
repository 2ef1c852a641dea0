"""What was retracted, corrected or withdrawn, and the confirmations that fall or stand with it."""

from dataclasses import replace
from datetime import date

import pytest

from courseware.domain.competency.passing import Lack
from courseware.domain.competency.standing import Status
from courseware.domain.competency.why import Why
from tests.domain.competency.one_scope import BASIS, FIRST, GRANTED, RENEWING, SECOND, on
from tests.domain.competency.small import UNSAFE, at, confirmed, decided, seen


def test_a_renewal_that_falls_leaves_the_term_before_it_as_it_was():
    """What runs out then has expired; it was never withdrawn itself."""
    again = (seen("2026-01-10"), seen("2026-01-12", by="ben"))
    renewal = confirmed("2026-01-20", again, id="r")
    withdrawn = decided("withdrawn", "2026-01-25", about="r")
    everything = (GRANTED, renewal, withdrawn)

    held = on("2026-02-01", (*BASIS, *again), everything)
    over = on("2026-03-01", (*BASIS, *again), everything)

    assert (held.status, held.ends_on) == (Status.EXPIRING, date(2026, 3, 1))
    assert (over.status, over.why, over.ends_on) == (Status.EXPIRED, Why.TIME, date(2026, 3, 1))
    for found in (held, over):
        assert (found.fallen.decision_id, found.fell) == ("r", Why.WITHDRAWN)
        assert found.fallen.renewal


def test_what_was_confirmed_anew_after_its_end_and_falls_is_retracted_with_no_day_of_the_first():
    again = (seen("2026-04-10"), seen("2026-04-12", by="ben"))
    anew = confirmed("2026-04-20", again, id="n")
    withdrawn = decided("withdrawn", "2026-04-25", about="n")

    found = on("2026-05-01", (*BASIS, *again), (GRANTED, anew, withdrawn))

    assert (found.status, found.why) == (Status.RETRACTED, Why.WITHDRAWN)
    assert (found.term, found.ends_on, found.fallen.confirmed_on) == (None, None, date(2026, 4, 20))


def test_a_retracted_observation_takes_its_confirmation_along():
    gone = replace(SECOND, retracted_at=at("2024-06-01"))

    found = on("2024-06-01", (FIRST, gone))

    assert (found.status, found.why) == (Status.RETRACTED, Why.GROUND_LOST)
    assert Lack.OBSERVATIONS in [m.lack for m in found.missing]


def test_a_confirmation_stands_while_the_rest_of_its_observations_pass():
    third = seen("2024-02-26", by="cem")
    granted = confirmed("2024-02-29", (*BASIS, third))
    gone = replace(third, retracted_at=at("2024-06-01"))

    assert on("2024-06-01", (*BASIS, gone), (granted,)).status is Status.CURRENT


def test_a_correction_replaces_an_observation_and_decides_anew_about_the_confirmation():
    still_good = seen("2024-02-25", by="ben", a02=5, corrects=SECOND.id, signed=at("2024-06-01"))
    now_unsafe = seen("2024-02-25", by="ben", a01=UNSAFE, corrects=SECOND.id)

    assert on("2024-06-01", (*BASIS, still_good)).status is Status.CURRENT
    assert on("2024-06-01", (*BASIS, now_unsafe)).status is Status.RETRACTED


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2024-02-20", Status.CURRENT),
        ("2022-03-01", Status.CURRENT),  # valid to the day of the confirmation
        ("2022-02-28", Status.RETRACTED),  # on that day 24 months old
        ("2024-03-02", Status.RETRACTED),  # after the confirmation
    ],
)
def test_a_correction_of_the_day_decides_anew_too(day, status):
    put_right = seen(day, by="ben", corrects=SECOND.id, signed=at("2024-06-01"))

    assert on("2024-06-01", (*BASIS, put_right)).status is status


@pytest.mark.parametrize(
    ("day", "ends_on"), [("2025-12-31", date(2028, 2, 29)), ("2025-12-30", date(2026, 3, 1))]
)
def test_a_renewal_falls_where_what_it_rests_on_was_watched_before_the_window(day, ends_on):
    again = confirmed("2026-02-01", RENEWING)
    put_right = seen(day, by="ben", corrects=RENEWING[1].id, signed=at("2026-02-05"))

    found = on("2026-02-10", (*BASIS, *RENEWING, put_right), (GRANTED, again))

    assert found.ends_on == ends_on


def test_a_withdrawn_confirmation_is_retracted_unless_an_earlier_one_still_holds():
    withdrawn = decided("withdrawn", "2024-03-10", about=GRANTED.id)
    found = on("2024-03-10", decisions=(GRANTED, withdrawn))
    assert (found.status, found.why) == (Status.RETRACTED, Why.WITHDRAWN)

    renewed = confirmed("2026-01-15", RENEWING)
    undone = decided("withdrawn", "2026-01-16", about=renewed.id)
    found = on("2026-01-16", (*BASIS, *RENEWING), (GRANTED, renewed, undone))
    assert (found.status, found.ends_on) == (Status.EXPIRING, date(2026, 3, 1))


def test_a_new_confirmation_after_a_retraction_is_current():
    withdrawn = decided("withdrawn", "2024-03-10", about=GRANTED.id)
    again = confirmed("2024-03-11", BASIS)

    found = on("2024-03-11", decisions=(GRANTED, withdrawn, again))

    assert (found.status, found.ends_on) == (Status.CURRENT, date(2026, 3, 11))


def one_day(*corrections, ready=True):
    """Observed safe, and later that day by another one, unsafe; then what was put right."""
    early = seen("2024-02-20", id="early", signed=at("2024-02-20", 9))
    late = seen("2024-02-20", "ben", UNSAFE, id="late", signed=at("2024-02-20", 15), ready=ready)
    return (early, late, *corrections)


def corrected(first, day="2024-02-20", signed="2024-02-22", **more):
    return seen(day, corrects=first, signed=at(signed), **more)


@pytest.mark.parametrize("day", ["2024-02-20", "2024-02-19"])
def test_a_correction_stands_where_what_it_replaces_stood(day):
    """What was unsafe later that day is not hidden by a comment that was put right."""
    once = corrected("early", day, id="once")
    twice = corrected("once", signed="2024-02-23")

    for observations in (one_day(), one_day(once), one_day(once, twice)):
        found = on("2024-02-25", observations, ())
        assert found.unsafe
        assert Lack.SAFE_ITEM in [m.lack for m in found.missing]
        assert found.basis[-1] == "late"


def test_a_correction_that_moves_the_day_is_placed_there_by_the_time_of_the_first():
    """An unsafe one of the 20th, put right to the 21st, when somebody saw it safe at noon."""
    before = seen("2024-02-20", "ben", UNSAFE, id="first", signed=at("2024-02-20", 15))
    noon = seen("2024-02-21", id="noon", signed=at("2024-02-21", 12))
    moved = corrected("first", "2024-02-21", by="ben", a01=UNSAFE)

    assert on("2024-02-25", (before, noon, moved), ()).basis[-1] == "noon"
    later = replace(before, at=at("2024-02-21", 15))
    assert on("2024-02-25", (noon, later, moved), ()).unsafe


def test_a_confirmation_stands_when_the_first_of_two_is_corrected_without_a_change():
    """Two of one day: the first rated low, the second good enough since."""
    low = seen("2024-02-20", a02=2, ready=False, id="low", signed=at("2024-02-20", 9))
    good = [
        seen("2024-02-20", by, id=by, signed=at("2024-02-20", hour))
        for hour, by in ((10, "ben"), (11, "asa"))
    ]
    granted = confirmed("2024-02-29", (low, *good))
    fixed = corrected("low", signed="2024-03-05", a02=2, ready=False)

    assert on("2024-03-04", (low, *good), (granted,)).status is Status.CURRENT
    assert on("2024-03-06", (low, *good, fixed), (granted,)).status is Status.CURRENT
