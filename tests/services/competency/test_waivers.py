"""Waivers carry a set reason, end, and say what is missing then."""

from datetime import date

import pytest

from courseware.domain.errors import Conflict, Invalid
from courseware.services.competency import (
    waiving,
)
from courseware.services.ledger_walk import verify
from courseware.store import practice as practice_rows
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
