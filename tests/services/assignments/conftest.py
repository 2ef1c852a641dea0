"""The ward, and short ways to assign in it."""

from datetime import date

import pytest

from courseware.domain.assignments import AssignmentState
from courseware.services.assignments import leave, reading
from courseware.services.assignments.assigning import Group, Wish, assign, preview
from courseware.services.competency.rebuilding import check_intervals
from tests.cast import LEA, MAX, RIVERSIDE
from tests.ward import Ward, X, build_ward, noon

TODAY = "2026-03-02"


def wish(due: str = "2026-03-31", courses=(), scopes=(X,), people=(LEA,), **more) -> Wish:
    """Something for somebody until a day."""
    chosen = {"group": Group.CHOSEN, "people": tuple(member.id for member in people), **more}
    return Wish(tuple(courses), tuple(scopes), due_on=date.fromisoformat(due), **chosen)


def ask(ward: Ward, day: str = TODAY, by=MAX, **wanted) -> int:
    """Assign on a day; how many were made."""
    return assign(ward.db, ward.catalogue, by.actor, RIVERSIDE, wish(**wanted), noon(day))


def tasks(ward, day=TODAY, who=LEA):
    """What is asked of somebody; each time, the quick question what is open says the same."""
    at = (ward.db, ward.catalogue, MAX.actor)
    listed = reading.member_tasks(*at, who.id, RIVERSIDE, noon(day)).assigned
    team = reading.team_assignments(*at, RIVERSIDE, noon(day))
    still = {one.assignment_id for one in team if one.person_id == who.id}
    to_do = (AssignmentState.OPEN, AssignmentState.OVERDUE)
    assert still == {one.assignment_id for one in listed if one.state in to_do}
    return listed


def states(ward, day, who=LEA):
    """The words alone."""
    return [str(one.state) for one in tasks(ward, day, who)]


@pytest.fixture
def ward(db, tmp_path):
    """The ward on each engine; whatever happens in it, what is kept equals history."""
    built = build_ward(db, tmp_path / "library")
    yield built
    assert check_intervals(built.db, built.catalogue).differences == ()


@pytest.fixture
def sqlite_ward(sqlite_db, tmp_path):
    """The ward where the engine plays no part."""
    return build_ward(sqlite_db, tmp_path / "library")


def look(ward, wanted, day=TODAY, by=MAX, clinic=RIVERSIDE):
    return preview(ward.db, ward.catalogue, by.actor, clinic, wanted, noon(day))


def away(ward, first, last, day=TODAY, who=LEA, by=MAX):
    days = (date.fromisoformat(first), date.fromisoformat(last))
    leave.enter_leave(ward.db, by.actor, who.id, RIVERSIDE, *days, noon(day))
