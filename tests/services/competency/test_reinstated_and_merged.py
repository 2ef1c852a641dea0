"""A reinstatement, and accounts that turn out to be one person's: of those who watched anew and
reinstated, or of who was suspended."""

from datetime import date

import pytest

from courseware.services.competency import evidence
from courseware.services.competency.decisions import adverse, aftermath, deciding
from courseware.services.competency.decisions.adverse import Event, EventKind
from courseware.services.competency.decisions.suspensions import own_suspensions
from courseware.services.competency.observations.afterwards import retract
from courseware.services.competency.wording import missing_sentences
from tests.cast import ASA, LEA, LUC, MAX, PASSWORD, RIVERSIDE
from tests.services.competency.practice import status
from tests.services.competency.test_one_person import is_whole, merge, said, standing
from tests.ward import BEN, MIA, SAM, X, noon

D1, D2, D3, D4, D5 = "2026-03-02", "2026-03-05", "2026-03-06", "2026-03-08", "2026-03-10"
BY_ONE = ("suspended", "reinstated_by_one_person")
TOLD = (
    "Suspended again: accounts were merged, and who had watched after the adverse event is the one "
    "person who reinstated."
)


def note_event(ward, day=D2, learner=LEA):
    event = Event("thigh", EventKind.BLEEDING, date.fromisoformat(day), ("needles",), "Go slow.")
    about = (MAX.actor, learner.id, RIVERSIDE)
    adverse.note_event(ward.db, ward.catalogue, *about, event, noon(day))


def suspend(ward, day, learner=LEA, by=MAX):
    about = ward.about(learner)
    deciding.suspend(ward.db, ward.catalogue, by.actor, about, "Late papers.", noon(day))


def reinstate(ward, day, by=MAX, learner=LEA):
    about = ward.about(learner)
    deciding.reinstate(ward.db, ward.catalogue, by.actor, about, "Watched.", noon(day))


def reinstated_after_event(ward, *watched_by, by=MIA):
    """LEA current, stopped by an event, watched anew and reinstated; gives what was signed anew."""
    ward.publish(noon("2026-03-01"), covers="[thigh]")
    ward.certify(D1)
    note_event(ward)
    signed = [ward.observe(D3, assessor) for assessor in watched_by]
    reinstate(ward, D3, by)
    assert status(ward, X, D3) == "current"
    return signed


def followed(ward):
    """What is told of LEA's suspensions, newest first."""
    with ward.db.read() as connection:
        return aftermath.stopped(connection, ward.catalogue, LEA.id)


@pytest.mark.parametrize(("survivor", "duplicate"), [(MIA, BEN), (BEN, MIA)])
def test_who_watched_and_who_reinstated_are_one_so_it_is_suspended_again(ward, survivor, duplicate):
    reinstated_after_event(ward, BEN)

    plan = merge(ward, survivor, duplicate, D4)

    assert [(r.person_id, r.scope, r.falls, r.stops) for r in plan.resting] == [
        ("lea", X, False, True)
    ]
    [notice] = [notice for notice in plan.notices if "Suspended" in notice]
    assert notice.endswith(": Lea Lindqvist: CL-X Screening.")
    assert status(ward, X, D5) == "suspended"
    assert said(ward, D5) == BY_ONE
    is_whole(ward)


def test_the_preview_names_it_also_where_both_accounts_had_watched(ward):
    reinstated_after_event(ward, SAM, BEN, by=SAM)

    plan = merge(ward, SAM, BEN, D4)

    assert [(r.falls, r.stops) for r in plan.resting] == [(False, True)]
    assert said(ward, D5) == BY_ONE
    is_whole(ward)


def test_it_stands_where_somebody_else_watched_as_well(ward):
    reinstated_after_event(ward, BEN, ASA)

    plan = merge(ward, MIA, BEN, D4)

    assert [(r.falls, r.stops) for r in plan.resting] == [(False, False)]
    assert said(ward, D5) == ("current", "")
    is_whole(ward)


def test_the_reason_is_the_merge_and_no_correction_is_advised(ward):
    [signed] = reinstated_after_event(ward, BEN)
    merge(ward, MIA, BEN, D4)

    found = standing(ward, D5, reader=MAX)
    assert found.because == TOLD
    assert missing_sentences(ward.catalogue, "cl-x", found.standing.missing) == [
        "A manager's reinstatement."
    ]
    [told] = own_suspensions(ward.db, ward.catalogue, LEA.actor)
    assert told.reason.endswith(
        "Accounts were merged, and who had watched anew is the one person who reinstated, so it is "
        "suspended again."
    )
    [stopped] = followed(ward)
    assert stopped.again.startswith("accounts were merged, and who had watched anew is the one")

    # Nor once that observation is taken back: no correction of it could carry the reinstatement.
    retract(ward.db, ward.catalogue, MAX.actor, signed, "Not there.", PASSWORD, noon(D5))
    assert said(ward, D5) == BY_ONE
    is_whole(ward)


def test_another_managers_reinstatement_ends_it_and_the_record_says_why_it_held_again(ward):
    reinstated_after_event(ward, BEN)
    merge(ward, MIA, BEN, D4)

    reinstate(ward, D5, by=MAX)

    assert said(ward, D5) == ("current", "")
    [stopped] = followed(ward)
    [(since, until, why)] = stopped.between
    assert (since, until) == (noon(D4), noon(D5))
    assert why.startswith("accounts were merged")
    is_whole(ward)


OTHER = {LEA: LUC, LUC: LEA}


def certified_under_both(ward):
    ward.publish(noon("2026-03-01"), covers="[thigh]")
    for learner in (LEA, LUC):
        ward.certify(D1, learner=learner)


def shown(ward, survivor, on=None):
    found = standing(ward, D5, on, survivor, MAX)
    return found.standing.status.value, found.standing.why.value


@pytest.mark.parametrize("survivor", [LEA, LUC])
def test_what_nobody_ended_of_one_account_holds_for_the_one_person(ward, survivor):
    certified_under_both(ward)
    suspend(ward, "2026-03-03", LEA)
    suspend(ward, D2, LUC, MIA)
    reinstate(ward, D3, learner=LEA)

    plan = merge(ward, survivor, OTHER[survivor], D4)

    assert [n for n in plan.notices if "holds for the one person: CL-X Screening." in n]
    assert status(ward, X, D5, survivor) == "suspended"
    assert shown(ward, survivor) == ("suspended", "manager")
    assert shown(ward, survivor, on="2026-03-07") == ("suspended", "manager")
    then = noon(D5), "cl-x", date(2026, 3, 7)
    about = (ward.db, ward.catalogue, MAX.actor, survivor.id, RIVERSIDE)
    known = evidence.evidence_file(*about, *then).known_now[X]
    told = {u.account.person_id: u.side.status.value for u in known.under}
    assert told == {"lea": "current", "luc": "suspended"}
    [suspension] = own_suspensions(ward.db, ward.catalogue, survivor.actor)
    assert (suspension.by, suspension.reason) == ("Mia Conti", "Late papers.")
    is_whole(ward)

    reinstate(ward, D5, learner=survivor)

    assert shown(ward, survivor) == ("current", "")
    assert own_suspensions(ward.db, ward.catalogue, survivor.actor) == []
    is_whole(ward)


def test_a_reinstatement_after_the_merge_ends_what_was_suspended_under_either_account(ward):
    certified_under_both(ward)
    suspend(ward, D2, LEA)
    suspend(ward, D3, LUC)
    merge(ward, LEA, LUC, D4)

    reinstate(ward, D5)

    assert shown(ward, LEA) == ("current", "")
    is_whole(ward)


@pytest.mark.parametrize("survivor", [LEA, LUC])
def test_an_event_of_one_account_was_not_ended_by_reinstating_the_other(ward, survivor):
    certified_under_both(ward)
    suspend(ward, "2026-03-03", LEA)
    note_event(ward, learner=LUC)
    reinstate(ward, D3, learner=LEA)

    merge(ward, survivor, OTHER[survivor], D4)

    assert shown(ward, survivor) == ("suspended", "adverse_event")
    found = standing(ward, D5, learner=survivor, reader=MAX)
    assert found.because == "Suspended after an adverse event."
    [suspension] = own_suspensions(ward.db, ward.catalogue, survivor.actor)
    assert "again" not in suspension.reason
    is_whole(ward)


def test_the_preview_names_what_falls_beneath_a_confirmation_that_fell_before(ward):
    """Two accounts of one learner: the later confirmation fell, and the earlier one holds."""
    ward.publish(noon("2026-03-01"), covers="[thigh]")
    ward.certify(D1)
    watched, _ = ward.certify(D2, learner=LUC)
    retract(ward.db, ward.catalogue, ASA.actor, watched, "Not there.", PASSWORD, noon(D3))
    merge(ward, LEA, LUC, D4)
    assert status(ward, X, D4) == "current"

    plan = merge(ward, ASA, BEN, D5)

    assert [(r.person_id, r.falls) for r in plan.resting] == [("lea", True)]
    assert status(ward, X, D5) == "retracted"
    is_whole(ward)


def test_a_merge_of_accounts_that_neither_watched_nor_confirmed_changes_nothing(ward):
    """Of two accounts of a learner both confirmations stand; Sam signed nothing, and is Asa."""
    certified_under_both(ward)
    merge(ward, LEA, LUC, D4)

    plan = merge(ward, SAM, ASA, D5)

    assert plan.resting == ()
    assert shown(ward, LEA) == ("current", "")
    is_whole(ward)
