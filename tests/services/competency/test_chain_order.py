"""Acts that may write to two chains hold the installation's first, so that none waits in a ring.

A correction of marks or a merge has the installation's chain and takes the clinics' then. An act
of a clinic whose learner has a role in another one, too, must not come the other way.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import insert

from courseware.domain.ledger import INSTALLATION
from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.logbooks import logbook
from courseware.services.credits.credit import credits
from courseware.store.records import ledger
from courseware.store.tables import Membership
from tests.cast import ASA, HILLTOP, LEA, LONG_AGO, MAX, NOON, RIVERSIDE
from tests.services.competency.practice import event, log, status, take_back
from tests.services.competency.test_asked_for import ask_for, do_all_alone
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits
from tests.ward import BEN, X, noon

D1, D3, D4 = "2026-03-04", "2026-03-06", "2026-03-07"


def join_hilltop(ward):
    values = {"id": "lea-too", "person_id": LEA.id, "clinic_id": HILLTOP, "role": "learner"}
    with ward.db.write() as connection:
        connection.execute(insert(Membership).values(**values, since=LONG_AGO))


def confirm(ward):
    ward.confirm(D3)


def suspend(ward):
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "A doubt.", noon(D3))


def sign(ward):
    ward.sign(ward.waiting, BEN, D1)


def retract(ward):
    take_back(ward, ward.observed[0], ASA, D3)


def answer(ward):
    logbook.answer_session(ward.db, ward.catalogue, ASA.actor, ward.session, True, "", noon(D4))


def note(ward):
    happened = event(happened_on=date.fromisoformat(D1))
    about = (MAX.actor, LEA.id, RIVERSIDE, happened, noon(D4))
    assert X in adverse.note_event(ward.db, ward.catalogue, *about)


def prepared(ward, act):
    """Both observations, unless the second is to be signed; and a session where it is answered."""
    first = ward.observe(D1, ASA)
    ward.observed = [first]
    ward.waiting = ward.take(D1, BEN)
    ward.rate_oneself(ward.waiting, D1)
    ward.assess(ward.waiting, BEN, D1)
    if act is not sign:
        ward.sign(ward.waiting, BEN, D1)
    if act in (suspend, note):
        ward.confirm(D1)
    if act is answer:
        log(ward, D1, now=D3)
        (waiting,) = logbook.sessions_to_answer(ward.db, ASA.actor)
        ward.session = waiting.id


@pytest.mark.parametrize("act", [confirm, suspend, note, sign, retract, answer])
def test_the_installations_chain_comes_before_a_clinics(ward, act):
    ask_for(ward)
    if act is note:
        ward.publish(NOON, covers="[thigh]")
    do_all_alone(ward)
    prepared(ward, act)
    join_hilltop(ward)

    with ThreadPoolExecutor(1) as pool:
        with ward.db.write() as connection:
            ledger.lock_head(connection, INSTALLATION)
            other = pool.submit(act, ward)
            somebody_waits(ward.db)
            ledger.lock_head(connection, RIVERSIDE)
        other.result(PATIENCE_SECONDS)

    assert len(credits(ward.db, LEA.actor)) == (act in (confirm, suspend, note))


@pytest.mark.parametrize("elsewhere", [False, True])
def test_who_writes_to_one_chain_waits_for_no_other(ward, elsewhere):
    """Nobody asks for the competency, or its learner is in one clinic."""
    prepared(ward, confirm)
    if elsewhere:
        join_hilltop(ward)
    else:
        ask_for(ward)
        do_all_alone(ward)

    with ThreadPoolExecutor(1) as pool, ward.db.engine.connect() as connection:
        if not ward.db.is_sqlite:  # there the one writer holds all
            connection.begin()
            ledger.lock_head(connection, INSTALLATION)
        pool.submit(confirm, ward).result(PATIENCE_SECONDS)

    assert status(ward, X, D4) == "current"
