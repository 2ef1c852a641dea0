"""Assigning on the manager's pages, and what the learner sees of it."""

import re

import pytest
from sqlalchemy import event

from courseware.domain.people import Role
from courseware.services.membership.clinics import end_role
from courseware.web import runtime
from tests.cast import ADA, HAL, INA, LEA, MAX, MOA, NOON, RIVERSIDE
from tests.library import COURSE, LESSON, quiz
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

WISH = {
    "clinic": RIVERSIDE,
    "courses": "basics",
    "scopes": ["cl-x/", "cl-y/thigh"],
    "group": "chosen",
    "people": ["lea", "luc"],
    "due_on": "2026-03-31",
    "reason": "New <b>colleagues</b>",
}


def test_a_manager_sees_who_would_get_it_and_then_assigns(site):
    open_ward(site)
    manager = site.browser(MAX)
    form = manager.get("/team/assignments")
    check(form)
    assert "Nothing is open." in words(form)

    shown = manager.post("/team/assignments/preview", {**WISH, "reason": "Needed."})
    assert "in Riverside. Reason: Needed. " in words(shown)
    shown = manager.post("/team/assignments/preview", WISH)
    check(shown)
    assert "Gets it 6" in words(shown)
    assert "Nothing is open." in words(manager.get("/team/assignments"))
    sent = dict.fromkeys(re.findall(r'type="hidden" name="(\w+)"', shown.text))
    assert {"courses", "scopes", "people", "group", "due_on", "reason", "clinic"} <= set(sent)
    done = manager.post("/team/assignments", WISH)

    assert done.status_code == 303
    listed = manager.get("/team/assignments")
    check(listed)
    assert "Assigned: 6." in listed.text
    assert "Still to be done 6" in words(listed)
    assert "New &lt;b&gt;colleagues&lt;/b&gt;" in listed.text
    again = manager.post("/team/assignments/preview", WISH)
    assert "Has this assignment already 6" in words(again)
    assert "Nobody would get anything new." in words(again)
    assert manager.post("/team/assignments", WISH).status_code == 303
    assert "everybody has it already" in manager.get("/team/assignments").text


def test_what_is_missing_is_said_beside_its_field_and_input_is_kept(manager):
    refused = manager.post(
        "/team/assignments/preview", {"clinic": RIVERSIDE, "reason": "Because", "people": "lea"}
    )

    assert refused.status_code == 422
    assert words(refused).count("Choose at least one course or checklist.") == 2
    assert words(refused).count("Write the day as year, month and day") == 2
    assert re.search(r'value="lea"[^>]* checked', refused.text)
    assert "Because</textarea>" in refused.text


def test_who_left_while_the_form_was_open_is_named_and_the_rest_is_kept(site):
    open_ward(site)
    manager, gone = site.browser(MAX), {"clinic": RIVERSIDE, "people": [HAL.id, "luc"]}
    end_role(site.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, NOON)
    left = "Lea Lindqvist is not a member of Riverside any more, since 2 March 2026, so nothing"

    for address in ("/team/assignments/preview", "/team/assignments"):
        refused = manager.post(address, WISH)
        assert (refused.status_code, left in words(refused)) == (422, True), address
        assert re.search(r'value="luc"[^>]* checked', refused.text)
        assert 'value="2026-03-31"' in refused.text
        assert manager.post(address, WISH | gone).status_code == 404
    assert "Nothing is open." in words(manager.get("/team/assignments"))


def test_a_day_that_does_not_exist_is_said_to_be_that(manager):
    away = {"clinic": RIVERSIDE, "first_day": "2026-02-30", "last_day": "3000-01-01"}

    leave = words(manager.post("/team/lea/leave", away))
    assert "February 2026 has 28 days, so there is no 2026-02-30." in leave
    assert "Choose a day in the years 1900 to 2999." in leave
    for written, said in (
        ("2026-13-01", "There is no month 13; write a day such as 2026-03-31."),
        ("3000-01-01", "Choose a day in the years 1900 to 2999."),
    ):
        asked = manager.post("/team/assignments/preview", {**WISH, "due_on": written})
        assert said in words(asked), written
    overridden = {"clinic": RIVERSIDE, "quiz": "needles", "expires_on": "2026-02-30"}
    refused = manager.post("/team/lea/overrides", overridden)
    assert "February 2026 has 28 days, so there is no 2026-02-30." in words(refused)


def test_the_learner_sees_it_on_home_and_where_it_is_done(sqlite_site, manager):
    manager.post("/team/assignments", WISH)
    learner = sqlite_site.browser(LEA)

    home = learner.get("/home")
    check(home)
    assert "Assigned to you" in words(home)
    assert "CL-Y Needling, Thigh" in words(home)
    assert words(home).count("due on 31 March 2026") == 3
    course = words(learner.get("/courses/basics"))
    assert "Max Brandt assigned this course to you: due on 31 March 2026" in course
    checklist = learner.get("/competencies/cl-y")
    check(checklist)
    assert "Max Brandt assigned CL-Y Needling, Thigh: due on 31 March 2026" in words(checklist)
    assert "assigned CL-X Screening" not in words(checklist)
    assert "Assigned to you" not in words(sqlite_site.browser(INA).get("/home"))


def write_second_course(site):
    """A course that comes before the other one in the catalogue."""
    folder = site.library / "lessons/advanced"
    folder.mkdir()
    course = COURSE.replace("id: basics", "id: advanced").replace('"Basics"', '"Advanced"')
    (folder / "course.yaml").write_text(course.replace("[needles]", "[second]"))
    (folder / "second.md").write_text(LESSON.replace("id: needles", "id: second"))
    quizzes = site.library / "quizzes/advanced"
    quizzes.mkdir()
    (quizzes / "second.yaml").write_text(quiz().replace(": needles", ": second"))
    site.publish(quiz())


def test_what_is_assigned_and_due_first_comes_first_at_home(sqlite_site):
    write_second_course(sqlite_site)
    manager = sqlite_site.browser(MAX)
    learner = sqlite_site.browser(LEA)
    assert 'href="/courses/advanced">See the course' in learner.get("/home").text
    wish = {**WISH, "scopes": [], "people": "lea"}
    manager.post("/team/assignments", {**wish, "due_on": "2026-12-18"})

    home = learner.get("/home").text

    assert 'href="/courses/basics">See the course' in home
    learner.post("/courses/advanced/lessons/second/attest")
    assert 'href="/courses/basics">See the course' in learner.get("/home").text
    assert "Advanced" in words(learner.get("/home"))
    manager.post("/team/assignments", {**wish, "courses": "advanced", "due_on": "2026-12-01"})
    assert 'href="/courses/basics">See' not in learner.get("/home").text


def test_what_is_overdue_stands_on_the_team_page_and_leads_to_the_member(sqlite_site, manager):
    manager.post("/team/assignments", WISH)
    sqlite_site.clock.step(days=30)
    manager.sign_in(MAX)

    team = manager.get("/team")
    check(team)
    assert "Lea Lindqvist: Course: Basics Was due on 31 March 2026 Overdue" in words(team)
    assert f'href="/team/lea?clinic={RIVERSIDE}#assignments"' in team.text
    member = manager.get("/team/lea")
    check(member)
    assert "Course: Basics Due on 31 March 2026. Assigned by Max Brandt" in words(member)
    assert words(member).count("Overdue") == 3
    learner = sqlite_site.browser(LEA)
    assert words(learner.get("/home")).count("Overdue") == 3


def test_leave_and_withdrawing_on_the_members_page(sqlite_site, manager):
    manager.post("/team/assignments", {**WISH, "people": "lea", "scopes": []})
    away = {"clinic": RIVERSIDE, "first_day": "2026-03-10", "last_day": "2026-03-16"}
    refused = manager.post("/team/lea/leave", {**away, "last_day": "2026-03-01"})
    assert refused.status_code == 422
    assert "on or after the first" in words(refused)

    assert manager.post("/team/lea/leave", away).status_code == 303
    assert "Entered. Days of leave move what is due." in words(manager.get("/team/lea"))
    assert manager.post("/team/lea/leave", away).status_code == 303
    member = manager.get("/team/lea")
    assert "This leave is entered already." in words(member)
    assert "Entered. Days" not in words(member)
    assert member.text.count("/withdraw") == 2
    assert "Due on 7 April 2026 (31 March 2026, moved by leave)" in words(member)
    shown = manager.post("/team/assignments/preview", {**WISH, "people": "lea"})
    assert "on leave 10 March 2026 to 16 March 2026" in words(shown)
    asked = [form for form in forms_in_details(member.text) if "/team/leave/" in form]
    assert len(asked) == 1 == member.text.count("/team/leave/")
    assert ": on 31 March 2026 instead of 7 April 2026</li>" in asked[0]
    assert "Withdraw the leave from 10 March 2026</button>" in asked[0]
    entered = re.search(r'action="(/team/leave/\w+/withdraw)"', member.text).group(1)
    assert manager.post(entered, {}).status_code == 303
    made = re.search(r'action="(/team/assignments/\w+/withdraw)"', member.text).group(1)
    assert manager.post(made, {"clinic": RIVERSIDE}).status_code == 303

    member = words(manager.get("/team/lea"))
    assert "Due on 31 March 2026. Assigned by Max Brandt" in member and "Withdrawn" in member
    assert manager.post(made, {"clinic": RIVERSIDE}).status_code == 409
    assert "Assigned to you" not in words(sqlite_site.browser(LEA).get("/home"))


def test_withdrawing_takes_two_steps_and_leads_back_to_the_list_it_was_asked_on(sqlite_site):
    open_ward(sqlite_site)
    manager = sqlite_site.browser(MAX)
    manager.post("/team/assignments", {**WISH, "people": "lea"})
    listed = manager.get("/team/assignments")
    check(listed)
    asked = forms_in_details(listed.text)[0]
    assert "Withdraw it from Lea Lindqvist</button>" in asked
    assert "Lea Lindqvist is not asked for it any more." in asked
    assert listed.text.count("/withdraw") == len(forms_in_details(listed.text)) == 3

    sent = dict(re.findall(r'name="(clinic|back)" value="([\w-]+)"', asked))
    done = manager.post(re.search(r'action="([^"]+/withdraw)"', asked)[1], sent)

    assert done.headers["Location"].endswith(f"/team/assignments?clinic={RIVERSIDE}")
    after = manager.get("/team/assignments")
    assert after.text.count("/withdraw") == 2 and "Withdrawn. It stays" in words(after)
    own = forms_in_details(manager.get("/team/lea").text)[0]
    assert 'name="back"' not in own
    done = manager.post(re.search(r'action="([^"]+/withdraw)"', own)[1], {"clinic": RIVERSIDE})
    assert done.headers["Location"].endswith(f"/team/lea?clinic={RIVERSIDE}#assignments")


def forms_in_details(html):
    """What opens before something is withdrawn."""
    return re.findall(r"<details(?:(?!</details>).)*/withdraw\".*?</details>", html, re.DOTALL)


def test_another_clinics_manager_sees_nothing_of_it(sqlite_site, manager):
    manager.post("/team/assignments", WISH)
    stranger = sqlite_site.browser(MOA)

    assert "Nothing is open." in words(stranger.get("/team/assignments"))
    assert stranger.get(f"/team/assignments?clinic={RIVERSIDE}").status_code == 404


@pytest.mark.parametrize("path", ["/team/assignments", "/team", "/home"])
def test_pages_need_as_many_queries_for_ten_people_as_for_two(
    sqlite_site, manager, path, monkeypatch
):
    """Assignments of one page are read together."""
    # Once a second, a page looks for a newer release: on a busy machine only one of the two did.
    monkeypatch.setattr(runtime, "monotonic", lambda: 0.0)
    browser = manager if path != "/home" else sqlite_site.browser(LEA)

    def queries() -> int:
        seen: list[str] = []

        def note(connection, cursor, statement, *more) -> None:
            seen.append(statement)

        event.listen(sqlite_site.db.engine, "before_cursor_execute", note)
        assert browser.get(path).status_code == 200
        event.remove(sqlite_site.db.engine, "before_cursor_execute", note)
        return len(seen)

    manager.post("/team/assignments", {**WISH, "people": "lea", "scopes": []})
    few = queries()
    manager.post("/team/assignments", {**WISH, "group": "learners"})
    manager.post("/team/assignments", {**WISH, "group": "assessors"})

    assert queries() == few


def test_the_preview_says_that_leave_moves_a_course_no_further_than_to_its_last_day(
    sqlite_site, ward, manager
):
    course = ward.library / "lessons/basics/course.yaml"
    ends = course.read_text().replace("status: open", "status: open\nexpires: 2026-04-02")
    course.write_text(ends)
    ward.release(sqlite_site.clock.now())
    sqlite_site.clock.step(seconds=2)
    away = {"clinic": RIVERSIDE, "first_day": "2026-03-10", "last_day": "2026-03-16"}
    assert manager.post("/team/lea/leave", away).status_code == 303

    shown = manager.post("/team/assignments/preview", WISH)
    check(shown)
    text = words(shown)
    assert "for them it is due later, a course on its last day at the latest" in text
    assert "2 April 2026 on leave 10 March 2026 to 16 March 2026 no later: the course" in text
    assert text.count("no later") == 1
    manager.post("/team/assignments", WISH)

    member = manager.get("/team/lea")
    check(member)
    told = "Due on 2 April 2026 (31 March 2026, moved by leave to the last day of the course)"
    assert told in words(member)
    assert "Due on 7 April 2026 (31 March 2026, moved by leave)" in words(member)
    own = words(sqlite_site.browser(LEA).get("/courses/basics"))
    assert "due on 2 April 2026 (moved by leave to the last day of the course)" in own
