"""A suspension holds until a reinstatement, and says what else is missing."""

from dataclasses import replace
from datetime import date

import pytest

from courseware.domain.competency.passing import Lack
from courseware.domain.competency.standing import Status
from courseware.domain.competency.why import Why
from tests.domain.competency.one_scope import BASIS, FIRST, GRANTED, RENEWING, SECOND, on
from tests.domain.competency.small import UNSAFE, at, confirmed, decided, seen


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
