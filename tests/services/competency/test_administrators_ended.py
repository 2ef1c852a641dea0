"""Who designates assessors while their right to administer ends designates nobody."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict, Invalid
from courseware.services.competency import assessors
from courseware.services.identity import administrators, merging, people
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import FoundingAssessor
from tests.cast import ADA, HAL, LUC, MOA
from tests.services.competency.practice import D1, D2
from tests.services.competency.test_ended_meanwhile import meanwhile
from tests.ward import X, noon

BOSS = replace(MOA, administrator=True).actor


def end(ward):
    administrators.end_administration(ward.db, ADA.actor, MOA.id, noon(D2))


@pytest.fixture
def designated(ward):
    administrators.grant_administration(ward.db, ADA.actor, MOA.id, noon(D1))
    return ward


def designate(ward):
    about = (HAL.email, X, "Taught it.", noon(D2))
    assessors.designate(ward.db, ward.catalogue, BOSS, *about)


def end_designation(ward):
    with ward.db.read() as connection:
        designation = connection.scalars(select(FoundingAssessor.id)).first()
    assessors.end_designation(ward.db, BOSS, designation, "Left.", noon(D2))


@pytest.mark.parametrize("act", [designate, end_designation])
def test_nobody_designates_whose_right_ends_at_that_moment(designated, monkeypatch, act):
    with designated.db.read() as connection:
        before = connection.execute(select(*FoundingAssessor.__table__.c)).all()

    refused = meanwhile(designated, monkeypatch, administrators, end, act)

    assert isinstance(refused, Conflict)
    assert "You don't administer this installation any more" in refused.sentence
    with designated.db.read() as connection:
        assert connection.execute(select(*FoundingAssessor.__table__.c)).all() == before
    assert verify(designated.db) == []


def suspend(ward):
    people.suspend(ward.db, ADA.actor, HAL.id, "Left.", noon(D2))


def merge(ward):
    asked = (ward.db, ward.catalogue, ADA.actor)
    plan = merging.preview_merge(*asked, LUC.email, HAL.email)
    merging.merge(*asked, LUC.id, HAL.id, plan.digest, "One person.", noon(D2))


def designations(ward):
    with ward.db.read() as connection:
        return set(connection.scalars(select(FoundingAssessor.person_id)))


def test_nobody_is_designated_whose_account_closes_at_that_moment(designated, monkeypatch):
    refused = meanwhile(designated, monkeypatch, people, suspend, designate)

    assert isinstance(refused, Invalid) and "no open account" in refused.errors["email"]
    assert HAL.id not in designations(designated)
    assert verify(designated.db) == []


def test_an_account_that_is_joined_to_another_at_that_moment_is_not_designated(
    designated, monkeypatch
):
    """Where the merge is on record before, as on SQLite, the one that remains is meant."""
    refused = meanwhile(designated, monkeypatch, merging, merge, designate)

    if refused is None:
        assert LUC.id in designations(designated)
    else:
        assert isinstance(refused, Conflict) and "were joined" in refused.sentence
    assert HAL.id not in designations(designated)
    assert verify(designated.db) == []
