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
    assert renewal_from(held(), at("2026-03-02")) == date(2028, 1, 1)
    assert renewal_from(held(), at("2028-02-29")) == date(2028, 1, 1)
    assert renewal_from(held(), at("2028-03-01")) is None
    assert renewal_from(History(observations=WATCHED), at("2026-03-02")) is None
    stopped = held(RULES, decided("suspended", "2026-03-03"))
    assert renewal_from(stopped, at("2026-03-04")) == date(2028, 1, 1)


@pytest.mark.parametrize("rules", [RULES, LAPSING, replace(LAPSING, lapse_months=2)])
def test_what_came_too_early_is_what_the_rule_does_not_count(rules):
    for days in range(1, 800, 3):
        day = date(2026, 3, 1) + timedelta(days=days)
        history = held(rules)
        moment = at(day.isoformat())
        if renewal_from(history, moment) is None:
            continue
        one = seen(day.isoformat(), rules=rules)
        early = came_too_early(history, day, moment, moment)
        told = replace(history, observations=(*history.observations, one))

        basis = standing(told, rules, moment).basis

        assert early is (one.id not in basis), day
        assert early is came_too_early(told, day, moment, moment)


def test_what_was_signed_before_the_confirmation_is_about_another_one():
    history = held()
    assert not came_too_early(history, date(2026, 3, 1), at("2026-03-01"), at("2027-12-30"))
