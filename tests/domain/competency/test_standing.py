"""The status of a scope on a day, from the first observation over renewals to its end."""

from dataclasses import replace
from datetime import date

import pytest

from courseware.domain.competency.passing import Lack, Missing
from courseware.domain.competency.standing import Status
from courseware.domain.competency.why import Why
from tests.domain.competency.one_scope import BASIS, FIRST, GRANTED, RENEWING, SECOND, on
from tests.domain.competency.small import RULES, UNSAFE, UNSEEN, confirmed, seen, session


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2024-02-29", Status.CURRENT),
        ("2025-12-30", Status.CURRENT),  # 61 days before the end
        ("2025-12-31", Status.EXPIRING),  # 60 days before
        ("2026-02-28", Status.EXPIRING),  # the last day: 24 months from 29 February
        ("2026-03-01", Status.EXPIRED),
        ("2031-01-01", Status.EXPIRED),
    ],
)
def test_a_confirmation_runs_from_current_over_expiring_to_expired(day, status):
    found = on(day)

    assert found.status is status
    assert found.ends_on == date(2026, 3, 1)
    assert found.why is (Why.TIME if status is Status.EXPIRED else Why.NONE)


def test_before_anything_happened_it_is_not_started():
    found = on("2024-01-01", (), ())

    assert (found.status, found.ready, found.basis) == (Status.NOT_STARTED, False, ())
    assert [m.lack for m in found.missing][:2] == [Lack.OBSERVATIONS, Lack.ASSESSORS]


def test_one_observation_makes_it_in_progress_and_says_exactly_what_is_missing():
    found = on("2024-02-21", (FIRST,), ())

    assert found.status is Status.IN_PROGRESS
    assert [(m.lack, m.what, m.have, m.need) for m in found.missing] == [
        (Lack.OBSERVATIONS, "", 1, 2),
        (Lack.ASSESSORS, "", 1, 2),
        (Lack.SAFE_ITEM, "a01", 1, 2),
        (Lack.RATED_ITEM, "a02", 1, 2),
        (Lack.RATED_ITEM, "a03", 1, 2),
        (Lack.STATEMENT, "", 1, 2),
    ]


def test_when_only_the_confirmation_is_missing_it_is_ready():
    found = on("2024-02-26", BASIS, ())

    assert (found.status, found.ready) == (Status.IN_PROGRESS, True)
    assert [m.lack for m in found.missing] == [Lack.CONFIRMATION]
    assert found.basis == (FIRST.id, SECOND.id)


def test_an_unsafe_latest_observation_is_pointed_at():
    bad = seen("2024-02-26", by="cem", a01=UNSAFE)

    assert on("2024-02-26", (*BASIS, bad), ()).unsafe
    assert not on("2024-02-26", BASIS, ()).unsafe


def test_an_unsafe_item_is_pointed_at_until_it_was_seen_safe():
    bad = seen("2024-03-10", by="cem", a01=UNSAFE)
    not_looked_at = seen("2024-03-11", a01=UNSEEN)
    safe = seen("2024-03-12", by="ben")

    assert on("2024-03-11", (*BASIS, bad, not_looked_at)).unsafe
    assert not on("2024-03-12", (*BASIS, bad, not_looked_at, safe)).unsafe


def test_what_was_unsafe_before_a_confirmation_is_no_news():
    once = (seen("2024-02-10", by="cem", a01=UNSAFE), *BASIS)

    assert not on("2024-03-01", once, (confirmed("2024-02-29", BASIS),)).unsafe


@pytest.mark.parametrize(
    ("renewed_on", "ends_on"),
    [
        ("2026-01-15", "2028-02-29"),  # inside the window: the anniversary stays, and is a leap day
        ("2026-02-28", "2028-02-29"),
        ("2026-03-01", "2028-03-01"),  # a day late: begins anew
        ("2026-06-10", "2028-06-10"),
    ],
)
def test_renewal_inside_the_window_keeps_the_anniversary(renewed_on, ends_on):
    again = confirmed(renewed_on, RENEWING)

    found = on(renewed_on, (*BASIS, *RENEWING), (GRANTED, again))

    assert found.ends_on == date.fromisoformat(ends_on)
    assert found.status is Status.CURRENT


def test_inside_the_window_only_observations_made_since_count_for_the_renewal():
    early = seen("2025-12-01", by="cem")
    found = on("2026-01-14", (*BASIS, early, *RENEWING), (GRANTED,))

    assert (found.status, found.ready) == (Status.EXPIRING, True)
    assert found.basis == tuple(o.id for o in RENEWING)
    assert not on("2026-01-14", (*BASIS, early), (GRANTED,)).ready


def test_before_the_window_nothing_is_missing_and_nothing_is_ready():
    extra = (seen("2024-06-01"), seen("2024-06-02", by="ben"))
    found = on("2025-06-01", (*BASIS, *extra))

    assert (found.status, found.missing, found.ready) == (Status.CURRENT, (), False)


def test_observations_older_than_the_validity_do_not_count():
    old = (seen("2022-01-10"), seen("2024-01-20", by="ben"))

    found = on("2024-01-21", old, ())

    assert (found.status, found.basis) == (Status.IN_PROGRESS, (old[1].id,))


LAPSING = replace(RULES, valid_months=60, lapse_months=6)


@pytest.mark.parametrize(
    ("uses", "day", "status", "ends_on"),
    [
        ([], "2024-08-28", Status.EXPIRING, "2024-08-29"),
        ([], "2024-08-29", Status.EXPIRED, "2024-08-29"),
        (["2024-08-28"], "2024-08-29", Status.CURRENT, "2025-02-28"),
        (["2024-08-28"], "2025-02-28", Status.EXPIRED, "2025-02-28"),
        (["2024-08-28", "2025-02-27"], "2025-02-28", Status.CURRENT, "2025-08-27"),
        # Used again after it had lapsed: that does not bring it back.
        (["2024-09-10"], "2024-09-10", Status.EXPIRED, "2024-08-29"),
    ],
)
def test_what_is_not_used_lapses(uses, day, status, ends_on):
    granted = confirmed("2024-02-29", BASIS, rules=LAPSING)

    found = on(day, BASIS, (granted,), tuple(session(u) for u in uses), LAPSING)

    assert (found.status, found.ends_on) == (status, date.fromisoformat(ends_on))
    assert found.why is (Why.UNUSED if status is Status.EXPIRED else Why.NONE)


def test_before_it_lapses_unused_it_asks_for_use_and_for_no_renewal():
    """A renewal counts from the window before its term's own end; until then use keeps it."""
    granted = confirmed("2024-02-29", BASIS, rules=LAPSING)

    before = on("2024-06-29", BASIS, (granted,), (), LAPSING)
    soon = on("2024-06-30", BASIS, (granted,), (), LAPSING)
    watched = on("2024-07-01", (*BASIS, seen("2024-07-01")), (granted,), (), LAPSING)

    assert (before.status, before.missing) == (Status.CURRENT, ())
    assert (soon.status, soon.missing) == (Status.EXPIRING, (Missing(Lack.USE),))
    assert soon.lapses and not soon.ready
    assert soon.term.window_from == date(2028, 12, 31)
    assert (watched.status, watched.ends_on) == (Status.CURRENT, date(2025, 1, 1))


def test_where_both_ends_are_near_the_renewal_counts_and_is_use_as_well():
    """Valid for a year, lapsing after eleven months: the windows overlap."""
    rules = replace(RULES, valid_months=12, lapse_months=11)
    granted = confirmed("2024-02-29", BASIS, rules=rules)

    first = on("2025-01-05", BASIS, (granted,), (), rules)
    renewed = (seen("2025-01-06"), seen("2025-01-07", by="ben"))
    after = on("2025-01-07", (*BASIS, *renewed), (granted,), (), rules)

    assert (first.status, first.ends_on) == (Status.EXPIRING, date(2025, 1, 29))
    assert [m.lack for m in first.missing] != [Lack.USE]
    assert (after.status, after.ready, after.lapses) == (Status.EXPIRING, True, False)


def test_an_observation_is_use_too():
    granted = confirmed("2024-02-29", BASIS, rules=LAPSING)
    later = seen("2024-08-01")

    assert on("2024-09-01", (*BASIS, later), (granted,), (), LAPSING).status is Status.CURRENT


def test_a_confirmation_keeps_the_rules_that_it_was_made_under():
    stricter = replace(RULES, valid_months=1, observations=9, revision="r2")

    assert on("2025-06-01", rules=stricter).status is Status.CURRENT
