"""Who administers acts at the moment in which that ends, or their account closes: not any more."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.services import retention
from courseware.services.acting import COMMAND_LINE
from courseware.services.credits import provider
from courseware.services.identity import administrators, merging, people
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import DeletionRequest, LedgerEntry, metadata
from tests.cast import ADA, HAL, HILLTOP, LEA, LUC, MOA, NOON, RIVERSIDE, put_cast_on_record
from tests.services.competency.test_ended_meanwhile import meanwhile
from tests.services.people.conftest import link

BEFORE, END = NOON - timedelta(hours=1), NOON + timedelta(minutes=1)
AFTER = NOON + timedelta(hours=1)
BOSS = replace(MOA, administrator=True)


@pytest.fixture
def place(school):
    """The cast, with Moa as a second administrator; Luc asked for deletion, and is suspended."""
    db, catalogue = school
    put_cast_on_record(db)
    administrators.grant_administration(db, ADA.actor, MOA.id, BEFORE)
    retention.ask(db, LUC.actor, BEFORE)
    people.suspend(db, ADA.actor, LUC.id, "Away.", BEFORE)
    return SimpleNamespace(db=db, catalogue=catalogue)


def end(place):
    administrators.end_administration(place.db, ADA.actor, MOA.id, END)


def close(place):
    people.suspend(place.db, ADA.actor, MOA.id, "Left.", END)


def create_account(place):
    people.create_person(place.db, BOSS.actor, "eva@example.org", "Eva Holm", AFTER, link=link)


def suspend(place):
    people.suspend(place.db, BOSS.actor, LEA.id, "Away.", AFTER)


def reinstate(place):
    people.reinstate(place.db, BOSS.actor, LUC.id, "Back.", AFTER)


def correct(place):
    people.correct_name(place.db, BOSS.actor, LEA.id, "Lea Lund", "Married.", AFTER)


def appoint(place):
    administrators.grant_administration(place.db, BOSS.actor, LEA.id, AFTER)


def dismiss(place):
    administrators.end_administration(place.db, BOSS.actor, ADA.id, AFTER)


def open_clinic(place):
    clinics.create_clinic(place.db, BOSS.actor, "Lakeside", "Europe/Dublin", AFTER)


def grant(place):
    clinics.grant_role(place.db, BOSS.actor, HAL.id, RIVERSIDE, Role.MANAGER, AFTER)


def take(place):
    clinics.end_role(place.db, BOSS.actor, HAL.id, HILLTOP, Role.LEARNER, AFTER)


def merge(place):
    asked = (place.db, place.catalogue, BOSS.actor)
    plan = merging.preview_merge(*asked, LEA.email, HAL.email)
    merging.merge(*asked, LEA.id, HAL.id, plan.digest, "One person.", AFTER)


def configure(place):
    texts = {"name": "Lakeside Academy"}
    provider.configure(place.db, BOSS.actor, texts, b"", "8", AFTER)


def answer(place):
    with place.db.read() as connection:
        request = connection.scalars(select(DeletionRequest.id)).one()
    retention.answer(place.db, BOSS.actor, request, AFTER)


ACTS = [
    create_account,
    suspend,
    reinstate,
    correct,
    appoint,
    dismiss,
    open_clinic,
    grant,
    take,
    merge,
    configure,
    answer,
]
# What the end of the right itself changes.
OWN = {"administrator", "person", "ledger_entry", "ledger_head", "ledger_disclosure"}


def everything(db):
    with db.read() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(*table.c))))
            for name, table in metadata.tables.items()
        }


def entered(db):
    with db.read() as connection:
        found = select(LedgerEntry.act).where(LedgerEntry.at >= END)
        return list(connection.scalars(found))


@pytest.mark.parametrize("act", ACTS)
def test_nobody_administers_whose_right_ends_at_that_moment(place, monkeypatch, act):
    before = everything(place.db)

    refused = meanwhile(place, monkeypatch, administrators, end, act)

    assert isinstance(refused, Conflict)
    assert "You don't administer this installation any more" in refused.sentence
    after = everything(place.db)
    assert {name for name in after if after[name] != before[name]} <= OWN - {"person"}
    assert entered(place.db) == ["administrator.ended"]
    assert verify(place.db) == []


@pytest.mark.parametrize("act", ACTS)
def test_nobody_administers_whose_account_closes_at_that_moment(place, monkeypatch, act):
    before = everything(place.db)

    refused = meanwhile(place, monkeypatch, people, close, act)

    assert isinstance(refused, Conflict) and "Your account was closed" in refused.sentence
    after = everything(place.db)
    assert {name for name in after if after[name] != before[name]} <= OWN
    assert entered(place.db) == ["person.suspended"]
    assert verify(place.db) == []


def test_the_command_line_asks_for_no_right(place):
    """It acts for the installation, whoever administers it."""
    clinics.create_clinic(place.db, COMMAND_LINE, "Lakeside", "Europe/Dublin", AFTER)

    assert entered(place.db) == ["clinic.created"]
