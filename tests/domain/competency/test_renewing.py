"""From which day on what is watched counts for a renewal, held against the rule itself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from courseware.domain.competency.history import History
from courseware.domain.competency.renewing import came_too_early, renewal_from
from courseware.domain.competency.standing import standing
from tests.domain.competency.small import RULES, at, confirmed, decided, seen

WATCHED = (seen("2026-03-01"), seen("2026-03-01", by="ben"))
LAPSING = replace(RULES, valid_months=12, lapse_months=11)


def held(rules=RULES, *more):
    watched = tuple(replace(one, rules=rules) for one in WATCHED)
    given = (confirmed("2026-03-01", watched, rules=rules), *more)
    return History(observations=watched, decisions=given)


def test_it_counts_from_the_first_day_of_the_window_as_long_as_something_holds():
    assert renewal_from(held(), at("2026-03-02"), "UTC") == date(2028, 1, 1)
    assert renewal_from(held(), at("2028-02-29"), "UTC") == date(2028, 1, 1)
    assert renewal_from(held(), at("2028-03-01"), "UTC") is None
    assert renewal_from(History(observations=WATCHED), at("2026-03-02"), "UTC") is None
    stopped = held(RULES, decided("suspended", "2026-03-03"))
    assert renewal_from(stopped, at("2026-03-04"), "UTC") == date(2028, 1, 1)


@pytest.mark.parametrize("rules", [RULES, LAPSING, replace(LAPSING, lapse_months=2)])
def test_what_came_too_early_is_what_the_rule_does_not_count(rules):
    for days in range(1, 800, 3):
        day = date(2026, 3, 1) + timedelta(days=days)
        history = held(rules)
        moment = at(day.isoformat())
        if renewal_from(history, moment, "UTC") is None:
            continue
        one = seen(day.isoformat(), rules=rules)
        early = came_too_early(history, day, "UTC", moment, moment)
        told = replace(history, observations=(*history.observations, one))

        basis = standing(told, rules, moment).basis

        assert early is (one.id not in basis), day
        assert early is came_too_early(told, day, "UTC", moment, moment)


def test_what_was_signed_before_the_confirmation_is_about_another_one():
    history = held()
    assert not came_too_early(history, date(2026, 3, 1), "UTC", at("2026-03-01"), at("2027-12-30"))


@pytest.mark.parametrize(
    ("given_in", "watched_in", "first"),
    [
        ("Pacific/Auckland", "Pacific/Auckland", date(2028, 1, 1)),
        # The window opens there while it is the day before here, most of which came before it.
        ("Pacific/Auckland", "America/St_Johns", date(2028, 1, 1)),
        ("America/St_Johns", "Pacific/Auckland", date(2028, 1, 2)),
        ("Pacific/Pago_Pago", "Pacific/Kiritimati", date(2028, 1, 3)),
    ],
)
def test_each_clinic_counts_the_days_that_begin_there_when_the_window_is_open(
    given_in, watched_in, first
):
    given = replace(confirmed("2026-03-01", WATCHED), zone=given_in)
    for days in (-1, 0):
        day = first + timedelta(days=days)
        moment = at("2028-01-05")
        late = replace(seen(day.isoformat(), by="ben", signed=moment), zone=watched_in)
        history = History(observations=(*WATCHED, late), decisions=(given,))

        assert renewal_from(history, moment, watched_in) == first
        assert came_too_early(history, day, watched_in, moment, moment) is (days < 0)
        assert (late.id in standing(history, RULES, moment).basis) is (days == 0)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland"])
@pytest.mark.parametrize("watched_on", ["2026-11-23", "2026-11-24"])
@pytest.mark.parametrize(
    "rules",
    [
        # Its window is as long as its term; or as what is left before it lapses unused.
        replace(RULES, valid_months=12, window_days=400),
        replace(RULES, lapse_months=2, window_days=62),
    ],
)
def test_what_carried_a_confirmation_does_not_count_for_its_renewal(rules, watched_on, zone):
    signed = at("2026-11-24", 8)
    watched = tuple(
        replace(seen(watched_on, by=by, signed=signed, rules=rules), zone=zone)
        for by in ("asa", "ben")
    )
    given = confirmed("2026-11-24", watched, rules=rules, by="max", hour=9)
    history = History(observations=watched, decisions=(replace(given, zone="Europe/Berlin"),))

    found = standing(history, rules, at("2026-11-24", 12))

    assert (found.term.decision_id, found.basis, found.ready) == (given.id, (), False)
    put_right = tuple(
        replace(one, id=f"{one.id}-2", corrects=one.id, at=at("2026-11-25")) for one in watched
    )
    corrected = replace(history, observations=(*watched, *put_right))
    assert standing(corrected, rules, at("2026-11-26")).basis == ()


def test_what_was_watched_later_on_the_day_of_the_confirmation_counts_where_the_window_is_open():
    rules = replace(RULES, valid_months=12, window_days=400)
    history = held(rules)
    late = seen("2026-03-01", by="ben", signed=at("2026-03-01", 15), rules=rules)
    history = replace(history, observations=(*history.observations, late))

    assert standing(history, rules, at("2026-03-01", 16)).basis == (late.id,)


def test_a_renewal_that_was_given_by_one_day_for_all_zones_keeps_its_ground():
    """On the window's first day in Auckland it had not opened yet in Dublin."""
    zone, day = "Pacific/Auckland", "2028-01-01"
    watched = tuple(replace(seen(day, by=by), zone=zone) for by in ("asa", "ben"))
    first = replace(confirmed("2026-03-01", WATCHED), zone="Europe/Dublin")
    renewed = replace(confirmed("2028-01-03", watched, by="max"), zone="Europe/Dublin")
    put_right = replace(watched[0], id="put-right", corrects=watched[0].id, at=at("2028-01-05"))
    history = History(observations=(*WATCHED, *watched, put_right), decisions=(first, renewed))

    found = standing(history, RULES, at("2028-01-06"))

    assert (found.term.decision_id, found.fallen) == (renewed.id, None)


def test_one_that_was_given_by_the_days_of_each_zone_falls_with_a_correction_to_a_day_before():
    """On 1 January in Auckland the window had not opened yet in Dublin."""
    watched = tuple(
        replace(seen("2028-01-02", by=by), zone="Pacific/Auckland") for by in ("asa", "ben")
    )
    first = replace(confirmed("2026-03-01", WATCHED), zone="Europe/Dublin")
    renewed = replace(confirmed("2028-01-03", watched, by="max"), zone="Europe/Dublin")
    early = replace(
        watched[0],
        id="put-right",
        corrects=watched[0].id,
        on=date(2028, 1, 1),
        at=at("2028-01-05"),
    )
    history = History(observations=(*WATCHED, *watched, early), decisions=(first, renewed))

    for told in (history, history.in_hindsight(at("2028-01-04"))):
        found = standing(told, RULES, at("2028-01-06"))
        assert (found.term.decision_id, found.fallen.decision_id) == (first.id, renewed.id)
