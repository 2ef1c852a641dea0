"""Who assigns or enters leave while their role ends has done it before, or does it not."""

from datetime import date

import pytest

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.services.assignments import assigning, leave, reading
from courseware.services.membership import clinics, roles
from tests.cast import ADA, LEA, MAX, RIVERSIDE
from tests.services.assignments.conftest import TODAY, ask
from tests.services.competency.test_ended_meanwhile import meanwhile
from tests.ward import MIA, X, noon

DAYS, OTHER_DAYS = (
    (date(2026, 4, 1), date(2026, 4, 5)),
    (date(2026, 5, 1), date(2026, 5, 5)),
)


def manage_no_more(ward):
    clinics.end_role(ward.db, ADA.actor, MAX.id, RIVERSIDE, Role.MANAGER, noon(TODAY))


def tasks(ward):
    about = (MIA.actor, LEA.id, RIVERSIDE, noon(TODAY))
    return reading.member_tasks(ward.db, ward.catalogue, *about)


def assign(ward):
    ask(ward, scopes=(), courses=("basics",))


def withdraw(ward):
    (one,) = tasks(ward).assigned
    assigning.withdraw(ward.db, MAX.actor, one.assignment_id, noon(TODAY))


def enter_leave(ward):
    leave.enter_leave(ward.db, MAX.actor, LEA.id, RIVERSIDE, *OTHER_DAYS, noon(TODAY))


def withdraw_leave(ward):
    (one,) = tasks(ward).leave
    leave.withdraw_leave(ward.db, MAX.actor, one.leave_id, noon(TODAY))


@pytest.mark.parametrize("act", [assign, withdraw, enter_leave, withdraw_leave])
def test_nobody_assigns_or_enters_leave_whose_role_ends_at_that_moment(ward, monkeypatch, act):
    ask(ward, scopes=(X,))
    leave.enter_leave(ward.db, MAX.actor, LEA.id, RIVERSIDE, *DAYS, noon(TODAY))
    before = tasks(ward)

    refused = meanwhile(ward, monkeypatch, roles, manage_no_more, act)

    assert isinstance(refused, Conflict) and "Your role in this clinic ended" in refused.sentence
    assert tasks(ward) == before
