"""The copy of one's own data: what stands beside the signed records is in it, too."""

from courseware.services.competency.observations.forms import Voice
from courseware.services.identity import accounts, people
from courseware.services.mail import queue
from courseware.store.accounts import people as rows
from tests.cast import ADA, ASA, LEA, LUC
from tests.services.competency.practice import D1, D2, D3
from tests.ward import BEN, GOOD, MIA, noon


def test_a_rating_that_nobody_signed_is_in_the_learners_own_copy_and_nowhere_else(ward):
    observation = ward.take(D1, ASA)
    ward.fill(observation, Voice.LEARNER, LEA, D1, {"x01": "safe"})
    ward.fill(observation, Voice.ASSESSOR, ASA, D1, GOOD)

    (mine,) = accounts.export_own(ward.db, LEA.actor, noon(D1))["own_ratings"]

    assert (mine["observation_id"], mine["field"]) == (observation, "x01")
    assert mine["body"] == {"safe": True}
    for other in (ASA, LUC):
        assert accounts.export_own(ward.db, other.actor, noon(D1))["own_ratings"] == []


def test_an_assessors_copy_names_what_they_signed_and_not_for_whom(ward):
    observation = ward.observe(D1, ASA)
    waiting = ward.take(D2, ASA)

    told = accounts.export_own(ward.db, ASA.actor, noon(D2))

    (signed,) = [one for one in told["signed_as_assessor"] if one["id"] == observation]
    assert (signed["checklist_id"], signed["observed_on"]) == ("cl-x", D1)
    assert waiting not in str(told["signed_as_assessor"])
    assert LEA.name not in str(told) and LEA.id not in signed.values()
    assert accounts.export_own(ward.db, LEA.actor, noon(D2))["signed_as_assessor"] == []


def test_what_was_signed_under_a_joined_account_is_told_too(ward):
    observation = ward.observe(D1, BEN)
    with ward.db.write() as connection:
        rows.change_person(connection, BEN.id, merged_into=MIA.id)

    told = accounts.export_own(ward.db, MIA.actor, noon(D2))

    assert observation in [one["id"] for one in told["signed_as_assessor"]]


def test_suspensions_and_mails_are_told_without_a_text_that_may_hold_a_link(ward):
    with ward.db.write() as connection:
        queue(connection, LEA.email, "Choose a password", "https://x/reset/SECRET", noon(D1))
        queue(connection, LUC.email, "To somebody else", "Words", noon(D1))
    people.suspend(ward.db, ADA.actor, LEA.id, "Lost a phone", noon(D2))
    people.reinstate(ward.db, ADA.actor, LEA.id, "Found it", noon(D3))

    told = accounts.export_own(ward.db, LEA.actor, noon(D3))

    said = [(one["act"], one["at"][:10]) for one in told["account_suspensions"]]
    assert said == [("person.suspended", D2), ("person.reinstated", D3)]
    assert told["account"]["suspended_at"] is None
    (mail,) = told["mails"]
    assert (mail["subject"], mail["sent_at"]) == ("Choose a password", None)
    assert "SECRET" not in str(told)
