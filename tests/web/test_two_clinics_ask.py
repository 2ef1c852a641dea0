"""Whoever is asked by two clinics reads which of them asks for what, and by whose days."""

import pytest
from icalendar import Calendar

from courseware.services.membership import clinics
from tests.cast import ADA, HILLTOP, LEA, LUC, MAX, MOA, RIVERSIDE, Role
from tests.ward import noon
from tests.web.markup import words
from tests.web.test_calendars import link_of
from tests.web.test_statements import asked_of
from tests.web.ward_site import open_ward


def wish(clinic: str, due_on: str, who: str = "lea") -> dict[str, object]:
    return {
        "clinic": clinic,
        "courses": "basics",
        "scopes": ["cl-x/"],
        "group": "chosen",
        "people": [who],
        "due_on": due_on,
    }


@pytest.fixture
def asked(site):
    """LEA, a member in Dublin and in Denver, is asked for the same by both."""
    ward = open_ward(site)
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-03-01"))
    site.browser(MAX).post("/team/assignments", wish(RIVERSIDE, "2026-03-31"))
    site.browser(MOA).post("/team/assignments", wish(HILLTOP, "2026-03-30"))
    return site


def test_the_first_page_names_the_clinic_of_each(asked):
    browser = asked.browser(LEA)

    page = words(browser.get("/home"))

    there, here = "Hilltop (America/Denver)", "Riverside (Europe/Dublin)"
    assert f"Course: Basics due on 30 March 2026, {there}" in page
    assert f"Course: Basics due on 31 March 2026, {here}" in page


def test_the_pages_of_course_and_checklist_name_the_clinic_of_each(asked):
    browser = asked.browser(LEA)

    course, checklist = (
        words(browser.get(f"/{path}")) for path in ("courses/basics", "competencies/cl-x")
    )

    for page in (course, checklist):
        assert "due on 30 March 2026, Hilltop (America/Denver)." in page
        assert "due on 31 March 2026, Riverside (Europe/Dublin)." in page


def test_calendars_name_the_clinic_of_each(asked):
    def titles(who):
        answer = asked.browser().get(link_of(asked.browser(who)))
        return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.data).walk("VEVENT")]

    assert titles(LEA) == [
        "CL-X Screening is due, Hilltop",
        "Course: Basics is due, Hilltop",
        "CL-X Screening is due, Riverside",
        "Course: Basics is due, Riverside",
    ]
    assert titles(MAX) == [
        "Lea Lindqvist: CL-X Screening is due",
        "Lea Lindqvist: Course: Basics is due",
    ]


def test_who_is_asked_by_one_clinic_reads_no_name_of_it(asked):
    asked.browser(MAX).post("/team/assignments", wish(RIVERSIDE, "2026-03-31", "luc"))

    page = words(asked.browser(LUC).get("/home"))

    assert "Course: Basics due on 31 March 2026 " in page
    assert "Riverside (" not in page


def test_the_names_take_no_further_statement(asked):
    asked.browser(MAX).post("/team/assignments", wish(RIVERSIDE, "2026-03-31", "luc"))
    counted = []
    for who in (LUC, LEA):
        browser = asked.browser(who)
        browser.get("/home")
        with asked_of(asked.db) as sent:
            browser.get("/home")
        counted.append(len(sent))

    assert counted[0] == counted[1]
