"""Assigning with a preview, what makes an assignment done or overdue, leave, withdrawing, races."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import insert, select, update

from courseware.domain.assignments import AssignmentKind
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.services.assignments import leave, reading
from courseware.services.assignments.assigning import (
    Group,
    Outcome,
    assign,
    preview,
    withdraw,
)
from courseware.services.assignments.ends import ends_of
from courseware.services.competency.decisions import deciding
from courseware.services.competency.documents import papers
from courseware.services.competency.observations import afterwards
from courseware.services.competency.teams import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.membership.clinics import clinic_in, end_role
from courseware.store.tables import Assignment, LeavePeriod, OutsideEvidence, Person
from tests.awards import give_award
from tests.cast import (
    ADA,
    ASA,
    HAL,
    HILLTOP,
    INA,
    LEA,
    LUC,
    MAX,
    MOA,
    PASSWORD,
    RIVERSIDE,
    make_demonstration,
)
from tests.services.assignments.conftest import TODAY, ask, states, tasks, wish
from tests.ward import BEN, MIA, THIGH, X, noon


def look(ward, wanted, day=TODAY, by=MAX, clinic=RIVERSIDE):
    return preview(ward.db, ward.catalogue, by.actor, clinic, wanted, noon(day))


def away(ward, first, last, day=TODAY, who=LEA, by=MAX):
    days = (date.fromisoformat(first), date.fromisoformat(last))
    leave.enter_leave(ward.db, by.actor, who.id, RIVERSIDE, *days, noon(day))


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


def test_an_assignment_is_open_then_overdue_the_day_after(sqlite_ward):
    ask(sqlite_ward)

    assert states(sqlite_ward, "2026-03-31") == ["Open"]
    assert states(sqlite_ward, "2026-04-01") == ["Overdue"]


def test_the_day_turns_at_the_clinics_midnight_also_in_summer_time(sqlite_ward):
    """Dublin's clocks go forward on 29 March 2026: 23:30 UTC on the 31st is 1 April there."""
    ask(sqlite_ward)
    before = noon("2026-03-31").replace(hour=22, minute=59)
    after = noon("2026-03-31").replace(hour=23, minute=30)

    def state(moment):
        (one,) = reading.team_assignments(
            sqlite_ward.db, sqlite_ward.catalogue, MAX.actor, RIVERSIDE, moment
        )
        return str(one.state)

    assert (state(before), state(after)) == ("Open", "Overdue")


def test_a_confirmed_competency_makes_it_done_and_stays_so_after_it_ended(ward):
    ask(ward)
    ward.certify("2026-03-20")

    (one,) = tasks(ward, "2026-04-15")
    assert (str(one.state), one.done_on) == ("Done", date(2026, 3, 20))
    assert states(ward, "2029-01-01") == ["Done"]
    assert ask(ward, day="2026-04-15", due="2026-05-01") == 0
    assert ask(ward, day="2026-04-15", due="2029-01-01") == 1
    assert states(ward, "2026-04-15") == ["Open", "Done"]


def test_what_was_in_force_before_does_not_make_a_repetition_done(ward):
    ward.certify("2026-02-20")
    assert ask(ward, again=True) == 1
    ward.observe("2026-03-05", ASA, marks={"x01": "unsafe"})
    assert states(ward, "2026-03-06") == ["Open"]


def test_a_retracted_competency_opens_it_again(ward):
    ask(ward)
    _, second = ward.certify("2026-03-20")
    afterwards.retract(
        ward.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-03-25")
    )

    assert states(ward, "2026-03-26") == ["Open"]


def test_a_retraction_does_not_open_what_was_assigned_again_since(ward):
    ask(ward)
    _, second = ward.certify("2026-03-20")
    ask(ward, day="2026-03-21", due="2026-06-01", again=True)
    afterwards.retract(
        ward.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-03-25")
    )

    assert states(ward, "2026-03-26") == ["Open", "Replaced"]
    open_now = reading.team_assignments(
        ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon("2026-03-26")
    )
    assert [str(one.due_on) for one in open_now] == ["2026-06-01"]


def test_what_others_hold_or_lost_changes_nothing_for_somebody_else(ward):
    """One is in force when it is assigned, one is retracted; a third one is reinstated."""
    ward.certify("2026-02-18", learner=LUC)
    _, second = ward.certify("2026-02-19", learner=INA)
    ward.certify("2026-02-20")
    db, catalogue, about = ward.db, ward.catalogue, ward.about()
    deciding.suspend(db, catalogue, MAX.actor, about, "Left needles.", noon("2026-03-01"))
    ask(ward, people=(LEA, LUC, INA), again=True)
    deciding.reinstate(db, catalogue, MAX.actor, about, "Talked it over.", noon("2026-03-04"))
    afterwards.retract(db, catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-03-05"))

    found = {who.id: states(ward, "2026-03-06", who) for who in (LEA, LUC, INA)}
    assert found == {"lea": ["Done"], "luc": ["Open"], "ina": ["Open"]}


def test_reinstatement_makes_it_done(ward):
    ward.certify("2026-02-20")
    db, catalogue, about = ward.db, ward.catalogue, ward.about()
    deciding.suspend(db, catalogue, MAX.actor, about, "Left needles.", noon("2026-03-01"))
    assert ask(ward) == 1
    assert states(ward, "2026-03-03") == ["Open"]
    deciding.reinstate(db, catalogue, MAX.actor, about, "Talked it over.", noon("2026-03-04"))

    assert states(ward, "2026-03-05") == ["Done"]


def test_an_award_or_an_accepted_document_makes_a_course_done(ward):
    ask(ward, courses=("basics",), scopes=(), people=(LEA, LUC))
    give_award(ward.db, LEA)
    with ward.db.write() as connection:
        paper = {
            "id": "paper",
            "person_id": "luc",
            "kind": "course",
            "title": "Course",
            "issuer": "Elsewhere",
            "issued_on": date(2025, 1, 1),
            "counts_as": "course:basics",
            "file_sha256": "0" * 64,
            "file_type": "application/pdf",
            "file_size": 1,
            "added_at": noon(TODAY),
            "decided_at": noon("2026-03-05"),
            "accepted": True,
        }
        connection.execute(insert(OutsideEvidence).values(**paper))

    assert states(ward, "2026-03-06", LUC) == ["Done"]
    assert states(ward, "2026-03-06", LEA) == ["Done"]
    assert ask(ward, day="2026-03-06", courses=("basics",), scopes=(), people=(LEA, LUC)) == 0
    papers.take_back_acceptance(ward.db, MAX.actor, "paper", "By mistake.", noon("2026-03-07"))
    assert states(ward, "2026-03-08", LUC) == ["Open"]


def test_an_award_that_never_was_valid_makes_no_course_done(ward):
    """What opens no checklist closes no assignment either, whatever the page of credits lists."""
    draft = ["the course is a draft"]
    give_award(ward.db, LUC, noon("2026-02-20"), not_valid_because=draft)
    ask(ward, courses=("basics",), scopes=())
    give_award(ward.db, LEA, noon("2026-03-10"), not_valid_because=draft)

    assert states(ward, "2026-04-01") == ["Overdue"]
    found = look(ward, wish(courses=("basics",), scopes=(), people=(LEA, LUC)))
    assert {line.person_id: line.outcome for line in found.lines} == {
        "lea": Outcome.ASSIGNED,
        "luc": Outcome.GETS,
    }


def test_in_a_demonstration_its_awards_close_assignments_as_they_open_checklists(ward):
    ask(ward, courses=("basics",), scopes=(), people=(LEA, LUC))
    give_award(ward.db, LEA, noon("2026-03-10"), not_valid_because=["it was made in a …"])
    assert states(ward, "2026-03-11") == ["Open"]

    make_demonstration(ward.db)

    assert [states(ward, "2026-03-11", who) for who in (LEA, LUC)] == [["Done"], ["Open"]]
    found = look(ward, wish(courses=("basics",), scopes=()))
    assert [line.outcome for line in found.lines] == [Outcome.HAS]


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


def overdue(ward, day):
    found = attention.attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(day))
    return found.counts.get(Need.OVERDUE, 0)


def test_a_retired_course_is_asked_of_nobody_any_more(ward):
    ask(ward, courses=("basics",), scopes=(), due="2026-03-10")
    path = ward.library / "lessons/basics/course.yaml"
    path.write_text(path.read_text().replace("status: open", "status: retired"))
    ward.release(noon("2026-03-05"))

    assert overdue(ward, "2026-03-15") == 0
    assert [one.words for one in tasks(ward, "2026-03-15")] == ["Course: Basics (retired)"]


def end_course(ward, last):
    """The course gets a last day."""
    path = ward.library / "lessons/basics/course.yaml"
    path.write_text(path.read_text().replace("status: open", f"status: open\nexpires: {last}"))
    ward.release(noon(TODAY))


def test_a_course_is_due_on_its_last_day_at_the_latest(ward):
    end_course(ward, "2026-03-20")
    with pytest.raises(Invalid) as refused:
        look(ward, wish(courses=("basics",), scopes=(), due="2026-03-21"))
    assert refused.value.errors == {
        "due_on": "“Basics” ends on 20 March 2026. Choose that day or an earlier one."
    }
    assert ask(ward, courses=("basics",), scopes=(), due="2026-03-20") == 1
    with pytest.raises(NotFound):
        look(ward, wish(courses=("basics",), scopes=(), due="2026-03-31"), "2026-03-21")


def test_what_ended_cannot_be_done_any_more_so_it_is_not_overdue(ward):
    ask(ward, courses=("basics",), scopes=(), due="2026-03-10")
    end_course(ward, "2026-03-20")
    assert [overdue(ward, f"2026-03-{day}") for day in (15, 20, 21)] == [1, 1, 0]
    words = [one.words for one in tasks(ward, "2026-03-21")]
    assert words == ["Course: Basics (ended on 20 March 2026)"]


def test_leave_moves_a_course_to_its_last_day_and_no_further(ward):
    end_course(ward, "2026-03-20")
    about = (ward.db, MAX.actor, LEA.id, RIVERSIDE)
    leave.enter_leave(*about, date(2026, 3, 5), date(2026, 3, 14), noon(TODAY))
    asked = wish(courses=("basics",), scopes=(X,), due="2026-03-15")

    course, checklist = look(ward, asked).lines
    assert (course.due, course.ends_first) == (date(2026, 3, 20), True)
    assert (checklist.due, checklist.ends_first) == (date(2026, 3, 25), False)

    ask(ward, courses=("basics",), scopes=(X,), due="2026-03-15")
    assert [(one.due, one.ends_first) for one in tasks(ward, "2026-03-16")] == [
        (date(2026, 3, 20), True),
        (date(2026, 3, 25), False),
    ]
    with ward.db.read() as connection:
        clinic = clinic_in(connection, RIVERSIDE)
        days = (date(2026, 3, 16), date(2026, 5, 1), noon("2026-03-16"))
        found = ends_of(connection, ward.catalogue, clinic, [LEA.id], *days)
    assert [end.day for end in found] == [date(2026, 3, 20), date(2026, 3, 25)]
    assert [overdue(ward, f"2026-03-{day}") for day in (20, 21, 26)] == [0, 0, 1]


def test_withdrawing_leave_names_as_the_present_day_the_last_one_of_the_course(ward):
    end_course(ward, "2026-03-20")
    about = (ward.db, MAX.actor, LEA.id, RIVERSIDE)
    for first, last in ((5, 9), (10, 14)):
        leave.enter_leave(*about, date(2026, 3, first), date(2026, 3, last), noon(TODAY))
    ask(ward, courses=("basics",), scopes=(), due="2026-03-15")
    found = reading.member_tasks(ward.db, ward.catalogue, *about[1:], noon(TODAY))

    early, _ = found.leave
    # The other five days alone move it to the last day already.
    assert leave.sooner_without(found, early.leave_id, date(2026, 3, 2)) == []
