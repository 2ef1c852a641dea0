"""Kept intervals, as of a moment and in hindsight; properties over random histories."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.competency.calendar import start_of
from courseware.domain.competency.history import DecisionKind, History
from courseware.domain.competency.standing import IN_FORCE, Status, standing
from courseware.domain.competency.timeline import rules_in_force, timeline
from courseware.domain.competency.why import Why
from tests.domain.competency.small import (
    RULES,
    SAFE,
    UNSAFE,
    UNSEEN,
    at,
    confirmed,
    decided,
    seen,
    session,
)

FIRST, SECOND = seen("2024-02-20"), seen("2024-02-25", by="ben")
GRANTED = confirmed("2024-02-29", (FIRST, SECOND))


def told(history):
    return [(i.since.date().isoformat(), i.status.value, i.ready) for i in timeline(history)]


def test_a_story_has_one_interval_for_each_status_as_it_was_on_record():
    stopped, again = decided("suspended", "2024-05-01"), decided("reinstated", "2024-05-10")
    gone = replace(SECOND, retracted_at=at("2025-01-05"))
    history = History(observations=(FIRST, gone), decisions=(GRANTED, stopped, again), sessions=())

    assert told(history) == [
        ("2024-02-20", "in_progress", False),
        ("2024-02-25", "in_progress", True),
        ("2024-02-29", "current", False),
        ("2024-05-01", "suspended", False),
        ("2024-05-10", "current", False),
        ("2025-01-05", "retracted", False),
    ]


def test_a_reinstatement_that_loses_its_ground_is_kept_as_on_record_until_then():
    stopped = decided("suspended", "2024-05-01", adverse=True)
    watched = seen("2024-05-04", retracted_at=at("2024-06-01"))
    decisions = (GRANTED, stopped, decided("reinstated", "2024-05-10"))
    history = History(observations=(FIRST, SECOND, watched), decisions=decisions)

    assert told(history)[2:] == [
        ("2024-02-29", "current", False),
        ("2024-05-01", "suspended", False),
        ("2024-05-10", "current", False),
        ("2024-06-01", "suspended", False),
    ]
    then = at("2024-05-20")
    known = standing(history.in_hindsight(then), RULES, then)
    assert (known.status, known.why) == (Status.SUSPENDED, Why.REINSTATEMENT_LOST)


def test_each_interval_names_every_confirmation_that_stands():
    """Also where what came after it fell, and from where it fell itself under a later one."""
    third = seen("2026-01-10", retracted_at=at("2026-01-20"))
    fourth = seen("2026-01-12", by="ben")
    renewed = confirmed("2026-01-15", (third, fourth))
    gone = replace(FIRST, retracted_at=at("2026-03-10"))
    history = History(observations=(gone, SECOND, third, fourth), decisions=(GRANTED, renewed))

    def days(history):
        return [
            (i.since.date().isoformat(), i.status.value, [str(day) for day in i.confirmations])
            for i in timeline(history)
            if i.confirmations
        ]

    first, second = "2024-02-29", "2026-01-15"
    told_apart = days(history)
    assert ("2026-01-15", "current", [first, second]) in told_apart
    assert told_apart[-1] == ("2026-03-01", "expired", [first])
    stands = replace(third, retracted_at=None)
    told_apart = days(replace(history, observations=(gone, SECOND, stands, fourth)))
    assert ("2026-03-10", "current", [second]) in told_apart
    assert told_apart[-1][2] == [second]


def test_what_the_calendar_will_bring_is_foreseen():
    found = timeline(History(observations=(FIRST, SECOND), decisions=(GRANTED,)))

    assert [(i.status, i.since, i.until) for i in found][2:] == [
        (Status.CURRENT, GRANTED.at, start_of(date(2025, 12, 31), "UTC")),
        (Status.EXPIRING, start_of(date(2025, 12, 31), "UTC"), start_of(date(2026, 3, 1), "UTC")),
        (Status.EXPIRED, start_of(date(2026, 3, 1), "UTC"), None),
    ]
    assert found[-1].why is Why.TIME


def test_a_suspension_may_come_before_the_first_observation():
    history = History(decisions=(decided("suspended", "2024-05-01"),))

    assert told(history) == [("2024-05-01", "suspended", False)]
    back = replace(history, decisions=(*history.decisions, decided("reinstated", "2024-06-01")))
    assert told(back)[-1] == ("2024-06-01", "not_started", False)


def test_midnight_is_that_of_the_clinic():
    observations = tuple(replace(o, zone="America/Denver") for o in (FIRST, SECOND))
    granted = replace(GRANTED, zone="America/Denver")

    found = timeline(History(observations=observations, decisions=(granted,)))

    assert found[-1].since == datetime(2026, 3, 1, 7, tzinfo=UTC)


def test_an_end_stays_in_the_zone_of_its_confirmation_whatever_comes_on_record_elsewhere():
    granted = replace(GRANTED, zone="Europe/Dublin")
    there = {"zone": "America/Denver"}
    stopped = replace(decided("suspended", "2024-05-01"), **there)
    again = replace(decided("reinstated", "2024-05-02"), **there)
    watched = replace(seen("2024-06-01"), **there)
    history = History(observations=(FIRST, SECOND, watched), decisions=(granted, stopped, again))

    assert timeline(history)[-1].since == datetime(2026, 3, 1, 0, tzinfo=UTC)
    last_hour = datetime(2026, 2, 28, 23, 59, tzinfo=UTC)
    assert standing(history, RULES, last_hour).status is Status.EXPIRING
    over = standing(history, RULES, last_hour + timedelta(minutes=1))
    assert (over.status, over.term and over.term.zone) == (Status.EXPIRED, "Europe/Dublin")


def test_a_renewal_elsewhere_after_the_end_begins_anew_and_ends_there():
    """On the last day in Denver the term of a Dublin clinic is over."""
    evening = datetime(2026, 3, 1, 1, tzinfo=UTC)
    renewing = (seen("2026-02-10"), seen("2026-02-11", by="ben"))
    granted = replace(GRANTED, zone="Europe/Dublin")
    renewed = replace(confirmed("2026-02-28", renewing), at=evening, zone="America/Denver")
    history = History(observations=(FIRST, SECOND, *renewing), decisions=(granted, renewed))

    assert standing(history.known_by(evening - timedelta(hours=1)), RULES, evening).status is (
        Status.EXPIRED
    )
    found = standing(history, RULES, evening)
    assert (found.status, found.ends_on) == (Status.CURRENT, date(2028, 2, 28))
    assert timeline(history)[-1].since == datetime(2028, 2, 28, 7, tzinfo=UTC)


def test_hindsight_knows_what_was_corrected_later():
    gone = replace(SECOND, retracted_at=at("2025-01-05"))
    history = History(observations=(FIRST, gone), decisions=(GRANTED,))
    then = at("2024-06-01")

    on_record = standing(history.known_by(then), RULES, then)
    hindsight = standing(history.in_hindsight(then), RULES, then)

    assert (on_record.status, hindsight.status) == (Status.CURRENT, Status.RETRACTED)


def test_hindsight_follows_a_correction_of_a_correction():
    once = seen("2024-02-25", by="ben", a01=UNSAFE, corrects=SECOND.id, signed=at("2024-07-01"))
    twice = seen("2024-02-25", by="ben", corrects=once.id, signed=at("2024-08-01"))
    then = at("2024-06-01")

    def status(*observations):
        history = History(observations=observations, decisions=(GRANTED,)).in_hindsight(then)
        return standing(history, RULES, then).status

    assert status(FIRST, SECOND, once) is Status.RETRACTED
    assert status(FIRST, SECOND, once, twice) is Status.CURRENT


_ZONES = st.sampled_from(["UTC", "America/Denver", "Europe/Dublin", "Pacific/Apia"])
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31)).map(date.isoformat)
_LAPSING = replace(RULES, valid_months=12, lapse_months=5)
_RULES = st.sampled_from([RULES, _LAPSING])
_OBSERVED = st.builds(
    seen,
    DAYS,
    by=st.sampled_from(["asa", "ben", "cem"]),
    a01=st.sampled_from([SAFE, SAFE, SAFE, UNSAFE, UNSEEN]),
    a02=st.integers(2, 5),
    ready=st.sampled_from([True, True, False]),
    rules=_RULES,
)


@st.composite
def histories(draw):
    """Observations, some retracted or corrected; confirmations of them; suspensions; sessions."""
    observations = [replace(o, zone=draw(_ZONES)) for o in draw(st.lists(_OBSERVED, max_size=6))]
    observations = [
        replace(o, retracted_at=o.at + timedelta(days=draw(st.integers(1, 400))))
        if draw(st.integers(0, 5)) == 0
        else o
        for o in observations
    ]
    observations += [
        replace(draw(_OBSERVED), corrects=o.id, at=o.at + timedelta(days=draw(st.integers(1, 400))))
        for o in observations
        if o.retracted_at is None and draw(st.integers(0, 3)) == 0
    ]
    decisions = []
    for kind, day in draw(
        st.lists(st.tuples(st.sampled_from(["confirmed"] * 3 + ["suspended", "reinstated"]), DAYS))
    ):
        if kind == "confirmed":
            basis = [o for o in observations if o.at <= at(day)]
            decisions.append(confirmed(day, basis, rules=draw(_RULES)))
        else:
            decisions.append(decided(kind, day, adverse=draw(st.booleans())))
    sessions = tuple(session(day) for day in draw(st.lists(DAYS, max_size=4)))
    decisions = [replace(decision, zone=draw(_ZONES)) for decision in decisions]
    ordered = tuple(sorted(decisions, key=lambda d: (d.at, d.id)))
    return History("", tuple(observations), ordered, sessions, sessions)


@given(histories(), DAYS)
def test_a_kept_interval_says_what_the_pure_function_says_at_any_moment(history, day):
    moment = at(day, 23)
    covering = [i for i in timeline(history) if i.since <= moment < (i.until or moment + _DAY)]
    known = history.known_by(moment)
    rules = rules_in_force(known)
    if rules is None:
        return
    expected = standing(known, rules, moment, rules.requires)

    if expected.status is Status.NOT_STARTED and not covering:
        return
    (interval,) = covering
    assert (interval.status, interval.ends_on, interval.ready, interval.unsafe) == (
        expected.status,
        expected.ends_on,
        expected.ready,
        expected.unsafe,
    )


_DAY = timedelta(days=1)


@given(histories())
def test_intervals_follow_each_other_without_gap_or_repetition(history):
    found = timeline(history)

    for one, next_one in itertools.pairwise(found):
        assert one.until == next_one.since > one.since
        assert replace(one, since=next_one.since, until=next_one.until) != next_one
    assert all(i.until is None for i in found[-1:])


@given(histories(), DAYS)
def test_the_past_on_record_never_changes(history, day):
    """What was on record at a moment is the same however the history goes on."""
    moment = at(day, 23)

    def so_far(h):
        return [replace(i, until=None) for i in timeline(h) if i.since <= moment]

    assert so_far(history) == so_far(history.known_by(moment))


@given(histories(), DAYS)
def test_nobody_is_competent_without_a_confirmation_or_while_suspended(history, day):
    found = standing(history.known_by(at(day, 23)), RULES, at(day, 23))

    if found.status in IN_FORCE:
        assert found.term is not None and found.term.confirmed_on <= date.fromisoformat(day)
        assert found.ends_on is not None and date.fromisoformat(day) < found.ends_on
    assert found.ready == ([m.lack.value for m in found.missing] == ["confirmation"])


@given(histories(), DAYS)
def test_an_unsafe_observation_never_makes_anybody_ready(history, day):
    bad = seen(day, by="dan", a01=UNSAFE, signed=at(day, 23))
    known = replace(history, observations=(*history.observations, bad)).known_by(at(day, 23))

    assert not standing(known, RULES, at(day, 23)).ready


@given(histories(), st.integers(0, 5))
def test_a_correction_that_says_the_same_changes_nothing(history, which):
    """Without confirmations: those of these histories were never earned, and fall when touched."""
    earned = tuple(d for d in history.decisions if d.kind is not DecisionKind.CONFIRMED)
    history = replace(history, decisions=earned)
    counted = history.counted()
    if not counted:
        return
    one, later = counted[which % len(counted)], max(history.moments()) + _DAY
    same = replace(one, id="same", corrects=one.id, at=later)
    corrected = replace(history, observations=(*history.observations, same))

    was, now = (standing(h, RULES, later + _DAY) for h in (history, corrected))
    assert (was.status, was.why, was.ends_on) == (now.status, now.why, now.ends_on)
    assert (was.missing, was.ready) == (now.missing, now.ready)
    assert [i.replace("same", one.id) for i in now.basis] == list(was.basis)
