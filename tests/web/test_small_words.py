"""Short sentences on the pages of each day: whole, in order, and on the page where they matter."""

from datetime import timedelta

import pytest

from courseware.domain.errors import Conflict
from courseware.services.competency import assessors
from courseware.services.competency.decisions import deciding
from courseware.services.competency.documents import papers
from courseware.store.competency import decisions as rows
from tests.cast import ADA, ASA, LEA, MAX
from tests.services.competency.practice import hand_in
from tests.ward import X, noon
from tests.web.markup import words
from tests.web.ward_site import open_ward

DAY, LATER = "2026-02-20", "2026-02-23"


def test_the_day_of_a_cell_stands_beside_its_own_status(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify(DAY)
    about = (MAX.actor, ward.about(), "Not so.", noon(LATER))
    deciding.withdraw(ward.db, ward.catalogue, *about)
    sqlite_site.clock.moment = noon("2026-03-02")

    page = words(sqlite_site.browser(MAX).get("/team?on=2026-02-21"))

    known = "Now known: retracted (the confirmation was withdrawn)"
    assert f"Current until 19 February 2028 {known}" in page


def test_what_comes_first_is_a_whole_sentence(sqlite_site):
    ward = open_ward(sqlite_site)
    quiz = next(iter(ward.catalogue.quizzes))
    ward.observe(DAY, ASA)
    ward.publish(noon(LATER), quizzes=f"[{quiz}]")
    sqlite_site.clock.moment = noon("2026-03-02")
    manager = sqlite_site.browser(MAX)
    whole = "What has to come first is not on record: the quiz “Needles”."

    answer = words(manager.get("/team/may?person=lea&checklist=cl-x"))
    assert "Missing: the quiz “Needles”." in answer
    with pytest.raises(Conflict) as refused:
        ward.confirm("2026-03-02")
    assert refused.value.sentence.startswith("This can't be confirmed yet. 1 more observation")
    assert refused.value.sentence.endswith(whole)


def test_the_first_page_says_that_an_acceptance_was_taken_back(sqlite_site, tmp_path):
    ward = open_ward(sqlite_site)
    paper = hand_in(ward, tmp_path, now=noon(DAY))
    papers.decide_paper(ward.db, MAX.actor, paper, True, "Seen.", noon(DAY))
    sqlite_site.clock.moment = noon(LATER)
    learner = sqlite_site.browser(LEA)
    assert "Not accepted any more" not in words(learner.get("/home"))

    papers.take_back_acceptance(ward.db, MAX.actor, paper, "Of somebody else.", noon(LATER))

    shown = words(learner.get("/home"))
    assert "“Needling basics”: the acceptance was taken back on 23 February 2026" in shown
    assert "Reason: Of somebody else." in shown
    hand_in(ward, tmp_path, now=noon(LATER) + timedelta(hours=1))
    assert "Not accepted any more" not in words(learner.get("/home"))


def test_without_a_script_only_the_button_counts_a_part(sqlite_site):
    page = sqlite_site.browser(LEA).get("/courses/basics/lessons/needles").text

    timed = "A part counts when it has been on your screen long enough to be read."
    assert f'<span class="needs-js">{timed}</span>' in page
    pressed = "A part counts when you press “I have read this part” at its end."
    assert f'<span class="only-without-js">{pressed}</span>' in page


def test_a_lesson_that_counts_as_read_is_not_asked_for_first(sqlite_site):
    browser = sqlite_site.browser(LEA)
    browser.post("/courses/basics/lessons/needles/attest")
    rules = browser.get("/quizzes/needles").text
    attempt = browser.post("/quizzes/needles").location.rsplit("/", 1)[0]
    browser.post(f"{attempt}/submit")

    for page in (rules, browser.get(f"{attempt}/review").text):
        assert "lesson first" not in page
        assert ">Read the lesson</a>" in page


def test_who_corrects_a_name_is_the_same_on_every_page(sqlite_site):
    browser = sqlite_site.browser(LEA)

    assert "an administrator corrects it" in words(browser.get("/account"))
    privacy = words(browser.get("/privacy"))
    assert "An administrator of this installation corrects your name" in privacy
    assert "ask the manager" not in privacy


def test_a_form_that_cannot_be_signed_any_more_says_why_on_the_list(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.take(DAY, ASA)
    sqlite_site.clock.moment = noon(LATER)
    assessor = sqlite_site.browser(ASA)
    assert "You can’t sign this now" not in words(assessor.get("/observe"))

    with ward.db.read() as connection:
        held = rows.founding_assessors(connection, ASA.id)
    one = next(row for row in held if (row.checklist_id, row.region) == X)
    assessors.end_designation(ward.db, ADA.actor, one.id, "Left.", noon(LATER))

    desk = words(assessor.get("/observe"))
    assert "You can’t sign this now. You can sign only where your own competency was" in desk
    assert "Open the form of Lea Lindqvist, CL-X Screening" in desk


def test_an_administrator_is_not_sent_to_the_manager_of_a_clinic(sqlite_site):
    page = sqlite_site.browser(ADA).get("/observe")
    learner = sqlite_site.browser(LEA).get("/admin/people")

    assert (page.status_code, learner.status_code) == (403, 403)
    assert "Looking after this site is no role in a clinic." in page.text
    assert "ask the manager of your clinic" in learner.text
