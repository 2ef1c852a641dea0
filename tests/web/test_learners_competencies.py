"""What a learner reads of a checklist, and how they ask to be observed."""

import pytest

from tests.cast import ASA, LEA, LUC, MAX, NOON, RIVERSIDE
from tests.ward import BEN, X
from tests.web.markup import Markup
from tests.web.markup import words as said
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward


def test_a_request_without_its_prerequisite_names_it(lea):
    page = lea.post("/competencies/cl-y/request", {"region": "thigh", "clinic": RIVERSIDE})

    assert page.status_code == 409
    assert "a current “CL-X Screening”" in page.text


@pytest.mark.parametrize("text", ["tomorrow", "2020-01-01T10:00", "2026-03-02T10:00+01:00"])
def test_a_time_that_cannot_be_is_refused(lea, text):
    page = lea.post(
        "/competencies/cl-x/request", {"region": "", "clinic": RIVERSIDE, "proposed_for": text}
    )

    assert page.status_code == 422
    assert "#proposed_for" in Markup(page.text).links


def test_signs_that_nobody_sees_are_no_part_of_a_proposed_time(lea):
    asked = {"region": "", "clinic": RIVERSIDE, "proposed_for": "\u200e2026-03-03T09:30\u200f"}

    assert lea.post("/competencies/cl-x/request", asked).status_code == 303


def test_a_time_that_the_clinics_clock_skips_is_refused(sqlite_site, ward):
    sqlite_site.clock.moment = NOON.replace(year=2027, month=3, day=1)
    lea = sqlite_site.browser(LEA)
    ask = {"region": "", "clinic": RIVERSIDE}

    skipped = lea.post("/competencies/cl-x/request", {**ask, "proposed_for": "2027-03-28T01:30"})
    after = lea.post("/competencies/cl-x/request", {**ask, "proposed_for": "2027-03-28T02:00"})

    assert (skipped.status_code, after.status_code) == (422, 303)
    assert (
        "01:30 does not exist on that day in Europe/Dublin: the clock is put forward over it. "
        "Propose an earlier or a later time."
    ) in skipped.text


def test_the_list_says_in_one_line_what_is_needed_and_the_page_says_it_above_all_of_it(lea, ward):
    assert "Two good observations, by two different assessors." in said(lea.get("/competencies"))
    ward.observe("2026-03-01", ASA)

    line = "One more good observation, by somebody other than Asa Okoye."
    assert line in said(lea.get("/competencies"))
    page = said(lea.get("/competencies/cl-x"))
    assert f"Missing: {line} In full: 1 more observation without an unsafe critical item." in page
    assert "X02 “Explains the risks.”: rated 4 or higher in 1 more observation." in page


def test_a_learner_reads_a_checklist_in_full_before_asking(lea, ward):
    ward.publish(NOON, extra=", all of them one by one and in words that a lay person understands")

    page = lea.get("/competencies/cl-x")

    check(page)
    text = said(page)
    assert "2 observations, by 2 different assessors." in text
    assert "4 is high enough: “The assessor stayed nearby just in case”." in text
    assert "1 item may be rated 3, with a written plan." in text
    assert "Ready to screen without supervision." in text
    full = text.partition("All 3 items in full, 1 critical")[2]
    assert "X01 Asks who the patient is. Critical" in full
    assert "all of them one by one and in words that a lay person understands." in full
    assert 'href="#watched"' in page.text and 'href="#ask"' in page.text
    assert page.text.index('id="watched"') < page.text.index('id="ask"')


def test_a_course_leads_its_learners_to_its_checklists(site, lea, ward):
    link = '<a href="/competencies/cl-x#watched">CL-X Screening</a>'

    assert link in lea.get("/courses/basics").text
    assert link not in site.browser().get("/courses/basics").text


def test_regions_that_were_not_begun_are_folded(lea, ward):
    page = lea.get("/competencies/cl-y").text

    assert page.count('<details class="seen">') == 3  # two regions and the items
    assert "What Thigh asks for (" in page and "What Arm and hand asks for (" in page


def test_strangers_and_managers_do_not_see_a_learners_own_page(sqlite_site, ward):
    observation = ward.observe("2026-03-01", ASA, scope=X)

    for who in (LUC, MAX, BEN):
        assert sqlite_site.browser(who).get(f"/observations/{observation}").status_code == 404


def test_the_course_page_shows_an_asked_for_competency_as_open_then_as_confirmed(sqlite_site):
    ward = open_ward(sqlite_site)
    course = ward.library / "lessons/basics/course.yaml"
    asked = course.read_text().replace("credit:", "completion_checklists: [cl-x]\ncredit:")
    course.write_text(asked, encoding="utf-8")
    ward.publish(NOON)
    lea = sqlite_site.browser(LEA)
    page = check(lea.get("/courses/basics"))
    assert "/competencies/cl-x" in page.links
    assert "Open: assessors watch you" in page.html
    visitor = sqlite_site.browser().get("/courses/basics").text
    assert "A confirmed, current competency: CL-X Screening" in visitor

    ward.certify("2026-03-02")

    assert "Confirmed and current" in lea.get("/courses/basics").text
