"""What a learner finds at home: the next step, what is open, what is on record."""

import re

import pytest
from sqlalchemy import delete, func, select, update

from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import afterwards
from courseware.store.tables import Attempt, Membership, Observation
from tests.cast import ADA, ASA, LEA, LUC, MAX, PASSWORD
from tests.library import quiz
from tests.ward import BEN, THIGH, noon
from tests.web.markup import hidden, words
from tests.web.test_assignments import write_second_course
from tests.web.test_every_page import check
from tests.web.walk import (
    LESSON_PAGE,
    begin,
    complete,
    give,
    read_everything,
)
from tests.web.ward_site import open_ward


def test_home_of_a_newcomer_has_one_big_step(sqlite_site):
    page = sqlite_site.browser(LEA).get("/home")

    assert page.text.count("button--big") == 1
    assert 'href="/courses/basics">See the course' in page.text


def test_the_start_page_leads_everybody_to_where_they_can_go(sqlite_site):
    learner, leaver, administrator = (sqlite_site.browser(who) for who in (LEA, LUC, ADA))
    with sqlite_site.db.write() as connection:
        connection.execute(delete(Membership).where(Membership.person_id.in_([LUC.id, ADA.id])))

    assert '<a class="button button--big" href="/home">Continue' in learner.get("/").text
    left, office = leaver.get("/").text, administrator.get("/").text
    assert '<a class="button button--big" href="/account">Go to your account' in left
    assert "You are in no clinic now" in left
    assert '<a class="button button--big" href="/admin">Go to the administration' in office
    assert "You are in no clinic, so there is no course to go on with." in office
    assert leaver.get("/account").status_code == administrator.get("/admin").status_code == 200


def test_home_continues_with_the_minutes_that_are_left(sqlite_site):
    browser = sqlite_site.browser(LEA)
    browser.post(f"{LESSON_PAGE}/parts/what-it-is/read")

    page = browser.get("/home")

    assert page.text.count("button--big") == 1
    assert f'href="{LESSON_PAGE}">Go on reading' in page.text
    (minutes,) = re.findall(r"(\d+) min left", page.text)
    assert 1 <= int(minutes) < 10


def test_home_leads_from_the_lesson_to_its_quiz_and_into_an_open_attempt(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    assert 'href="/quizzes/needles">Take the quiz' in browser.get("/home").text

    attempt = begin(browser)

    assert f'href="{attempt}">Go on with the quiz' in browser.get("/home").text


@pytest.mark.parametrize("path", ["/home", "/courses/basics"])
def test_who_has_no_attempt_left_is_told_so_and_not_sent_to_the_quiz(sqlite_site, path):
    sqlite_site.publish(quiz(attempts="{limit: 1}"))
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    browser.post(f"{begin(browser)}/submit")

    page = browser.get(path).text

    assert "The one attempt at this quiz has been used." in page
    assert f"A manager of your clinic can allow another attempt: ask {MAX.name}." in page
    assert f'href="{LESSON_PAGE}">Read the lesson again' in page
    assert not re.search(r'class="button[^"]*" href="/quizzes/', page)


@pytest.mark.parametrize("path", ["/home", "/courses/basics"])
def test_attempts_used_before_the_lesson_was_opened_are_told_all_the_same(sqlite_site, path):
    sqlite_site.publish(quiz(attempts="{limit: 1}"))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    assert "not started" not in browser.get("/home").text
    browser.post(f"{attempt}/submit")

    page = browser.get(path).text

    assert "The one attempt at this quiz has been used." in page
    assert f"A manager of your clinic can allow another attempt: ask {MAX.name}." in page
    assert f'href="{LESSON_PAGE}">Go on reading' in page
    assert 'class="eyebrow">Begin' not in page
    assert "Read the lesson again" not in page


def test_a_quiz_that_may_be_tried_again_stays_the_next_step(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    browser.post(f"{begin(browser)}/submit")

    assert 'href="/quizzes/needles">Take the quiz' in browser.get("/home").text


def test_who_left_every_clinic_keeps_the_records(sqlite_site):
    browser = sqlite_site.browser(LEA)
    complete(browser)
    with sqlite_site.db.write() as connection:
        connection.execute(delete(Membership).where(Membership.person_id == LEA.id))

    credits = browser.get("/credits")

    assert (credits.status_code, credits.text.count('class="card award"')) == (200, 1)
    assert '"/home"' not in credits.text
    assert "You are a member of no clinic now" in credits.text
    assert "What you did before stays on record and stays yours" in credits.text
    lesson = browser.get(LESSON_PAGE)
    assert lesson.status_code == 403
    assert "What you did before stays on record, under Credits and in your account." in lesson.text
    assert "ask the manager of your clinic" not in lesson.text


def test_paper_shows_no_actions(sqlite_site):
    browser = sqlite_site.browser(LEA)
    page, paper = browser.get("/credits").text, browser.get("/static/css/print.css").text

    assert re.search(r'<a class="button[^"]*" href="/home">Go to your next step', page)
    assert re.search(r'href="/static/css/print\.css[^"]*" media="print"', page)
    (hidden_on_paper,) = re.findall(r"([^{}]+)\{\s*display: none !important;", paper)
    assert ".button" in [one.strip() for one in hidden_on_paper.split(",")]


def test_who_left_without_a_credit_is_led_nowhere(sqlite_site):
    browser = sqlite_site.browser(LEA)
    with sqlite_site.db.write() as connection:
        connection.execute(delete(Membership).where(Membership.person_id == LEA.id))

    credits = browser.get("/credits")
    course = browser.get("/courses/basics")

    assert "You are a member of no clinic now" in credits.text
    assert "Nothing is credited to you." in credits.text
    assert "Go to your next step" not in credits.text
    assert "Its lessons are open to members of a clinic; you are one of none." in course.text
    assert "Sign in to start" not in course.text


def test_a_form_that_was_opened_before_the_answer_that_counts_is_told_the_truth(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    old = browser.get(f"{attempt}/1")
    give(browser, attempt, 1, "a")

    sent = {"key": "0-stale", "sequence": hidden(old, "sequence"), "answer": "b", "go": "next"}
    browser.post(f"{attempt}/1", sent)

    page = browser.get(f"{attempt}/2")
    assert "Question 1 was answered elsewhere after this page had been opened" in page.text
    assert "gave later" not in page.text
    first = browser.get(f"{attempt}/1").text
    assert re.search(r'<input[^>]*value="a"[^>]*checked', first)


def test_one_of_a_thing_is_not_many(sqlite_site):
    sqlite_site.publish(quiz(attempts="{limit: 1}", extra="time_limit_minutes: 1\n"))
    browser = sqlite_site.browser(LEA)

    rules = browser.get("/quizzes/needles").text
    catalogue = browser.get("/courses").text
    course = browser.get("/courses/basics").text
    attempt = begin(browser)
    question = browser.get(f"{attempt}/1").text
    browser.post(f"{attempt}/submit")
    after = browser.get("/quizzes/needles").text

    assert "1 minute from Start" in rules
    assert "appear when you submit the quiz." in rules
    assert 'data-seconds-left="60"' in question
    assert "1 lesson</li>" in catalogue
    assert "1 lesson, with its quiz" in course
    assert "The one attempt at this quiz has been used." in after


def test_home_offers_no_attempt_whose_time_is_up_and_says_what_counts(sqlite_site):
    sqlite_site.publish(quiz(extra="time_limit_minutes: 1\n"))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    assert f'href="{attempt}">Go on with the quiz' in browser.get("/home").text
    sqlite_site.clock.step(minutes=10)

    page = browser.get("/home").text

    assert "You have an attempt open" not in page
    assert f'"{attempt}"' not in page
    assert "Time is up: Needles" in page
    (review,) = re.findall(r'<a href="(/attempts/\w+/review)">See how it went</a>', page)
    assert "Not passed yet" in browser.get(review).text
    assert "Time is up" not in browser.get("/home").text


def test_what_is_retracted_is_told_on_the_first_page_as_long_as_it_is(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify("2026-02-20")
    lea = sqlite_site.browser(LEA)
    assert "Retracted" not in words(lea.get("/home"))
    about = (ward.db, ward.catalogue, MAX.actor, ward.about(), "Wrong person.")
    deciding.withdraw(*about, noon("2026-02-25"))

    home = lea.get("/home")

    assert (
        "Retracted CL-X Screening : The confirmation of 20 February 2026 was withdrawn."
        in words(home)
    )
    assert 'href="/competencies/cl-x">CL-X Screening</a>' in home.text
    assert "Retracted" not in words(sqlite_site.browser(LUC).get("/home"))
    ward.confirm("2026-02-26")
    assert "Retracted" not in words(lea.get("/home"))


def test_a_confirmation_that_fell_is_told_on_the_first_page(sqlite_site):
    ward = open_ward(sqlite_site)
    _, second = ward.certify("2026-02-20")
    about = (ward.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD)
    afterwards.retract(*about, noon("2026-02-25"))

    home = words(sqlite_site.browser(LEA).get("/home"))

    fell = "An observation behind the confirmation of 20 February 2026 was corrected or retracted."
    assert f"Retracted CL-X Screening : {fell}" in home


def test_home_names_what_waits_under_competencies_and_never_says_that_nothing_does(site):
    ward = open_ward(site)
    browser = site.browser(LEA)
    assert "Competencies" not in words(browser.get("/home")).split("here is your next step")[1]

    seen = ward.certify("2026-02-20")

    for number, observation in enumerate(seen, start=1):
        page = words(browser.get("/home"))
        assert page.count("has signed an observation of you.") == 3 - number
        assert page.count("has signed an observation of you.") == words(
            browser.get("/competencies")
        ).count("has signed an observation of you.")
        afterwards.acknowledge(ward.db, LEA.actor, observation, "", noon("2026-02-21"))
    assert "has signed" not in words(browser.get("/home"))

    ward.request("2026-02-22", scope=THIGH)
    assert "Rate yourself before you are observed." in words(browser.get("/home"))


@pytest.mark.parametrize(
    ("days", "said", "elsewhere"),
    [
        (600, "", "Until and including 19 February 2028"),
        (700, "until and including 19 February 2028 Expiring", "Until and including"),
        (760, "held until 19 February 2028 Expired", "Held until 19 February 2028"),
    ],
)
def test_home_names_a_competency_that_ends_with_its_day(site, days, said, elsewhere):
    ward = open_ward(site)
    for observation in ward.certify("2026-02-20"):
        afterwards.acknowledge(ward.db, LEA.actor, observation, "", noon("2026-02-21"))
    site.clock.step(days=days)
    browser = site.browser(LEA)

    page = words(browser.get("/home"))

    assert elsewhere in words(browser.get("/competencies"))
    assert f"CL-X Screening {said}" in page if said else "CL-X" not in page


def test_home_names_once_what_was_suspended_by_a_clock_that_was_ahead(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify("2026-02-20")
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "Stop.", noon("2028-01-30"))
    sqlite_site.clock.step(days=690)

    page = words(sqlite_site.browser(LEA).get("/home"))

    assert "CL-X Screening: suspended by Max Brandt" in page and "Expiring" not in page


def test_signed_observations_are_told_apart_by_their_day_and_how_it_went(site):
    ward = open_ward(site)
    asked = ward.request("2026-02-19")
    with site.db.write() as connection:
        proposed = {"proposed_for": noon("2026-02-26")}
        connection.execute(update(Observation).where(Observation.id == asked).values(**proposed))
    ward.observe("2026-02-20", ASA)
    ward.observe("2026-02-21", BEN, marks={"x01": "unsafe"})
    ward.observe("2026-02-22", ASA, ready="no")

    for address in ("/home", "/competencies"):
        page = words(site.browser(LEA).get(address))
        said = "has signed an observation of you. Watched on"
        assert f"Asa Okoye {said} 20 February 2026: nothing unsafe, ready." in page
        assert f"Ben Osei {said} 21 February 2026: a critical item was unsafe ." in page
        assert f"Asa Okoye {said} 22 February 2026: nothing unsafe, not ready yet." in page
        assert "Proposed for" not in page


def test_a_quiz_that_was_tried_without_a_pass_stands_on_the_first_page(site):
    browser = site.browser(LEA)
    attempt = begin(browser)
    assert "no pass yet" not in words(browser.get("/home"))
    for position in (1, 2, 3):
        give(browser, attempt, position, "b")
    browser.post(f"{attempt}/submit")

    page = browser.get("/home")

    check(page)
    assert re.search(r"Quiz: [^.]* tried, no pass yet", words(page))
    assert 'href="/quizzes/needles">Quiz:' in page.text
    with site.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Attempt)) == 1


@pytest.mark.parametrize(
    ("attempts", "told"),
    [
        (
            "{cooldown: {after: 1, hours: 24}}",
            "This quiz is resting after 1 try that did not pass. The next attempt may start on 3 "
            "March 2026, 12:01 GMT",
        ),
        (
            "{limit: 1}",
            "The one attempt at this quiz has been used. A manager of your clinic can allow "
            "another attempt: ask Max Brandt. You can start it as soon as it is allowed.",
        ),
        ("{}", ""),
    ],
)
def test_a_quiz_of_another_course_says_when_it_may_be_tried_again(site, attempts, told):
    write_second_course(site)
    site.publish(quiz(attempts=attempts))
    browser = site.browser(LEA)
    browser.post(f"{begin(browser)}/submit")
    own = words(browser.get("/home"))
    browser.post("/courses/advanced/lessons/second/attest")

    page = browser.get("/home")

    check(page)
    assert "Continue · Advanced" in words(page)
    assert f"Quiz: Needles tried, no pass yet {told}".strip() in words(page)
    assert told in own


def test_home_counts_the_other_courses_on_offer_and_leads_to_them(site):
    write_second_course(site)

    page = site.browser(LEA).get("/home")

    check(page)
    assert "1 other course is on offer, not begun yet. All courses" in words(page)
    site.browser(LEA).post(f"{LESSON_PAGE}/parts/what-it-is/read")
    # Who has begun one reads the other one by its name.
    assert "on offer, not begun yet" not in words(site.browser(LEA).get("/home"))
