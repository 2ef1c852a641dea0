"""A role is granted or ended while accounts are merged: one waits for the other, in one order."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.services.identity import merging
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import Membership
from tests.cast import ADA, HILLTOP, LEA, LUC, NOON, RIVERSIDE, put_cast_on_record
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits


def grant(db, clinic, role):
    return clinics.grant_role(db, ADA.actor, LUC.id, clinic, role, NOON)


def end(db, clinic, role):
    return clinics.end_role(db, ADA.actor, LUC.id, clinic, role, NOON)


@pytest.mark.parametrize(
    ("act", "clinic", "role"),
    [
        (grant, RIVERSIDE, Role.ASSESSOR),
        (grant, HILLTOP, Role.ASSESSOR),
        (end, RIVERSIDE, Role.LEARNER),
    ],
)
def test_a_role_of_an_account_that_is_joined_meanwhile(school, monkeypatch, act, clinic, role):
    db, catalogue = school
    put_cast_on_record(db)
    carry_out, begun = merging._carry_out, []
    plan = preview_merge(db, catalogue, ADA.actor, LEA.email, LUC.email)

    with ThreadPoolExecutor(1) as pool:

        def stopped(*arguments):
            begun.append(pool.submit(act, db, clinic, role))
            somebody_waits(db)
            carry_out(*arguments)

        monkeypatch.setattr(merging, "_carry_out", stopped)
        merge(db, catalogue, ADA.actor, LEA.id, LUC.id, plan.digest, "Same person", NOON)
        refused = begun[0].exception(PATIENCE_SECONDS)

    assert isinstance(refused, Conflict) and "was merged into another one" in refused.sentence
    with db.read() as connection:
        held = select(Membership.role).where(
            Membership.person_id == LUC.id, Membership.ended_at.is_(None)
        )
        assert connection.scalars(held).all() == []
    assert verify(db) == []
