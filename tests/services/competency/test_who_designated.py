"""Who designated a founding assessor and who ended that are named, wherever both are told."""

from courseware.services.acting import COMMAND_LINE
from courseware.services.competency import assessors
from courseware.store.as_of import designations_at
from courseware.store.competency import decisions as rows
from tests.cast import ADA, ASA, LEA, LUC
from tests.services.competency.practice import D1, D2, D3
from tests.services.competency.test_one_person import merge
from tests.ward import BEN, X, noon


def end(ward, who, actor, day=D2):
    with ward.db.read() as connection:
        held = rows.founding_assessors(connection, who.id)
    (one,) = [d for d in held if d.checklist_id == "cl-x"]
    assessors.end_designation(ward.db, actor, one.id, "Left.", noon(day))


def told(ward, email):
    found = assessors.designations(ward.db, ward.catalogue, ADA.actor)
    return [(d.author, d.ender) for d in found if d.email == email and "CL-X" in d.scope]


def known(ward, person, day):
    with ward.db.read() as connection:
        found = designations_at(connection, person.id, noon(day))
    return [(d.author, d.ender) for d in found if d.checklist_id == "cl-x"]


def test_who_ended_a_designation_is_named_from_then_on(ward):
    assert told(ward, ASA.email) == [(ADA.name, None)]

    end(ward, ASA, ADA.actor)
    end(ward, BEN, COMMAND_LINE)

    assert told(ward, ASA.email) == [(ADA.name, ADA.name)]
    assert told(ward, BEN.email) == [(ADA.name, None)]
    assert known(ward, ASA, D1) == [(ADA.name, None)]
    assert known(ward, ASA, D3) == [(ADA.name, ADA.name)]
    assert known(ward, BEN, D3) == [(ADA.name, None)]


def test_they_are_named_after_a_merge_of_the_designated_too(ward):
    about = (ward.db, ward.catalogue, ADA.actor, LUC.email)
    assessors.designate(*about, X, "Taught it.", noon(D1))
    end(ward, LUC, ADA.actor)

    merge(ward, LEA, LUC, D3)

    assert told(ward, LEA.email) == [(ADA.name, ADA.name)]
    assert known(ward, LEA, D3) == [(ADA.name, ADA.name)]
