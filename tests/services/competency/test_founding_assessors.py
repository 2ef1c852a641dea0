"""Founding assessors: designated on evidence, by administrators only."""

import pytest

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.services.competency import assessors, rebuilding
from courseware.services.competency.decisions import deciding
from courseware.services.proving.ledger_walk import verify
from courseware.store.competency import decisions as rows
from tests.cast import ADA, ASA, LUC, MAX
from tests.services.competency.practice import D1, D2
from tests.services.people.conftest import acts
from tests.ward import X, context, noon


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


def end(ward, moment):
    """End ASA's designation for CL-X."""
    with ward.db.read() as connection:
        (held,) = [
            d for d in rows.founding_assessors(connection, ASA.id) if d.checklist_id == "cl-x"
        ]
    assessors.end_designation(ward.db, ADA.actor, held.id, "Left.", moment)


def test_an_ended_designation_signs_nothing_more(sqlite_ward):
    ward = sqlite_ward
    observation = ward.take(D1, ASA)
    ward.rate_oneself(observation, D1)
    ward.assess(observation, ASA, D1)
    end(ward, noon(D1).replace(hour=11))

    with pytest.raises(Forbidden):
        ward.sign(observation, ASA, D1)
    with pytest.raises(Conflict, match="ended already: Left"):
        end(ward, noon(D1))


def correct(ward, observation, day, on=D1):
    form = ward.begin_correction(observation, ASA, day, **context(on, side="right"))
    ward.sign(form, ASA, day, moved=True)
    return ward.record(form)


def test_who_was_designated_when_they_signed_corrects_it_after_that_has_ended(ward):
    """Also where it ended later on the very day."""
    first = ward.observe(D1, ASA)
    end(ward, noon(D1).replace(hour=13))

    corrected = correct(ward, first, D2)

    assert corrected["side"] == "right"
    assert corrected["eligibility"] == ward.record(first)["eligibility"]
    assert verify(ward.db) == []
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
    with pytest.raises(Forbidden):
        ward.take(D2, ASA)


def test_a_correction_moves_nothing_to_a_day_on_which_its_author_was_not_eligible(sqlite_ward):
    ward = sqlite_ward
    first = ward.observe(D1, ASA)
    end(ward, noon(D2))

    with pytest.raises(Forbidden, match="only where your own competency was current on that day"):
        correct(ward, first, D2, on="2025-01-01")
    assert ward.record(first)["side"] == "left"


def test_who_is_suspended_themselves_corrects_nothing(sqlite_ward):
    ward = sqlite_ward
    first = ward.observe(D1, ASA)
    about = ward.about(learner=ASA)
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, about, "Stopped.", noon(D2))

    with pytest.raises(Forbidden, match="is suspended"):
        correct(ward, first, D2)
