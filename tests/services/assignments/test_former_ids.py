"""Assignments of a course that got another id: who completed it before has it, and lists say why
something is open."""

from datetime import timedelta

import pytest

from courseware.domain.assignments import AssignmentState
from courseware.services.assignments import reading
from courseware.services.assignments.assigning import Group, Outcome, Wish, assign, preview
from courseware.services.installation import Decision, decide
from tests.cast import LEA, LUC, MAX, NOON, RIVERSIDE
from tests.services.test_credited_before import A_YEAR_ON, DAY, Desk

AGAIN = (
    "Completed on 2 March 2026 as “Basics”, before the course got another id. It gives nothing "
    "more until it can be repeated: withdraw this, unless it is to be done once more then."
)


@pytest.fixture
def desk(school, tmp_path):
    """Lea completed `first`, Luc did not; the course is called `renamed` since."""
    desk = Desk(school, tmp_path)
    desk.publish(first=["one", "two"])
    return desk


def wish(course, now, **more):
    people = (LEA.id, LUC.id)
    due = (now + timedelta(days=60)).date()
    return Wish((course,), (), Group.CHOSEN, people, due, **more)


def outcomes(desk, course, now):
    about = (desk.db, desk.catalogue, MAX.actor, RIVERSIDE)
    lines = preview(*about, wish(course, now), now).lines
    return {line.person_id: line.outcome for line in lines}


def ask(desk, course, now, **more):
    about = (desk.db, desk.catalogue, MAX.actor, RIVERSIDE)
    return assign(*about, wish(course, now, **more), now)


def listed(desk, now):
    """Person -> (state, hint), by the clinic's list and by each member's page."""
    at = (desk.db, desk.catalogue, MAX.actor)
    team = reading.team_assignments(*at, RIVERSIDE, now)
    found = {one.person_id: (one.state, one.hint) for one in team}
    for who in found:
        (mine,) = reading.member_tasks(*at, who, RIVERSIDE, now).assigned
        assert found[who] == (mine.state, mine.hint)
    return found


def test_who_completed_it_under_the_former_id_has_it_already(desk):
    desk.complete("first")
    desk.publish(NOON + DAY, renamed=["one", "two"])

    assert outcomes(desk, "renamed", NOON + DAY) == {LEA.id: Outcome.HAS, LUC.id: Outcome.GETS}
    assert ask(desk, "renamed", NOON + DAY) == 1
    assert listed(desk, NOON + DAY) == {LUC.id: (AssignmentState.OPEN, "")}


def test_where_it_is_asked_again_the_list_says_why_it_is_open(desk):
    desk.complete("first")
    desk.publish(NOON + DAY, renamed=["one", "two"])
    ask(desk, "renamed", NOON + DAY, again=True)
    assert listed(desk, NOON + DAY)[LEA.id] == (AssignmentState.OPEN, AGAIN)

    desk.repeat("renamed", A_YEAR_ON)
    assert listed(desk, A_YEAR_ON)[LEA.id] == (AssignmentState.OVERDUE, "")
    desk.complete("renamed", A_YEAR_ON)
    assert LEA.id not in listed(desk, A_YEAR_ON)


@pytest.mark.parametrize("lacks", ["a lesson", "valid credit"])
def test_what_was_not_completed_is_no_completion(desk, lacks):
    decide(desk.db, Decision.UNREVIEWED_AWARDS_VALID, lacks == "a lesson", "a test", None, NOON)
    desk.complete("first")
    lessons = ["one", "two", "three"] if lacks == "a lesson" else ["one", "two"]
    desk.publish(NOON + DAY, renamed=lessons)

    assert outcomes(desk, "renamed", NOON + DAY)[LEA.id] is Outcome.GETS


def test_what_was_assigned_under_the_former_id_says_where_its_lessons_are(desk):
    ask(desk, "first", NOON)
    assert set(listed(desk, NOON).values()) == {(AssignmentState.OPEN, "")}
    desk.publish(NOON + DAY, renamed=["one", "two"])

    told = "Its lessons are in “Basics” now: withdraw this, and assign that."
    assert {hint for _, hint in listed(desk, NOON + DAY).values()} == {told}
    shown = reading.own_assignments(desk.db, desk.catalogue, LEA.actor, NOON + DAY)
    assert shown == []


def test_a_course_that_is_gone_with_its_lessons_has_no_hint(desk):
    ask(desk, "first", NOON)
    desk.publish(NOON + DAY, other=["three"])

    assert {hint for _, hint in listed(desk, NOON + DAY).values()} == {""}
