"""The status of a scope on a day: a table of written cases."""

from dataclasses import replace
from datetime import date

import pytest

from courseware.domain.competency.history import History
from courseware.domain.competency.passing import Lack, Missing
from courseware.domain.competency.standing import Status, standing
from courseware.domain.competency.why import Why
from tests.domain.competency.small import (
    RULES,
    UNSAFE,
    UNSEEN,
    at,
    confirmed,
    decided,
    seen,
    session,
)

FIRST, SECOND = seen("2024-02-20"), seen("2024-02-25", by="ben")
BASIS = (FIRST, SECOND)
GRANTED = confirmed("2024-02-29", BASIS)


def on(day, observations=BASIS, decisions=(GRANTED,), sessions=(), rules=RULES):
    history = History(observations=observations, decisions=decisions, sessions=sessions)
    return standing(history, rules, at(day, 23))


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


RENEWING = (seen("2026-01-10"), seen("2026-01-12", by="ben"))


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


def test_an_observation_is_use_too():
    granted = confirmed("2024-02-29", BASIS, rules=LAPSING)
    later = seen("2024-08-01")

    assert on("2024-09-01", (*BASIS, later), (granted,), (), LAPSING).status is Status.CURRENT


def test_a_suspension_holds_at_once_and_until_the_reinstatement():
    stopped = decided("suspended", "2024-05-01")
    again = decided("reinstated", "2024-05-10")

    held = on("2024-05-02", decisions=(GRANTED, stopped))
    assert (held.status, held.why) == (Status.SUSPENDED, Why.MANAGER)
    assert [m.lack for m in held.missing] == [Lack.REINSTATEMENT]
    back = on("2024-05-10", decisions=(GRANTED, stopped, again))
    assert (back.status, back.ends_on) == (Status.CURRENT, date(2026, 3, 1))


def test_after_an_adverse_event_a_new_good_observation_is_missing():
    stopped = decided("suspended", "2024-05-01", adverse=True)
    unsafe = seen("2024-05-03", a01=UNSAFE)
    good = seen("2024-05-04")

    def lacks(*more):
        found = on("2024-05-05", (*BASIS, *more), (GRANTED, stopped))
        assert (found.status, found.why) == (Status.SUSPENDED, Why.ADVERSE_EVENT)
        return [m.lack for m in found.missing]

    assert lacks() == [Lack.NEW_OBSERVATION, Lack.REINSTATEMENT]
    assert lacks(unsafe) == [Lack.NEW_OBSERVATION, Lack.REINSTATEMENT]
    assert lacks(good) == [Lack.REINSTATEMENT]


WATCHED = seen("2024-05-04", by="asa", id="watched")
WATCHED_BY_MAX = seen("2024-05-05", by="max")


@pytest.mark.parametrize(
    ("later", "status", "lacks"),
    [
        ((WATCHED,), Status.CURRENT, []),
        # Corrected, and still good: nobody has to watch once more.
        (
            (WATCHED, seen("2024-05-04", corrects="watched", signed=at("2024-06-01"))),
            Status.CURRENT,
            [],
        ),
        (
            (
                WATCHED,
                seen("2024-05-04", a01=UNSAFE, corrects="watched", signed=at("2024-06-01")),
            ),
            Status.SUSPENDED,
            [Lack.NEW_OBSERVATION, Lack.REINSTATEMENT],
        ),
        (
            (replace(WATCHED, retracted_at=at("2024-06-01")),),
            Status.SUSPENDED,
            [Lack.NEW_OBSERVATION, Lack.REINSTATEMENT],
        ),
        # What the manager who reinstated saw does not carry the reinstatement.
        (
            (replace(WATCHED, retracted_at=at("2024-06-01")), WATCHED_BY_MAX),
            Status.SUSPENDED,
            [Lack.REINSTATEMENT],
        ),
        # Watched only after the reinstatement: it has to be decided about anew.
        (
            (replace(WATCHED, retracted_at=at("2024-06-01")), seen("2024-06-02")),
            Status.SUSPENDED,
            [Lack.REINSTATEMENT],
        ),
        # Watched before the event and corrected after it: nobody has watched anew.
        (
            (
                seen("2024-05-01", id="before", signed=at("2024-05-01", 9)),
                seen("2024-05-01", corrects="before", signed=at("2024-05-03")),
            ),
            Status.SUSPENDED,
            [Lack.NEW_OBSERVATION, Lack.REINSTATEMENT],
        ),
    ],
)
def test_a_reinstatement_after_an_event_stands_as_long_as_what_was_watched(later, status, lacks):
    stopped = decided("suspended", "2024-05-01", adverse=True)
    again = decided("reinstated", "2024-05-10", by="max")

    found = on("2024-06-03", (*BASIS, *later), (GRANTED, stopped, again))

    assert found.status is status
    assert found.why is (Why.NONE if status is Status.CURRENT else Why.REINSTATEMENT_LOST)
    assert [m.lack for m in found.missing] == lacks


def test_a_second_reinstatement_on_new_ground_ends_what_was_held_again():
    stopped = decided("suspended", "2024-05-01", adverse=True)
    decisions = (GRANTED, stopped, decided("reinstated", "2024-05-10", by="max"))
    gone = replace(WATCHED, retracted_at=at("2024-06-01"))
    anew = (*BASIS, gone, seen("2024-06-02"))

    assert on("2024-06-03", anew, decisions).status is Status.SUSPENDED
    ended = (*decisions, decided("reinstated", "2024-06-03", by="max"))
    assert on("2024-06-04", anew, ended).status is Status.CURRENT


def test_a_suspension_outlasts_the_validity_and_a_confirmation():
    stopped = decided("suspended", "2024-05-01")
    again = confirmed("2026-05-01", RENEWING)

    assert on("2026-06-01", decisions=(GRANTED, stopped)).status is Status.SUSPENDED
    found = on("2026-06-01", (*BASIS, *RENEWING), (GRANTED, stopped, again))
    assert found.status is Status.SUSPENDED


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


def test_a_confirmation_keeps_the_rules_that_it_was_made_under():
    stricter = replace(RULES, valid_months=1, observations=9, revision="r2")

    assert on("2025-06-01", rules=stricter).status is Status.CURRENT


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


STOPPED = decided("suspended", "2024-05-01")


def under(day, observations=BASIS, decisions=(GRANTED, STOPPED)):
    """(status, what is missing, what it would be without the suspension)."""
    found = on(day, observations, decisions)
    assert not found.ready
    without = tuple(d for d in decisions if d.kind != "suspended")
    assert found.beneath == on(day, observations, without)
    return found.status, [m.lack for m in found.missing], found.beneath.status


def test_what_is_suspended_says_what_else_is_missing_for_it_to_hold():
    gone = (FIRST, replace(SECOND, retracted_at=at("2024-06-01")))
    lacks = [Lack.OBSERVATIONS, Lack.ASSESSORS, Lack.SAFE_ITEM, Lack.RATED_ITEM, Lack.RATED_ITEM]
    lacks.append(Lack.STATEMENT)
    back = Lack.REINSTATEMENT

    suspended = Status.SUSPENDED
    assert under("2024-06-02") == (suspended, [back], Status.CURRENT)
    assert under("2026-01-15") == (suspended, [back], Status.EXPIRING)
    assert under("2024-06-02", gone) == (suspended, [back, *lacks], Status.RETRACTED)
    over = under("2026-03-01")
    assert (over[1][:2], over[2]) == ([back, Lack.OBSERVATIONS], Status.EXPIRED)


def test_what_only_lacks_a_confirmation_says_so_while_it_is_suspended():
    withdrawn = decided("withdrawn", "2024-06-01", about=GRANTED.id)
    found = under("2024-06-02", decisions=(GRANTED, STOPPED, withdrawn))
    assert found[1] == [Lack.REINSTATEMENT, Lack.CONFIRMATION]
    assert found[2] is Status.RETRACTED
