"""Two accounts become one: records of observing, sessions and documents come together."""

from courseware.services.competency import rebuilding
from courseware.services.competency.decisions import deciding
from courseware.services.identity import merging
from courseware.services.proving.ledger_walk import verify
from courseware.store.competency import decisions as rows
from tests.cast import ADA, ASA, LEA, LUC, MAX
from tests.services.competency.practice import D1, D2, D3, status
from tests.ward import BEN, X, noon


def test_merging_two_accounts_brings_both_records_together(ward):
    ward.observe(D1, ASA, learner=LUC)
    ward.observe(D2, BEN)
    plan = merging.preview_merge(ward.db, ward.catalogue, ADA.actor, LEA.email, LUC.email)
    counted = {moved.what: moved.moved for moved in plan.records}
    assert counted["observations"] == 1

    merging.merge(
        ward.db, ward.catalogue, ADA.actor, LEA.id, LUC.id, plan.digest, "Twice.", noon(D3)
    )

    assert status(ward, X, D3) == "in_progress"
    ward.confirm("2026-03-10")
    assert status(ward, X, "2026-03-10") == "current"
    assert verify(ward.db) == []
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_merging_numbers_the_decisions_of_both_in_their_order(ward):
    for learner, day in ((LUC, D1), (LEA, D2)):
        about = ward.about(learner)
        deciding.suspend(ward.db, ward.catalogue, MAX.actor, about, "Stop.", noon(day))
        deciding.reinstate(ward.db, ward.catalogue, MAX.actor, about, "Go.", noon(D3))
    plan = merging.preview_merge(ward.db, ward.catalogue, ADA.actor, LEA.email, LUC.email)

    merging.merge(
        ward.db, ward.catalogue, ADA.actor, LEA.id, LUC.id, plan.digest, "Twice.", noon(D3)
    )

    with ward.db.read() as connection:
        found = rows.decisions(connection, [LEA.id])
    assert [(d.number, d.kind) for d in found] == [
        (1, "suspended"),
        (2, "suspended"),
        (3, "reinstated"),
        (4, "reinstated"),
    ]


def test_an_assessor_and_the_assessed_are_not_merged(sqlite_ward):
    ward = sqlite_ward
    ward.observe(D1, ASA)

    plan = merging.preview_merge(ward.db, ward.catalogue, ADA.actor, LEA.email, ASA.email)

    assert plan.obstacles[0].startswith("One account is the assessor of the other")
