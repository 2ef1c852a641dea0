"""Two people decide about one thing at the same moment: one act is on record, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict
from courseware.services.competency import assessors, rebuilding
from courseware.services.competency.decisions import deciding
from courseware.services.competency.documents import papers, waiving
from courseware.services.competency.observations import taking
from courseware.services.proving.ledger_walk import verify
from courseware.store.competency import observations
from courseware.store.tables import Waiver
from tests.cast import ADA, ASA, LEA, MAX, PASSWORD, RIVERSIDE
from tests.services.competency.practice import hand_in
from tests.services.test_lock_order import PATIENCE_SECONDS
from tests.ward import BEN, MIA, X, noon

D1, D2 = "2026-03-02", "2026-03-03"
_passed = count()


def clock():
    """A moment that is later each time."""
    return noon(D2) + timedelta(milliseconds=next(_passed))


def confirm(ward, by):
    about = (by.actor, ward.about(), by.name, PASSWORD, clock)
    deciding.confirm(ward.db, ward.catalogue, *about)


def decided(act):
    def decide(ward, by):
        act(ward.db, ward.catalogue, by.actor, ward.about(), "A reason.", clock)

    decide.__name__ = act.__name__
    return decide


withdraw, suspend, reinstate = map(
    decided, (deciding.withdraw, deciding.suspend, deciding.reinstate)
)


def waive(ward, by):
    asked = ("cl-y", "sessions", "qualified_elsewhere", "", None, clock)
    waiving.grant_waiver(ward.db, ward.catalogue, by.actor, LEA.id, RIVERSIDE, *asked)


def end_waiver(ward, by):
    about = (by.actor, LEA.id, RIVERSIDE, ward.waiver, clock)
    waiving.end_waiver(ward.db, ward.catalogue, *about)


def accept(ward, by):
    papers.decide_paper(ward.db, by.actor, ward.paper, True, "Seen.", clock)


def refuse(ward, by):
    papers.decide_paper(ward.db, by.actor, ward.paper, False, "Unreadable.", clock)


def take_back(ward, by):
    papers.take_back_acceptance(ward.db, by.actor, ward.paper, "Overlooked.", clock)


def designate(ward, by):
    about = (ADA.actor, MIA.email, X, "Taught it.", clock)
    assessors.designate(ward.db, ward.catalogue, *about)


def end_designation(ward, by):
    assessors.end_designation(ward.db, ADA.actor, ward.designation, "Left.", clock)


def prepare(ward, act, folder):
    """What has to be on record for an act."""
    ward.paper = hand_in(ward, folder / "documents")
    for by in (ASA, BEN):
        ward.observe(D1, by)
    if act in (withdraw, suspend, reinstate):
        ward.confirm(D1)
    if act is reinstate:
        suspend(ward, MAX)
    if act is end_waiver:
        waive(ward, MAX)
        with ward.db.read() as connection:
            ward.waiver = connection.scalars(select(Waiver.id)).one()
    if act is take_back:
        accept(ward, MAX)
    if act is end_designation:
        about = (ADA.actor, MIA.email, X, "Taught it.", clock)
        ward.designation = assessors.designate(ward.db, ward.catalogue, *about)


PAIRS = [
    *((act, act) for act in (confirm, withdraw, suspend, reinstate, waive, end_waiver)),
    *((act, act) for act in (accept, take_back, designate, end_designation)),
    (accept, refuse),
]


@pytest.mark.parametrize(
    ("one", "other"), PAIRS, ids=[f"{one.__name__}-{other.__name__}" for one, other in PAIRS]
)
def test_one_of_two_is_on_record(ward, tmp_path, one, other):
    prepare(ward, one, tmp_path)
    barrier = Barrier(2)

    def go(act, by):
        barrier.wait()
        act(ward, by)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(go, one, MAX), pool.submit(go, other, MIA)]
        refused = [done.exception(PATIENCE_SECONDS) for done in both]

    assert sorted(map(type, refused), key=str) == [type(None), Conflict]
    assert verify(ward.db) == []
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_of_two_who_take_a_request_at_once_one_has_it_and_the_other_is_told(ward):
    asked = ward.request(D1)
    together = Barrier(2)

    def take(by):
        together.wait(PATIENCE_SECONDS)
        about = (by.actor, LEA.id, X, noon(D1), asked)
        try:
            return taking.begin_observation(ward.db, ward.catalogue, *about)
        except taking.Taken as taken:
            return taken.sentence

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(take, (ASA, BEN)))

    assert asked in told
    [other] = [words for words in told if words != asked]
    assert "took this request a moment ago" in other
    with ward.db.read() as connection:
        assert [row.id for row in observations.open_of_person(connection, LEA.id)] == [asked]


def test_what_somebody_has_taken_keeps_its_time_when_more_is_asked_for(ward):
    first = ward.request(D1)
    ward.take(D1, ASA)

    second = ward.request(D2)

    assert second != first
    assert ward.request(D2) == second
    assert ward.take(D2, ASA) == first
    assert ward.take(D2, BEN) == second
