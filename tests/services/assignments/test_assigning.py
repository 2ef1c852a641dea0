"""Assigning with a preview, leave, withdrawing, who may, and two managers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import select, update

from courseware.domain.assignments import AssignmentKind
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.services.assignments import leave, reading
from courseware.services.assignments.assigning import Group, Outcome, assign, withdraw
from courseware.services.competency.teams import attention
from courseware.services.membership.clinics import end_role
from courseware.store.tables import Assignment, LeavePeriod, Person
from tests.cast import ADA, HAL, HILLTOP, INA, LEA, LUC, MAX, MOA, RIVERSIDE
from tests.services.assignments.conftest import TODAY, ask, away, look, states, tasks, wish
from tests.ward import BEN, MIA, THIGH, X, noon


def test_a_preview_says_who_gets_it_who_has_it_who_is_away_and_changes_nothing(ward):
    ward.certify("2026-02-20", learner=LUC)
    ask(ward, people=(INA,))
    away(ward, "2026-03-10", "2026-03-16")
    with ward.db.write() as connection:
        gone = update(Person).where(Person.id == BEN.id).values(suspended_at=noon(TODAY))
        connection.execute(gone)

    found = look(ward, wish(people=(LEA, LUC, INA, BEN)))

    assert {(line.person_id, line.outcome) for line in found.lines} == {
        ("lea", Outcome.GETS),
        ("luc", Outcome.HAS),
        ("ina", Outcome.ASSIGNED),
        ("ben", Outcome.SUSPENDED),
    }
    (line,) = found.getting
    assert (line.words, line.due) == ("CL-X Screening", date(2026, 4, 7))
    assert [(str(a.first), str(a.last)) for a in line.away] == [("2026-03-10", "2026-03-16")]
    assert tasks(ward) == []


def test_groups_are_the_clinics_learners_and_assessors(sqlite_ward):
    def of(group):
        found = look(sqlite_ward, wish(people=(), group=group))
        return {line.person_id for line in found.lines}

    assert of(Group.LEARNERS) == {"lea", "luc", "ina"}
    assert of(Group.ASSESSORS) == {"asa", "ben", "sam"}


def test_what_is_assigned_stands_with_author_reason_and_day(ward):
    made = ask(ward, courses=("basics",), scopes=(X, THIGH), reason=" New \n colleague ")

    assert made == 3
    assert [(one.words, str(one.due_on), one.author, one.reason) for one in tasks(ward)] == [
        ("CL-X Screening", "2026-03-31", "Max Brandt", "New colleague"),
        ("CL-Y Needling, Thigh", "2026-03-31", "Max Brandt", "New colleague"),
        ("Course: Basics", "2026-03-31", "Max Brandt", "New colleague"),
    ]
    assert {one.path for one in tasks(ward)} == {
        "/competencies/cl-x",
        "/competencies/cl-y",
        "/courses/basics",
    }


def test_assigning_again_while_it_is_open_adds_nothing(ward):
    assert [ask(ward), ask(ward, due="2026-05-01")] == [1, 0]
    assert [str(one.due) for one in tasks(ward)] == ["2026-03-31"]


def test_leave_moves_the_day_and_its_withdrawal_moves_it_back(ward):
    ask(ward)
    away(ward, "2026-03-10", "2026-03-16")
    away(ward, "2026-03-10", "2026-03-16")

    assert states(ward, "2026-04-07") == ["Open"]
    assert states(ward, "2026-04-08") == ["Overdue"]
    with ward.db.read() as connection:
        (entered,) = connection.execute(select(LeavePeriod.id)).scalars()
    leave.withdraw_leave(ward.db, MIA.actor, entered, noon("2026-03-20"))
    assert states(ward, "2026-04-07") == ["Overdue"]
    with pytest.raises(Conflict, match="withdrawn already"):
        leave.withdraw_leave(ward.db, MAX.actor, entered, noon("2026-03-20"))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, date(2026, 3, 5), "first_day"),
        (date(2026, 3, 5), None, "last_day"),
        (date(2026, 3, 5), date(2026, 3, 4), "last_day"),
        (date(2206, 3, 5), date(2206, 3, 6), "first_day"),
    ],
)
def test_leave_needs_two_days_in_order(sqlite_ward, first, last, field):
    with pytest.raises(Invalid) as refused:
        leave.enter_leave(sqlite_ward.db, MAX.actor, "lea", RIVERSIDE, first, last, noon(TODAY))

    assert list(refused.value.errors) == [field]


def test_a_withdrawn_assignment_keeps_its_row_and_frees_the_way_for_another(ward):
    ask(ward)
    (one,) = tasks(ward)
    assert withdraw(ward.db, MIA.actor, one.assignment_id, noon("2026-03-03")) == "lea"

    assert states(ward, "2026-04-15") == ["Withdrawn"]
    with pytest.raises(Conflict, match="withdrawn already"):
        withdraw(ward.db, MAX.actor, one.assignment_id, noon("2026-03-03"))
    assert ask(ward, day="2026-03-03") == 1
    assert states(ward, "2026-03-04") == ["Open", "Withdrawn"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": ()}, "what"),
        ({"people": ()}, "people"),
        ({"due": "2026-03-01"}, "due_on"),
        ({"due": "2036-03-01"}, "due_on"),
        ({"reason": "Patient Ann Other, born 3.4.1971"}, "reason"),
        ({"reason": "long " * 200}, "reason"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_at_its_field(sqlite_ward, changes, field):
    with pytest.raises(Invalid) as refused:
        ask(sqlite_ward, **changes)

    assert list(refused.value.errors) == [field]


def test_what_or_whom_the_manager_cannot_mean_is_not_there(sqlite_ward):
    for changes in ({"people": (HAL,)}, {"scopes": (("cl-y", ""),)}, {"courses": ("no",)}):
        with pytest.raises(NotFound):
            ask(sqlite_ward, **changes)


def test_only_the_clinics_own_managers_assign_see_and_withdraw(sqlite_ward):
    ward = sqlite_ward
    ask(ward)
    (one,) = tasks(ward)

    for by, refusal in ((LEA, Forbidden), (MOA, NotFound), (ADA, NotFound)):
        with pytest.raises(refusal):
            ask(ward, by=by)
        with pytest.raises(refusal):
            look(ward, wish(), by=by)
        with pytest.raises(refusal):
            withdraw(ward.db, by.actor, one.assignment_id, noon(TODAY))
        with pytest.raises(refusal):
            away(ward, "2026-03-10", "2026-03-16", by=by)
        with pytest.raises(refusal):
            reading.team_assignments(ward.db, ward.catalogue, by.actor, RIVERSIDE, noon(TODAY))
    with pytest.raises(NotFound):
        assign(ward.db, ward.catalogue, MOA.actor, HILLTOP, wish(), noon(TODAY))


def test_who_left_is_asked_for_nothing_any_more(sqlite_ward):
    ward = sqlite_ward
    ask(ward)
    end_role(ward.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, noon("2026-03-10"))

    team = reading.team_assignments(
        ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon("2026-04-15")
    )
    own = reading.own_assignments(ward.db, ward.catalogue, LEA.actor, noon("2026-04-15"))
    assert (team, own) == ([], [])


def test_the_learner_sees_their_own_and_nobody_elses(sqlite_ward):
    ward = sqlite_ward
    ask(ward, courses=("basics",))
    ask(ward, people=(LUC,))

    def own(who, target=None):
        found = reading.own_assignments(ward.db, ward.catalogue, who.actor, noon(TODAY), target)
        return [one.words for one in found]

    assert own(LEA) == ["CL-X Screening", "Course: Basics"]
    assert own(LEA, (AssignmentKind.COURSE, "basics")) == ["Course: Basics"]
    assert own(LUC) == ["CL-X Screening"]


def test_what_is_overdue_needs_attention(sqlite_ward):
    ward = sqlite_ward
    ask(ward, courses=("basics",), scopes=())
    ask(ward, people=(LUC,))

    def needs(day):
        found = attention.attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(day))
        return [(one.name, one.words, one.need.value, str(one.ends_on)) for one in found.lines]

    assert needs("2026-03-31") == []
    assert needs("2026-04-01") == [
        ("Lea Lindqvist", "Course: Basics", "Overdue", "2026-03-31"),
        ("Luc Moreau", "CL-X Screening", "Overdue", "2026-03-31"),
    ]


def test_two_managers_at_once_assign_once(ward):
    barrier = Barrier(4)

    def go(by):
        barrier.wait()
        return ask(ward, by=by, scopes=(X, THIGH), people=(LEA, LUC, INA))

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(go, (MAX, MIA, MAX, MIA)))

    assert sum(made) == 6
    with ward.db.read() as connection:
        numbers = list(connection.scalars(select(Assignment.number)))
    assert numbers == [1] * 6
