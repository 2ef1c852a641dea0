"""The server's clock was ahead when a manager decided, and was set right: nobody who was stopped
is shown as competent, and whatever is refused says why."""

from datetime import timedelta

import pytest

from courseware.domain.competency.standing import Status
from courseware.domain.errors import Conflict, Forbidden
from courseware.services.competency import rebuilding
from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.observations.requesting import require_eligible
from courseware.services.competency.own import overview
from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.counting import count_competencies
from courseware.services.competency.teams.export import as_csv, open_sheet
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.teams.of_member import scopes_of_member
from courseware.services.competency.teams.ordering import Filter, Order
from courseware.services.competency.teams.team import matrix
from courseware.services.competency.treating.may import may
from courseware.services.identity import merging
from courseware.services.proving.ledger_walk import verify
from courseware.store.competency.decisions import decisions, intervals_at
from tests.cast import ADA, ASA, LEA, LUC, MAX, RIVERSIDE
from tests.ward import BEN, GOOD, MIA, X, noon

D1, TODAY = "2026-03-20", "2026-03-25"
NOW = noon(TODAY)
AHEAD = NOW + timedelta(hours=2)
YEARS = NOW + timedelta(days=1500)


def at(minutes):
    return NOW + timedelta(minutes=minutes)


def suspend(ward, when, of=LEA):
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(of), "Stop.", when)


def reinstate(ward, when, by=MIA):
    deciding.reinstate(ward.db, ward.catalogue, by.actor, ward.about(), "Seen.", when)


def note_event(ward, when):
    event = adverse.Event(
        "thigh", adverse.EventKind.FAINT, when.date(), ("needles",), "Watched anew."
    )
    adverse.note_event(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, event, when)


def place(ward, now=NOW, on=None):
    found = evidence_file(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, now, "cl-x", on)
    return found.places[0]


def cells(ward, now, **more):
    found = matrix(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, now, **more)
    held = {row.person_id: row.cells.get("cl-x", ()) for row in found.rows}
    return [cell.status.value for cell in held.get(LEA.id, ())]


def every_answer(ward, now):
    """What each page and file says of the one competency on record."""
    about = (ward.db, ward.catalogue, MAX.actor)
    sheet = open_sheet(*about, RIVERSIDE, now)
    lines = "".join(as_csv(sheet)).splitlines()
    line = next(line for line in lines if LEA.name in line and "CL-X" in line)
    with ward.db.read() as connection:
        kept = [row.status for row in intervals_at(connection, [LEA.id], now)]
    lea = (LEA.id, RIVERSIDE)
    counted = count_competencies(*about[::2], RIVERSIDE, now).scopes
    return {
        "evidence": [place(ward, now).standing.status.value],
        "own": [
            p.standing.status.value
            for p in overview(ward.db, ward.catalogue, LEA.actor, now).places
            if p.scope == X
        ],
        "may": [may(*about, *lea, X, now).status.value],
        "matrix": cells(ward, now),
        "of member": [one.status.value for one in scopes_of_member(*about, *lea, now)],
        "csv": [line.split(",")[4].lower()],
        "kept": kept,
        "counts": [s.value for s in counted if s is not Status.NOT_STARTED],  # founders' own
    }


def sound(ward):
    """What is kept is what the history says, and the ledger holds."""
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
    assert verify(ward.db) == []


def said(ward, now):
    return {answer for told in every_answer(ward, now).values() for answer in told}


@pytest.mark.parametrize("then", [AHEAD, YEARS])
def test_a_suspension_by_a_clock_that_was_ahead_holds_at_once_everywhere(ward, then):
    ward.certify(D1)
    suspend(ward, then)

    assert said(ward, NOW) == {"suspended"}
    because = place(ward).because
    assert "suspended on" in because and "the server's clock has not reached" in because
    found = attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, NOW)
    assert [line.need for line in found.lines] == [Need.SUSPENDED]
    assert said(ward, then + timedelta(minutes=1)) == {"suspended"}
    assert place(ward, then + timedelta(minutes=1)).because == ""
    sound(ward)


def test_lists_by_status_and_by_need_put_who_is_stopped_there(ward):
    ward.certify(D1)
    suspend(ward, AHEAD)

    assert cells(ward, NOW, wanted=Filter(status="suspended")) == ["suspended"]
    assert cells(ward, NOW, wanted=Filter(status="current")) == []
    first = matrix(
        *(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, NOW), wanted=Filter(sort=Order.ATTENTION)
    ).rows[0]
    assert first.person_id == LEA.id
    by_date = Filter(sort=Order.DATE)
    assert cells(ward, NOW, wanted=by_date) == ["suspended"]


def test_a_past_day_stays_as_it_was_on_record(ward):
    ward.certify(D1)
    suspend(ward, AHEAD)

    day = noon("2026-03-24").date()
    assert cells(ward, NOW, on=day) == ["current"] == [place(ward, on=day).standing.status.value]
    assert place(ward, on=day).because == ""
    # By an ordinary suspension too.
    later = AHEAD + timedelta(days=9)
    assert cells(ward, later, on=day) == ["current"]
    wanted = Filter(status="current")
    assert cells(ward, later, on=day, wanted=wanted) == ["current"]


def test_who_is_stopped_observes_nobody(ward):
    with ward.db.read() as connection:
        require_eligible(connection, BEN.actor, LEA.id, X, NOW)
    suspend(ward, AHEAD, of=BEN)

    with ward.db.read() as connection, pytest.raises(Forbidden, match="suspended"):
        require_eligible(connection, BEN.actor, LEA.id, X, NOW)
    ward.observe(D1, ASA)


@pytest.mark.parametrize("anew", [True, False])
def test_one_reinstatement_ends_the_suspension_and_another_one_that_was_made_now(ward, anew):
    ward.certify(D1)
    suspend(ward, YEARS)
    if anew:
        suspend(ward, at(1))
        with pytest.raises(Conflict, match="suspended already"):
            suspend(ward, at(2))
        assert not place(ward, at(2)).can_be_suspended

    reinstate(ward, at(3))

    assert said(ward, at(4)) == {"current"} and place(ward, at(4)).because == ""
    then = place(ward, YEARS + timedelta(minutes=1))
    assert then.standing.status.value == "expired"
    sound(ward)


def test_after_an_adverse_event_by_that_clock_a_suspension_now_says_what_has_to_be_watched(ward):
    ward.publish(noon("2026-03-01"), covers="[thigh]")
    ward.certify(D1)
    note_event(ward, YEARS)
    assert said(ward, NOW) == {"suspended"}
    with pytest.raises(Conflict, match="somebody else"):
        reinstate(ward, at(1))

    suspend(ward, at(2))
    ward.observe("2026-03-27", ASA, marks=GOOD)
    reinstate(ward, noon("2026-03-28"))

    assert said(ward, noon("2026-03-29")) == {"current"}
    assert place(ward, YEARS + timedelta(minutes=1)).standing.status.value == "expired"
    sound(ward)


def test_a_reinstatement_by_that_clock_can_be_made_once_more_and_stopped_again(ward):
    ward.certify(D1)
    suspend(ward, at(-60))
    reinstate(ward, AHEAD)

    assert said(ward, NOW) == {"suspended"} and "reinstated on" in place(ward).because
    assert place(ward).can_be_suspended
    reinstate(ward, at(1))
    assert said(ward, at(2)) == {"current"}
    suspend(ward, at(3))
    assert said(ward, at(4)) == said(ward, AHEAD + timedelta(minutes=1)) == {"suspended"}
    sound(ward)


def test_a_confirmation_by_that_clock_is_named_withdrawn_and_made_anew(ward):
    for by in (ASA, BEN):
        ward.observe(D1, by)
    withdraw = (ward.db, ward.catalogue, MIA.actor, ward.about(), "Dated wrongly.")
    ward.confirm("2027-07-01")

    found = place(ward)
    assert found.standing.status.value == "in_progress" and found.can_be_withdrawn
    dated = "1 July 2027, 13:00 (UTC+1, Europe/Dublin)"
    assert f"confirmed on {dated}" in found.because
    assert f"is dated {dated}, by a clock that was ahead" in found.without_confirmation("UTC")
    with pytest.raises(Conflict, match=r"on record already.*has not reached.*withdraw it first"):
        ward.confirm(TODAY, MIA)
    deciding.withdraw(*withdraw, at(1))
    assert place(ward, at(2)).because == ""
    ward.confirm("2026-03-26", MIA)

    assert said(ward, noon("2026-03-27")) == {"current"}
    assert said(ward, noon("2027-07-02")) == {"current"}
    assert place(ward, noon("2027-07-02")).standing.ends_on.isoformat() == "2028-03-26"
    sound(ward)


def test_a_withdrawal_by_that_clock_can_be_made_once_more(ward):
    ward.certify(D1)
    withdraw = (ward.db, ward.catalogue, MIA.actor, ward.about(), "Not so.")
    deciding.withdraw(*withdraw, AHEAD)

    assert said(ward, NOW) == {"current"} and "withdrawn on" in place(ward).because
    deciding.withdraw(*withdraw, at(1))

    assert said(ward, at(2)) == {"retracted"}
    sound(ward)


def test_a_second_withdrawal_takes_back_the_one_that_the_page_names(ward):
    ward.certify(D1)
    ward.certify("2028-01-23")
    now = noon("2028-01-25")
    withdraw = (ward.db, ward.catalogue, MIA.actor, ward.about(), "Not so.")
    deciding.withdraw(*withdraw, now + timedelta(hours=2))

    deciding.withdraw(*withdraw, now + timedelta(minutes=1))

    with ward.db.read() as connection:
        found = decisions(connection, [LEA.id])
    renewal = [d.id for d in found if d.kind == "confirmed"][-1]
    assert [d.about_id for d in found if d.kind == "withdrawn"] == [renewal, renewal]
    assert said(ward, now + timedelta(minutes=2)) <= {"current", "expiring"}
    assert said(ward, now + timedelta(hours=3)) <= {"current", "expiring"}
    sound(ward)


def test_a_merge_keeps_the_order_in_which_each_account_was_decided_about(ward):
    ward.certify(D1)
    suspend(ward, at(-60))
    reinstate(ward, AHEAD)
    reinstate(ward, at(1))
    suspend(ward, at(3))
    assert said(ward, AHEAD + timedelta(hours=1)) == {"suspended"}
    plan = merging.preview_merge(ward.db, ward.catalogue, ADA.actor, LEA.email, LUC.email)

    merging.merge(ward.db, ward.catalogue, ADA.actor, LEA.id, LUC.id, plan.digest, "Two.", at(4))

    assert said(ward, at(5)) == {"suspended"}
    assert said(ward, AHEAD + timedelta(hours=1)) == {"suspended"}
    sound(ward)
