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
        # The window opens there while it is still the day before here.
        ("Pacific/Auckland", "America/St_Johns", date(2027, 12, 31)),
        ("America/St_Johns", "Pacific/Auckland", date(2028, 1, 1)),
        ("Pacific/Pago_Pago", "Pacific/Kiritimati", date(2028, 1, 2)),
    ],
)
def test_the_window_opens_at_one_moment_and_each_clinic_counts_its_own_days(
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
