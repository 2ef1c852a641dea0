"""Founding assessors: designated on evidence, by administrators only."""

import pytest

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.services.competency import (
    assessors,
)
from courseware.store import competency as rows
from tests.cast import ADA, ASA, LUC, MAX
from tests.services.competency.practice import D1, D2
from tests.services.people.conftest import acts
from tests.ward import X, noon


def test_founding_assessors_are_designated_on_evidence_and_by_administrators_only(ward):
    def designate(who=ADA, email=LUC.email, evidence="Taught it.", scope=X):
        return assessors.designate(
            ward.db, ward.catalogue, who.actor, email, scope, evidence, noon(D1)
        )

    with pytest.raises(Forbidden):
        designate(who=MAX)
    with pytest.raises(Invalid):
        designate(evidence=" ")
    with pytest.raises(Invalid):
        designate(scope=("cl-y", ""))
    with pytest.raises(Conflict):
        designate(email=ASA.email)
    one = designate()
    assessors.end_designation(ward.db, ADA.actor, one, "Left.", noon(D2))
    with pytest.raises(Conflict, match="ended already: Left"):
        assessors.end_designation(ward.db, ADA.actor, one, "Twice.", noon(D2))
    with pytest.raises(NotFound):
        assessors.end_designation(ward.db, ADA.actor, "none", "Left.", noon(D2))
    told = [
        a for a, _, s in acts(ward.db, "installation") if s == LUC.id and a.startswith("assessor")
    ]
    assert told == ["assessor.designated", "assessor.ended"]


def test_an_ended_designation_signs_nothing_more(sqlite_ward):
    ward = sqlite_ward
    observation = ward.take(D1, ASA)
    ward.rate_oneself(observation, D1)
    ward.assess(observation, ASA, D1)
    with ward.db.read() as connection:
        (held,) = [
            d for d in rows.founding_assessors(connection, ASA.id) if d.checklist_id == "cl-x"
        ]
    assessors.end_designation(ward.db, ADA.actor, held.id, "Left.", noon(D1).replace(hour=11))

    with pytest.raises(Forbidden):
        ward.sign(observation, ASA, D1)
    with pytest.raises(Conflict, match="ended already: Left"):
        assessors.end_designation(ward.db, ADA.actor, held.id, "Twice.", noon(D1))
