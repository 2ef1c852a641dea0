"""A course that is assigned and ends: due on its last day, and asked of nobody afterwards."""

from datetime import date

import pytest

from courseware.domain.errors import Invalid, NotFound
from courseware.services.assignments import leave, reading
from courseware.services.assignments.ends import ends_of
from courseware.services.competency.teams import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.membership.clinics import clinic_in
from tests.cast import LEA, MAX, RIVERSIDE
from tests.services.assignments.conftest import TODAY, ask, look, tasks, wish
from tests.ward import X, noon


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
