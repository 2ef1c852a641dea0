"""What ended a suspension after an adverse event is taken back, or turns out to be unsafe."""

from datetime import date

import pytest

from courseware.domain.errors import Forbidden
from courseware.services.competency import evidence, rebuilding
from courseware.services.competency.decisions import adverse, deciding, refreshers, suspensions
from courseware.services.competency.decisions.adverse import Event, EventKind
from courseware.services.competency.observations import afterwards, requesting
from courseware.services.competency.teams import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.treating import may
from courseware.services.identity import accounts
from courseware.services.proving.ledger_walk import verify
from tests.cast import ASA, LEA, MAX, PASSWORD, RIVERSIDE
from tests.ward import BEN, X, noon

AGAIN = (
    "Suspended again: the observation after the adverse event, on which the reinstatement rested, "
    "was corrected or retracted."
)


@pytest.fixture
def reinstated(ward):
    """LEA was certified, stopped by an event, watched by ASA and reinstated; gives what ASA saw."""
    ward.publish(noon("2026-02-01"), covers="[thigh]")
    ward.certify("2026-02-20")
    happened = Event("thigh", EventKind.BLEEDING, date(2026, 2, 25), ("needles",), "Read.")
    adverse.note_event(
        ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, happened, noon("2026-02-26")
    )
    watched = ward.observe("2026-02-27", ASA)
    reinstate(ward, "2026-02-28")
    return watched


def reinstate(ward, day):
    about = (MAX.actor, ward.about(), "Watched again.")
    deciding.reinstate(ward.db, ward.catalogue, *about, noon(day))


def retract(ward, observation, day):
    about = (ASA.actor, observation, "I was not there.", PASSWORD)
    afterwards.retract(ward.db, ward.catalogue, *about, noon(day))


def correct(ward, observation, day, mark):
    ward.correct(observation, ASA, day, {"x01": mark})


def standing(ward, day, on=None):
    asked = date.fromisoformat(on) if on else None
    found = evidence.evidence_file(
        ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon(day), "cl-x", asked
    )
    known = found.known_now.get(X)
    return found.places[0], known and known.now.status


def proved(ward):
    assert verify(ward.db) == []
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


@pytest.mark.parametrize("way", ["retracted", "corrected"])
def test_the_competency_is_suspended_again_when_what_ended_it_falls(ward, reinstated, way):
    assert standing(ward, "2026-02-28")[0].standing.status == "current"
    if way == "retracted":
        retract(ward, reinstated, "2026-03-01")
    else:
        correct(ward, reinstated, "2026-03-01", "unsafe")

    place, _ = standing(ward, "2026-03-01")
    assert (place.standing.status, place.because) == ("suspended", AGAIN)
    answer = may.may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, X, noon("2026-03-01"))
    assert not answer.met
    assert AGAIN in answer.checks[1].words
    listed = attention.attention(
        ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon("2026-03-01")
    ).lines
    # CL-Y in the thigh was stopped by the same event, and nobody has ended that.
    told = [(a.scope, a.lessons) for a in listed if a.need is Need.SUSPENDED]
    assert sorted(told) == [(X, ("Needles",))]
    proved(ward)


def test_a_correction_that_is_still_safe_leaves_the_reinstatement_in_force(ward, reinstated):
    correct(ward, reinstated, "2026-03-01", "safe")

    assert standing(ward, "2026-03-01")[0].standing.status == "current"
    proved(ward)


def test_the_person_reads_it_with_the_lessons_until_it_is_ended_anew(ward, reinstated):
    def told():
        held = suspensions.own_suspensions(ward.db, ward.catalogue, LEA.actor, "cl-x")
        again = refreshers.own_refreshers(ward.db, ward.catalogue, LEA.actor)
        return [one.reason for one in held], [one.stopped for one in again]

    assert told() == ([], [])
    retract(ward, reinstated, "2026-03-01")
    reason = (
        "Bleeding on 25 February 2026. The observation on which it was reinstated was corrected or "
        "taken back, so it is suspended again."
    )
    assert told() == ([reason], [["CL-X Screening"]])

    ward.observe("2026-03-02", BEN)
    assert told()[0] == [reason]
    reinstate(ward, "2026-03-03")
    assert told() == ([], [])
    proved(ward)


def test_a_past_day_shows_what_was_on_record_and_what_is_known_now(ward, reinstated):
    retract(ward, reinstated, "2026-03-01")

    place, known_now = standing(ward, "2026-03-05", on="2026-02-28")

    assert (place.standing.status, known_now) == ("current", "suspended")


def test_who_is_suspended_again_signs_for_nobody(ward, reinstated):
    accounts.add_licence(ward.db, LEA.actor, "IE", "PT-1", noon("2026-02-20"))
    retract(ward, reinstated, "2026-03-01")

    with ward.db.read() as connection, pytest.raises(Forbidden, match="is suspended"):
        requesting.require_eligible(connection, LEA.actor, "owen", X, noon("2026-03-01"))
