"""A form that was open while a release went live: nobody agrees to what they did not see."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from courseware.services.installation import Decision, decide
from courseware.services.releases.publishing import publish
from courseware.store.tables import Attempt, Attestation, Evaluation, LessonRead, Reading
from tests.cast import LEA, NOON
from tests.library import COURSE, LESSON, quiz, write_library
from tests.web.markup import hidden
from tests.web.walk import LESSON_PAGE, pass_quiz, read_everything

SEEN = {"signed_name": LEA.name, "agreed": "yes"}


@pytest.fixture
def release(sqlite_site, monkeypatch):
    """Bring another version of the library live."""
    # Every request looks which release is live.
    monkeypatch.setattr("courseware.services.releases.live._SECONDS_BETWEEN_LOOKS", -1)

    def publish_with(course=COURSE, lesson=LESSON, quiz_text=None):
        write_library(sqlite_site.library, quiz_text, lesson)
        (sqlite_site.library / "lessons/basics/course.yaml").write_text(course, encoding="utf-8")
        assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused

    return publish_with


def stored(site, table):
    with site.db.read() as connection:
        return connection.execute(select(*table.__table__.c)).all()


def test_words_that_were_changed_meanwhile_are_shown_and_not_signed(sqlite_site, release):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    old = browser.get("/courses/basics/attestation")
    release(course=COURSE.replace("completed this myself", "swear an oath"))

    page = browser.post("/courses/basics/attestation", {"shown": hidden(old, "shown"), **SEEN})

    assert page.status_code == 409
    assert "were changed while this page was open" in unescape(page.text)
    assert "swear an oath" in page.text
    assert stored(sqlite_site, Attestation) == []
    assert " checked" not in page.text
    again = {"shown": hidden(page, "shown"), **SEEN}
    assert browser.post("/courses/basics/attestation", again).status_code == 303
    (signed,) = stored(sqlite_site, Attestation)
    assert "swear an oath" in signed.wording


def test_an_attestation_that_names_no_words_is_not_signed(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)

    assert browser.post("/courses/basics/attestation", SEEN).status_code == 409
    assert stored(sqlite_site, Attestation) == []


def test_a_signature_that_gives_something_else_by_now_is_not_taken(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    old = browser.get("/courses/basics/attestation")
    decide(sqlite_site.db, Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)

    page = browser.post("/courses/basics/attestation", {"shown": hidden(old, "shown"), **SEEN})

    assert page.status_code == 409
    assert "No valid credit" in old.text and "No valid credit" not in page.text
    assert stored(sqlite_site, Attestation) == []
    again = {"shown": hidden(page, "shown"), **SEEN}
    assert browser.post("/courses/basics/attestation", again).status_code == 303


EVALUATION = "/courses/basics/evaluation"
REMARKS = '  - {id: remarks, type: comment, text: "Anything else?"}\n'
THIRD = '  - {id: place, type: comment, text: "Where do you work?"}\n'
GIVEN = {"useful.answer": "3", "remarks.answer": "More about bruises."}


@pytest.fixture
def open_evaluation(sqlite_site):
    """A browser with the survey open, and what its form names."""
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    return browser, hidden(browser.get(EVALUATION), "shown")


def chosen(page):
    return re.findall(r'id="(q_[a-z_0-9]+)" checked', page.text)


def test_an_evaluation_keeps_what_was_answered_where_the_question_is_the_same(
    sqlite_site, release, open_evaluation
):
    browser, shown = open_evaluation
    release(course=COURSE.replace('"a little"', '"worst"').replace(REMARKS, REMARKS + THIRD))

    page = browser.post(EVALUATION, {"shown": shown, **GIVEN})

    assert page.status_code == 409
    assert "The questions were changed while this page was open." in unescape(page.text)
    assert 'role="alert" tabindex="-1" data-error-summary' in page.text
    assert "<title>Not handed in · Evaluation: " in page.text
    assert '<a href="#q_useful__o_1">Question 1 was changed</a>' in page.text
    assert '<a href="#q_place__answer">Question 3 is new</a>' in page.text
    assert "Question 2 " not in page.text.split("<form", 1)[0]
    assert "worst" in page.text and chosen(page) == []
    assert "More about bruises.</textarea>" in page.text
    assert stored(sqlite_site, Evaluation) == []
    again = browser.post(EVALUATION, {"shown": hidden(page, "shown"), **GIVEN})
    assert again.status_code == 303
    (kept,) = stored(sqlite_site, Evaluation)
    assert kept.answers["remarks"] == {"text": "More about bruises."}


def test_a_comment_to_a_question_that_was_changed_or_taken_out_is_shown_to_its_writer(
    sqlite_site, release, open_evaluation
):
    browser, shown = open_evaluation
    release(course=COURSE.replace("Anything else?", "What was missing?"))

    changed = browser.post(EVALUATION, {"shown": shown, **GIVEN})
    release(course=COURSE.replace(REMARKS, ""))
    gone = browser.post(EVALUATION, {"shown": shown, **GIVEN})

    assert changed.status_code == gone.status_code == 409
    assert chosen(changed) == chosen(gone) == ["q_useful__o_3"]
    assert "More about bruises.</textarea>" not in changed.text
    assert "to the question as it was: “More about bruises.”" in changed.text
    assert "A question that you answered is asked no more" in gone.text
    assert "You had written there: “More about bruises.”" in gone.text
    sent = {"shown": hidden(gone, "shown"), "useful.answer": "3"}
    assert browser.post(EVALUATION, sent).status_code == 303


def test_what_is_not_asked_makes_no_other_question(sqlite_site, release, open_evaluation):
    browser, shown = open_evaluation
    limited = REMARKS.replace("}", ", max_characters: 10}")
    release(course=COURSE.replace(REMARKS, limited).replace("required: true", "required: false"))

    page = browser.post(EVALUATION, {"shown": shown, **GIVEN})

    assert page.status_code == 422  # an ordinary error: the answer does not fit any more
    assert 'href="#q_remarks__answer">Question 2: ' in page.text
    assert chosen(page) == ["q_useful__o_3"]
    assert "More about bruises.</textarea>" in page.text
    sent = {"shown": shown, "remarks.answer": "More."}
    assert browser.post(EVALUATION, sent).status_code == 303
    (kept,) = stored(sqlite_site, Evaluation)
    assert kept.answers == {"useful": None, "remarks": {"text": "More."}}


def test_nothing_is_said_of_questions_while_something_has_to_be_read_first(sqlite_site):
    browser = sqlite_site.browser(LEA)  # as after a release that added a lesson, too

    page = browser.post(EVALUATION, {"shown": "useful:scale:0 gone:comment:0", **GIVEN})

    assert page.status_code == 409
    assert "comes after these" in page.text
    assert "Read every lesson and pass every quiz of the course first." in page.text
    assert "were changed" not in page.text and "#q_" not in page.text  # no form stands there


def test_a_question_that_was_left_out_and_is_gone_refuses_nothing(release, open_evaluation):
    browser, shown = open_evaluation
    release(course=COURSE.replace(REMARKS, ""))

    page = browser.post(EVALUATION, {"shown": shown, "useful.answer": "3", "remarks.answer": " "})

    assert page.status_code == 303


def test_no_attempt_starts_under_rules_that_were_not_on_the_page(sqlite_site, release):
    browser = sqlite_site.browser(LEA)
    old = browser.get("/quizzes/needles")
    release(quiz_text=quiz(attempts="{limit: 1}", extra="time_limit_minutes: 1\n"))

    page = browser.post("/quizzes/needles", {"shown": hidden(old, "shown")})

    assert page.status_code == 409
    assert "no attempt has started" in page.text
    assert "1 minute from Start" in page.text
    assert stored(sqlite_site, Attempt) == []
    again = browser.post("/quizzes/needles", {"shown": hidden(page, "shown")})
    assert again.status_code == 303


def test_other_words_in_a_question_are_no_other_rules(sqlite_site, release):
    browser = sqlite_site.browser(LEA)
    old = browser.get("/quizzes/needles")
    release(quiz_text=quiz(wording="Which of these"))

    answer = browser.post("/quizzes/needles", {"shown": hidden(old, "shown")})

    assert answer.status_code == 303


def test_a_revised_lesson_is_not_read_by_an_old_page(sqlite_site, release):
    browser = sqlite_site.browser(LEA)
    old = browser.get(LESSON_PAGE)
    shown = {"shown": hidden(old, "shown")}
    release(lesson=LESSON.replace("It injects nothing.", "It injects nothing at all."))

    attested = browser.post(f"{LESSON_PAGE}/attest", shown)
    marked = browser.post(f"{LESSON_PAGE}/parts/start/read", shown)
    counted = browser.post(
        f"{LESSON_PAGE}/parts/start/seconds",
        {"seconds": "10", **shown},
        headers={"Accept": "application/json"},
    )

    assert attested.headers["Location"] == marked.headers["Location"] == LESSON_PAGE
    assert "This lesson was revised while this page was open" in unescape(
        browser.get(LESSON_PAGE).text
    )
    assert counted.status_code == 409
    assert stored(sqlite_site, LessonRead) == stored(sqlite_site, Reading) == []
    page = browser.get(LESSON_PAGE)
    browser.post(f"{LESSON_PAGE}/attest", {"shown": hidden(page, "shown")})
    (read,) = stored(sqlite_site, LessonRead)
    assert read.revision_sha256 == hidden(page, "shown")
