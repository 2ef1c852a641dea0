"""Waivers carry a set reason, end, and say what is missing then."""

from datetime import date

import pytest

from courseware.domain.errors import Conflict, Invalid
from courseware.services.competency import rebuilding
from courseware.services.competency.documents import waiving
from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.proving.ledger_walk import verify
from courseware.store.competency import practice as practice_rows
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.services.competency.practice import D1, D2, D3, needling, status
from tests.services.people.conftest import acts
from tests.ward import ARM, THIGH, noon


def test_a_waiver_carries_a_set_reason_and_ends(ward):
    def waive(requirement="checklist:cl-x", reason="teaches_the_subject", by=MAX, ends=None):
        waiving.grant_waiver(
            ward.db,
            ward.catalogue,
            by.actor,
            LEA.id,
            RIVERSIDE,
            "cl-y",
            requirement,
            reason,
            "",
            ends,
            noon(D1),
        )

    for bad in ({"reason": "because"}, {"requirement": "y01"}, {"ends": date(2026, 3, 1)}):
        with pytest.raises(Invalid):
            waive(**bad)
    waive(ends=date(2026, 3, 5))

    assert ward.request("2026-03-04", scope=THIGH)
    with pytest.raises(Conflict):
        waive()
    with pytest.raises(Conflict):
        ward.request("2026-03-05", scope=ARM)
    assert acts(ward.db, RIVERSIDE)[-1][0] == "waiver.granted"


def test_a_waived_quota_lets_the_manager_see_that_only_the_word_is_missing(ward):
    def needs(day):
        found = attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(day))
        assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
        return [one.scope for one in found.lines if one.need is Need.CONFIRM]

    ward.certify(D1)
    ward.observe(D2, ASA, scope=THIGH)
    assert needs(D2) == []
    scene = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)

    waiver = (*scene, "cl-y", "sessions", "qualified_elsewhere", "Seen.")
    waiving.grant_waiver(*waiver, date(2026, 3, 8), noon(D2))

    assert needs("2026-03-06") == needs("2026-03-07") == [THIGH]
    assert needs("2026-03-08") == []

    with ward.db.read() as connection:
        (granted,) = practice_rows.waivers(connection, [LEA.id])
    waiving.end_waiver(*scene, granted.id, noon("2026-03-07"))
    assert needs("2026-03-07") == []


def test_a_waiver_that_has_run_out_bars_no_new_one_and_is_not_ended(ward):
    def waive(day, ends=None):
        scene = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, "cl-y", "checklist:cl-x")
        waiving.grant_waiver(*scene, "teaches_the_subject", "", ends, noon(day))

    def end(waiver, day):
        scene = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
        waiving.end_waiver(*scene, waiver.id, noon(day))

    waive(D1, ends=date(2026, 3, 5))
    with pytest.raises(Conflict):
        waive("2026-03-04")  # its last day
    waive("2026-03-05")
    with pytest.raises(Conflict):
        waive("2026-03-06")

    with ward.db.read() as connection:
        over, new = practice_rows.waivers(connection, [LEA.id])
    with pytest.raises(Conflict, match="ran out on 4 March 2026"):
        end(over, "2026-03-06")
    end(new, "2026-03-06")
    assert verify(ward.db) == []
    with ward.db.read() as connection:
        rows = practice_rows.waivers(connection, [LEA.id])
    assert [w.ended_at for w in rows] == [None, noon("2026-03-06")]
    with pytest.raises(Conflict, match="ended already, on 6 March 2026"):
        end(new, "2026-03-07")


def test_who_ends_a_waiver_is_told_what_is_missing_of_a_confirmed_competency(ward):
    scene = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
    for requirement in ("checklist:cl-x", "sessions"):
        waiving.grant_waiver(
            *scene, "cl-y", requirement, "qualified_elsewhere", "Seen.", None, noon(D1)
        )
    ward.observe(D2, ASA, scope=THIGH)
    ward.confirm(D2, scope=THIGH)
    with ward.db.read() as connection:
        granted = {w.requirement: w.id for w in practice_rows.waivers(connection, [LEA.id])}

    told = waiving.end_waiver(*scene, granted["checklist:cl-x"], noon(D3))
    quota = waiving.end_waiver(*scene, granted["sessions"], noon(D3))

    assert told == (
        "Missing from now on: a current “CL-X Screening”. What was confirmed stays in force "
        "(CL-Y Needling, Thigh); suspend it if it should not be used until then."
    )
    assert quota == "The next confirmation asks for the number of watched sessions again."
    assert status(ward, THIGH, D3) == "current"
    assert verify(ward.db) == []


def test_who_ends_a_waiver_of_what_is_there_by_now_is_told_nothing(sqlite_ward):
    ward = sqlite_ward
    scene = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
    waiving.grant_waiver(
        *scene, "cl-y", "checklist:cl-x", "qualified_elsewhere", "Seen.", None, noon(D1)
    )
    needling(ward)
    with ward.db.read() as connection:
        (waiver,) = practice_rows.waivers(connection, [LEA.id])

    assert waiving.end_waiver(*scene, waiver.id, noon(D3)) == ""
