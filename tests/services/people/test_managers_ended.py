"""A manager's role ends while they invite, withdraw or apply a list: nothing of it is done."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.services.identity import people
from courseware.services.membership import clinics, invitations, roles
from courseware.services.membership.staff import apply_staff, preview_staff
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import LedgerEntry, Mail, Membership, Token
from tests.cast import ADA, MAX, NOON, RIVERSIDE, put_cast_on_record
from tests.services.competency.test_ended_meanwhile import meanwhile
from tests.services.people.conftest import link
from tests.services.people.test_moments_of_roles import AFTERWARDS, CAME, MEANWHILE, WITHOUT_LUC

LIST = WITHOUT_LUC + "eva@example.org,Eva Holm,learner\n"


@pytest.fixture
def place(office):
    """Riverside with an open invitation."""
    put_cast_on_record(office)
    invitations.invite(office, MAX.actor, RIVERSIDE, "uma@example.org", ["learner"], link, NOON)
    return SimpleNamespace(db=office)


def manage_no_more(place):
    clinics.end_role(place.db, ADA.actor, MAX.id, RIVERSIDE, Role.MANAGER, MEANWHILE)


def close(place):
    people.suspend(place.db, ADA.actor, MAX.id, "Left.", MEANWHILE)


def invite(place):
    about = (RIVERSIDE, "eva@example.org", ["learner"], link, AFTERWARDS)
    invitations.invite(place.db, MAX.actor, *about)


def withdraw(place):
    with place.db.read() as connection:
        (waiting,) = connection.scalars(select(Token.id)).all()
    about = (RIVERSIDE, waiting, AFTERWARDS)
    invitations.withdraw(place.db, MAX.actor, *about)


def apply(place):
    digest = preview_staff(place.db, MAX.actor, RIVERSIDE, LIST, CAME).digest
    apply_staff(place.db, MAX.actor, RIVERSIDE, LIST, digest, link, AFTERWARDS)


def written(place):
    with place.db.read() as connection:
        return (
            connection.execute(select(Token.id, Token.withdrawn_at)).all(),
            connection.scalars(select(Mail.id)).all(),
            connection.execute(
                select(Membership.id, Membership.ended_at).where(Membership.person_id != MAX.id)
            ).all(),
        )


def acts(place):
    with place.db.read() as connection:
        return list(connection.scalars(select(LedgerEntry.act).where(LedgerEntry.at > NOON)))


ACTS = [invite, withdraw, apply]


@pytest.mark.parametrize("act", ACTS)
def test_no_manager_acts_whose_role_ends_at_that_moment(place, monkeypatch, act):
    before = written(place)

    refused = meanwhile(place, monkeypatch, roles, manage_no_more, act)

    assert isinstance(refused, Conflict) and "Your role in this clinic ended" in refused.sentence
    assert written(place) == before
    assert acts(place) == ["role.ended"]
    assert verify(place.db) == []


@pytest.mark.parametrize("act", ACTS)
def test_no_manager_acts_whose_account_closes_at_that_moment(place, monkeypatch, act):
    before = written(place)

    refused = meanwhile(place, monkeypatch, people, close, act)

    assert isinstance(refused, Conflict) and "Your account was closed" in refused.sentence
    assert written(place) == before
    assert acts(place) == ["person.suspended"]
    assert verify(place.db) == []
