"""A binder or checkpoint is asked for by somebody whose role ends at that moment: none is kept."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from courseware.domain.errors import Conflict, Forbidden
from courseware.domain.people import Role
from courseware.services.binder.making import binder_of_clinic, binder_of_person
from courseware.services.identity import administrators
from courseware.services.membership import clinics, roles
from courseware.services.proving.checkpoints import kept_checkpoints
from courseware.services.proving.ledger_files import new_checkpoint
from courseware.services.proving.ledger_walk import verify
from tests.cast import ADA, LEA, MAX, MOA, NOON, RIVERSIDE, put_cast_on_record
from tests.keys import TestKey
from tests.services.competency.test_ended_meanwhile import meanwhile

KEY = TestKey()
BOSS = replace(MOA, administrator=True)
MANAGER, ADMINISTRATOR = "Your role in this clinic ended", "You don't administer this installation"


@pytest.fixture
def place(school):
    """The cast, with Moa as a second administrator."""
    db, _ = school
    put_cast_on_record(db)
    administrators.grant_administration(db, ADA.actor, MOA.id, NOON)
    return SimpleNamespace(db=db)


def manage_no_more(place):
    clinics.end_role(place.db, ADA.actor, MAX.id, RIVERSIDE, Role.MANAGER, NOON)


def administer_no_more(place):
    administrators.end_administration(place.db, ADA.actor, MOA.id, NOON)


def of_person(place, by):
    binder_of_person(place.db, by.actor, LEA.id, KEY, KEY.published, NOON)


def of_clinic(place, by):
    binder_of_clinic(place.db, by.actor, RIVERSIDE, KEY, KEY.published, NOON)


def checkpoint(place, by):
    new_checkpoint(place.db, by.actor, KEY, NOON)


@pytest.mark.parametrize(
    ("act", "by", "module", "end", "said"),
    [
        (of_person, MAX, roles, manage_no_more, MANAGER),
        (of_clinic, MAX, roles, manage_no_more, MANAGER),
        (of_person, BOSS, administrators, administer_no_more, ADMINISTRATOR),
        (of_clinic, BOSS, administrators, administer_no_more, ADMINISTRATOR),
        (checkpoint, BOSS, administrators, administer_no_more, ADMINISTRATOR),
    ],
)
def test_none_is_kept_for_whose_right_ends_at_that_moment(
    place, monkeypatch, act, by, module, end, said
):
    refused = meanwhile(place, monkeypatch, module, end, lambda place: act(place, by))

    assert isinstance(refused, Conflict) and said in refused.sentence
    with place.db.read() as connection:
        assert kept_checkpoints(connection) == []
    assert verify(place.db) == []


def test_only_administrators_make_checkpoints(place):
    with pytest.raises(Forbidden):
        checkpoint(place, MAX)
