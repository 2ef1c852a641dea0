"""The end of a course: evaluation, attestation and the credit that they bring."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from courseware.domain.patient_text import patient_fault
from courseware.services.installation import Decision, decide
from courseware.store.tables import Award
from tests.cast import ADA, LEA, NOON
from tests.web.markup import hidden, words
from tests.web.test_assignments import write_second_course
from tests.web.test_every_page import check
from tests.web.walk import complete, pass_quiz, read_everything, sign


def test_the_evaluation_waits_for_lessons_and_quizzes(sqlite_site):
    browser = sqlite_site.browser(LEA)

    page = browser.get("/courses/basics/evaluation")

    assert "comes after these" in page.text
    assert 'action="/courses/basics/evaluation"' not in page.text


def test_an_unfinished_evaluation_keeps_what_was_given(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)

    page = browser.post("/courses/basics/evaluation", {"remarks.answer": "Good figures"})

    assert page.status_code == 422
    assert 'href="#q_useful__o_1">Question 1: Please answer this question.' in page.text
    assert "Good figures</textarea>" in page.text


def test_the_name_of_a_comment_field_says_of_which_question_it_is(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)

    page = browser.get("/courses/basics/evaluation").text

    field = re.search(r'<textarea[^>]*name="remarks\.answer"[^>]*>', page)[0]
    assert "read it without your name, and only together with what at least 2 other" in page
    named = re.search(r'aria-labelledby="([^"]+)"', field)[1].split()
    assert named == ["q_remarks__text", "q_remarks__label"]
    for place in named:
        assert len(re.findall(f'id="{place}"', page)) == 1


def test_a_comment_with_a_patients_identifiers_is_refused_and_kept(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    address = "/courses/basics/evaluation"
    comment = "Patient Mary Murphy, born 03/04/1950, tel 087 765 4321, chart no. 889123"

    page = browser.post(address, {"useful.answer": "3", "remarks.answer": comment})

    assert page.status_code == 422
    assert f'href="#q_remarks__answer">Question 2: {patient_fault(comment)}' in unescape(page.text)
    assert f"{comment}</textarea>" in page.text
    assert "Thank you: your evaluation" not in browser.get("/home").text
    assert comment not in sqlite_site.browser(ADA).get("/admin/evaluations/basics").text
    browser.post(address, {"useful.answer": "3", "remarks.answer": "More about bruises."})
    assert "Thank you: your evaluation" in browser.get("/home").text


def test_a_signature_with_another_name_is_refused_and_kept(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)

    sent = {"signed_name": "Somebody Else", "agreed": "yes"}
    page = sign(browser, sent)

    assert page.status_code == 422
    assert 'value="Somebody Else"' in page.text
    assert 'href="#signed_name">Type your name as it stands' in page.text


def test_what_is_missing_in_a_signature_is_said_by_us_and_not_by_the_browser(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)

    form = browser.get("/courses/basics/attestation").text
    page = sign(browser, {"signed_name": ""})

    assert '/courses/basics/attestation" novalidate' in form
    assert 'href="#agreed"' in page.text
    assert 'href="#signed_name"' in page.text


def test_the_moment_of_completion_names_the_course_and_leads_to_its_certificate(site):
    browser = site.browser(LEA)

    complete(browser)

    page = browser.get("/credits")
    box = page.text.split('<div class="notice notice--good"')[-1].partition("</div>")[0]
    assert re.search("“Basics” is complete: [0-9]+ minutes? of knowledge learning.", unescape(box))
    way = re.search('href="(/certificates/[^"]+)">See the certificate', box)
    assert browser.get(way[1]).status_code == 200


def test_the_last_act_and_what_it_completes_are_told_in_one_message(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    browser.post("/courses/basics/evaluation", {"useful.answer": "3"})
    evaluated = browser.get("/courses/basics/attestation").text

    sign(browser, {"signed_name": LEA.name, "agreed": "yes"})

    signed = browser.get("/credits")
    assert evaluated.count('<div class="notice notice--good"') == 1
    assert signed.text.count('<div class="notice notice--good"') == 1
    told = "Your attestation is signed and on record. “Basics” is complete:"
    assert told in words(signed)
    check(signed)


def test_what_is_on_record_is_never_called_unfinished(sqlite_site):
    browser = sqlite_site.browser(LEA)
    complete(browser)

    signed = browser.post("/courses/basics/attestation", {"signed_name": "Lea Lindqist"})
    evaluated = browser.post("/courses/basics/evaluation", {"remarks.answer": "Good"})

    assert (signed.status_code, evaluated.status_code) == (200, 409)
    assert "Your attestation is on record." in signed.text
    assert "This is not signed yet" not in signed.text
    assert "Your evaluation is on record." in evaluated.text
    assert "Please answer this question." not in evaluated.text
    assert "Not handed in" not in evaluated.text


def test_a_completed_course_is_credited_with_its_working(sqlite_site):
    browser = sqlite_site.browser(LEA)

    answer = complete(browser)
    page = browser.get(answer.headers["Location"])

    assert answer.headers["Location"] == "/credits"
    assert "It contains no hands-on hours." in page.text
    assert "Credited: the lowest of the three, never rounded up" in page.text
    assert "DEMONSTRATION, NOT VALID" in page.text
    assert "lessons await review by a clinician" in page.text


NO_CREDIT = (
    "What you complete now is recorded as a demonstration and gives no valid credit, because {}."
)
PROMISES = ("/courses/basics/attestation", "/courses/basics", "/quizzes/needles", "/credits")


@pytest.mark.parametrize("path", PROMISES)
def test_no_page_promises_credit_that_the_award_will_not_give(sqlite_site, path):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)

    before = browser.get(path).text
    complete(browser)

    (because,) = re.findall(r"Not valid because (.+)\.</p>", browser.get("/credits").text)
    assert NO_CREDIT.format(because) in before
    assert not re.search(r"\d minutes? of knowledge credit", before)


@pytest.mark.parametrize("path", PROMISES)
def test_credit_that_will_be_valid_is_called_so(sqlite_site, path):
    decide(sqlite_site.db, Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)

    page = browser.get(path).text

    assert "no valid credit" not in page
    assert re.search(r"minutes? (of (knowledge )?credit|when these are done)", page)


def test_a_visitor_reads_that_a_course_gives_no_valid_credit_yet(sqlite_site):
    page = unescape(sqlite_site.browser().get("/courses/basics").text)

    assert NO_CREDIT.format("lessons await review by a clinician") in page


def test_what_was_awarded_is_not_announced_once_more(sqlite_site):
    browser = sqlite_site.browser(LEA)
    complete(browser)

    assert "What you complete now" not in browser.get("/courses/basics").text


def test_credits_without_an_award_name_the_open_steps(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)

    page = browser.get("/credits")

    assert "Nothing is credited to you yet" in page.text
    assert "Still open: Basics" in page.text
    assert 'href="/quizzes/needles">Take the quiz: Needles' in page.text


def test_a_second_evaluation_from_another_tab_is_told_that_the_first_stays(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    address, told = "/courses/basics/evaluation", "You had handed in an evaluation of this course"
    late = "The figure of the\r\nsecond part <b> is upside down."

    browser.post(address, {"useful.answer": "3"})
    assert "Thank you: your evaluation" in browser.get("/home").text
    browser.post(address, {"useful.answer": "3"})
    assert "Thank you: your evaluation" in browser.get("/home").text
    page = browser.post(address, {"useful.answer": "1", "remarks.answer": late})

    assert page.status_code == 409
    check(page)
    assert told in page.text
    lost = page.text.split("What you sent now")[1]
    assert re.findall(r"<dt[^>]*>([^<]*)</dt>", lost) == ["Was it useful?", "Anything else?"]
    kept = re.findall(r"<blockquote[^>]*>([^<]*)</blockquote>", lost)
    assert [unescape(words) for words in kept] == ["no", late]
    assert "Thank you: your evaluation" not in browser.get("/home").text
    assert "What you sent now" not in browser.get(address).text


def test_a_late_evaluation_that_would_be_refused_is_shown_once_more_too(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    address = "/courses/basics/evaluation"
    open_page = browser.get(address)
    browser.post(address, {"useful.answer": "3"})

    typed = {"remarks.answer": "Good figures", "shown": hidden(open_page, "shown")}
    incomplete = browser.post(address, typed)
    other = browser.post(address, {**typed, "useful.answer": "3", "shown": "gone:comment:0"})

    for page in (incomplete, other):
        assert page.status_code == 409
        lost = words(page).split("What you sent now")[1]
        assert "Anything else?" in lost and "Good figures" in lost


def test_who_signed_before_the_last_open_step_was_dropped_completes_it_with_one_press(site):
    write_second_course(site)
    browser = site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    sign(browser, {"signed_name": LEA.name, "agreed": "yes"})
    assert "one press" not in words(browser.get("/home"))
    assert browser.post("/courses/basics/complete").status_code == 409
    drop_the_evaluation(site)

    home = browser.get("/home")
    check(home)
    assert "Every step of this course is done. One press on its page completes it" in words(home)
    assert 'href="/courses/basics">Complete the course' in home.text
    for path in ("/credits", "/courses/basics/attestation"):
        assert 'href="/courses/basics">Complete the course' in browser.get(path).text
    course = browser.get("/courses/basics")
    check(course)
    assert "you have signed. What was open when you signed is asked for no more" in words(course)
    old = {"shown": "another"}
    assert browser.post("/courses/basics/complete", old).status_code == 409
    assert "Nothing is credited to you yet" in browser.get("/credits").text

    browser.post("/courses/advanced/lessons/second/attest")
    assert "Basics 3 of 3 steps done; one press completes it" in words(browser.get("/home"))
    sent = {"shown": hidden(course, "shown")}
    done = [browser.post("/courses/basics/complete", sent) for _ in range(2)]

    assert [(one.status_code, one.location) for one in done] == [(303, "/credits")] * 2
    with site.db.read() as connection:
        assert len(connection.scalars(select(Award.id)).all()) == 1
    assert "one press" not in words(browser.get("/home")).lower()
    assert "Complete the course" not in browser.get("/courses/basics").text


def test_what_was_signed_then_stands_in_the_award(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    sign(browser, {"signed_name": LEA.name, "agreed": "yes"})
    sqlite_site.clock.step(days=3)
    drop_the_evaluation(sqlite_site, ("completed this myself", "did this alone"))
    browser = sqlite_site.browser(LEA)

    shown = hidden(browser.get("/courses/basics"), "shown")
    browser.post("/courses/basics/complete", {"shown": shown})

    with sqlite_site.db.read() as connection:
        (snapshot,) = connection.scalars(select(Award.snapshot))
    assert snapshot["attested"]["wording"] == "I am the named licensee and completed this myself."
    assert snapshot["attested"]["at"].startswith("2026-03-02")
    assert snapshot["completed_on"] == "2026-03-05"


def drop_the_evaluation(site, words=("", "")):
    plan = site.library / "lessons/basics/course.yaml"
    text = plan.read_text()
    start, end = text.index("evaluation:"), text.index("status:")
    plan.write_text((text[:start] + "evaluation: []\n" + text[end:]).replace(*words))
    site.publish_files()
    site.app.extensions["courseware"].catalogues.current(float("inf"))
