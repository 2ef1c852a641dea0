"""What the first page asks for is asked only as long as it tells of it."""

from datetime import timedelta

from courseware.services.competency import own
from courseware.services.competency.observations import afterwards
from courseware.store.credits import study
from courseware.store.records.held import Held
from tests.cast import ASA, LEA
from tests.services.competency.practice import D1, D2, D3, take_back
from tests.ward import noon


def test_an_acknowledged_and_retracted_observation_is_asked_for_as_long_as_it_is_told(ward):
    seen = ward.observe(D1, ASA)
    afterwards.acknowledge(ward.db, LEA.actor, seen, "", noon(D2))
    take_back(ward, seen, ASA, D3)

    def asked_and_told(days):
        moment = noon(D3) + timedelta(days=days)
        with ward.db.read() as connection:
            held = study.on_record(connection, LEA.id, moment).held
        told = own.own_tasks(ward.db, ward.catalogue, LEA.actor, moment)
        return Held.OBSERVATION in held, [task.retracted for task in told]

    assert asked_and_told(59) == (True, [True])
    assert asked_and_told(60) == (False, [])
