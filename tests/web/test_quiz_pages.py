"""A quiz by plain forms: its questions, its time, its review."""

import re
from types import SimpleNamespace

import pytest

from courseware.services.attempts.closing import close_all_overdue
from courseware.store.credits.rounds import open_round
from tests.cast import LEA, LUC, MAX, NOON
from tests.library import quiz
from tests.web.markup import Markup, hidden
from tests.web.quiz_words import words_of
from tests.web.walk import begin, give, pass_quiz


def test_an_attempt_says_to_the_second_how_long_it_takes_answers_and_what_is_left(sqlite_site):
    sqlite_site.publish(quiz(extra="time_limit_minutes: 7\n"))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    sqlite_site.clock.step(seconds=61)

    for page in (f"{attempt}/1", f"{attempt}/submit"):
        words = words_of(browser.get(page).text)
        assert "2 March 2026, 12:07:00 GMT · 5 min left when this page opened" in words, page


@pytest.mark.parametrize("closed_by", ["jobs", "submit", "review"])
def test_an_attempt_whose_time_ended_is_nowhere_said_to_be_handed_in(site, closed_by):
    site.publish(quiz(extra="time_limit_minutes: 7\n"))
    browser = site.browser(LEA)
    attempt = begin(browser)
    give(browser, attempt, 1, "a")
    site.clock.step(minutes=8)
    if closed_by == "jobs":
        source = site.app.extensions["courseware"].catalogues.current(0)
        assert close_all_overdue(site.db, source, site.clock.now()).closed == 1
    elif closed_by == "submit":
        browser.post(f"{attempt}/submit")

    review = words_of(browser.get(f"{attempt}/review").text)
    assert "Attempt 1 · time ended 2 March 2026, 12:07:00 GMT" in review
    assert "The time of this attempt ended before it was handed in." in review
    assert "What was saved by then was graded" in review
    late = browser.get(f"{attempt}/1", follow_redirects=True).text
    assert "The time for this attempt is over; what was saved before it counts." in late
    assert "has been submitted" not in late
    assert "time ended 2 March 2026, 12:07 GMT" in words_of(browser.get("/quizzes/needles").text)
    member = words_of(site.browser(MAX).get(f"/team/{LEA.id}").text)
    assert "2 March 2026 time ended" in member and "handed in" not in member
    given, script = {"key": "k", "sequence": "1", "answer": "a"}, {"Accept": "application/json"}
    saved = browser.post(f"{attempt}/2/answer", given, headers=script)
    assert (saved.status_code, saved.json["error"][:26]) == (409, "The time for this attempt ")


def test_one_that_was_handed_in_in_time_says_so(sqlite_site):
    sqlite_site.publish(quiz(extra="time_limit_minutes: 7\n"))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    sqlite_site.clock.step(minutes=6)
    browser.post(f"{attempt}/submit")

    review = words_of(browser.get(f"{attempt}/review").text)
    assert "Attempt 1 · 2 March 2026, 12:06 GMT" in review and "time ended" not in review
    assert (
        "This attempt has been submitted" in browser.get(f"{attempt}/1", follow_redirects=True).text
    )
    assert "2 March 2026 handed in" in words_of(
        sqlite_site.browser(MAX).get(f"/team/{LEA.id}").text
    )


def test_starting_twice_goes_on_with_the_same_attempt(sqlite_site):
    browser = sqlite_site.browser(LEA)

    first = begin(browser)
    give(browser, first, 1, "a")
    second = browser.post("/quizzes/needles").headers["Location"]

    assert second == f"{first}/2"
    assert browser.get(first).headers["Location"] == f"{first}/2"


def test_the_plain_form_saves_and_goes_where_its_button_leads(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)

    assert give(browser, attempt, 1, "b").headers["Location"] == f"{attempt}/2"
    assert give(browser, attempt, 2, "b", "previous").headers["Location"] == f"{attempt}/1"
    assert give(browser, attempt, 1, "b", "3").headers["Location"] == f"{attempt}/3"
    assert give(browser, attempt, 3, "b").headers["Location"] == f"{attempt}/submit"
    assert give(browser, attempt, 3, "b", "99").headers["Location"] == f"{attempt}/3"

    assert "All 3 questions are answered" in browser.get(f"{attempt}/submit").text


def test_a_page_from_the_history_saves_the_changed_answer_under_a_new_name(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    page = browser.get(f"{attempt}/1")
    old = {"key": hidden(page, "key"), "sequence": hidden(page, "sequence")}
    browser.post(f"{attempt}/1", {**old, "answer": "a"})

    again = browser.post(f"{attempt}/1", {**old, "answer": "c"})

    assert again.status_code == 303
    assert re.search(r'value="c"[^>]* checked', browser.get(f"{attempt}/1").text)


def test_an_answer_that_does_not_fit_comes_back_with_the_form(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)

    page = give(browser, attempt, 1, "z")

    assert page.status_code == 422
    assert "data-error-summary" in page.text
    assert Markup(page.text).forms[0].action == f"{attempt}/1"


def test_the_list_before_submitting_names_open_questions(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    give(browser, attempt, 2, "a")

    page = browser.get(f"{attempt}/submit")

    assert "2 of 3 questions have no answer" in page.text
    assert page.text.count("No answer yet") == 2


def test_a_quiz_of_one_question_is_not_spoken_of_as_many(sqlite_site):
    sqlite_site.publish(quiz().replace("  - {objective: N1.1, type: single, count: 2}\n", ""))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    assert "The one question has no answer" in browser.get(f"{attempt}/submit").text

    give(browser, attempt, 1, "a")

    assert "The one question is answered" in browser.get(f"{attempt}/submit").text


def test_a_submitted_attempt_leads_to_its_review(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)

    first = browser.post(f"{attempt}/submit")
    second = browser.post(f"{attempt}/submit")

    assert first.headers["Location"] == second.headers["Location"] == f"{attempt}/review"
    for path in (f"{attempt}/1", attempt, f"{attempt}/submit"):
        assert browser.get(path).headers["Location"] == f"{attempt}/review"
    late = browser.post(f"{attempt}/1", {"key": "k", "sequence": "1", "answer": "a"})
    assert late.headers["Location"] == attempt


def test_critical_misses_come_first_in_the_review(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    for position, answer in ((1, "a"), (2, "a"), (3, "b")):
        give(browser, attempt, position, answer)

    page = browser.get(browser.post(f"{attempt}/submit").headers["Location"])

    assert "Not passed: a critical question was missed" in page.text
    harm, right = page.text.index("First, what has to be right"), page.text.index("you got right")
    assert harm < page.text.index('id="question-3"') < right < page.text.index('id="question-1"')


def test_a_practice_attempt_after_the_pass_leaves_the_quiz_passed(sqlite_site):
    sqlite_site.publish(quiz(attempts="{limit: 2}"))
    browser = sqlite_site.browser(LEA)
    pass_quiz(browser)

    page = browser.get(browser.post(f"{begin(browser)}/submit").headers["Location"]).text

    stands = "This attempt did not pass. The quiz is passed all the same, by attempt 1 of"
    assert f"{stands} {NOON.day} " in page and "; that stands." in page
    assert "Not passed yet" not in page and "have been used" not in page
    assert 'href="/home">Continue' in page


def test_a_failed_attempt_is_told_of_a_later_pass(sqlite_site):
    browser = sqlite_site.browser(LEA)
    failed = browser.post(f"{begin(browser)}/submit").headers["Location"]
    assert "Not passed yet" in browser.get(failed).text

    pass_quiz(browser)

    assert "The quiz is passed all the same, by attempt 2 of" in browser.get(failed).text


def test_a_pass_of_an_earlier_round_is_no_pass_of_this_one(sqlite_site):
    browser = sqlite_site.browser(LEA)
    before = browser.post(f"{begin(browser)}/submit").headers["Location"]
    pass_quiz(browser)
    sqlite_site.clock.step(minutes=1)
    opened = {"person_id": LEA.id, "course_id": "basics", "round": 2}
    with sqlite_site.db.write() as connection:
        assert open_round(connection, {**opened, "opened_at": sqlite_site.clock.now()})

    now = browser.get(browser.post(f"{begin(browser)}/submit").headers["Location"]).text

    assert "Not passed yet" in now and "passed all the same" not in now
    assert "passed all the same, by attempt 2" in browser.get(before).text


def test_a_stranger_sees_no_attempt_of_mine(sqlite_site):
    attempt = begin(sqlite_site.browser(LEA))
    other = sqlite_site.browser(LUC)

    for path in (attempt, f"{attempt}/1", f"{attempt}/submit", f"{attempt}/review"):
        assert other.get(path).status_code == 404
    assert other.post(f"{attempt}/submit").status_code == 404


@pytest.mark.parametrize("longest", ["Press", "Needles out, lay the patient down & stay"])
def test_where_an_answer_is_too_long_for_a_list_on_a_phone_all_stand_above_with_letters(
    sqlite_site, longest
):
    choices = [SimpleNamespace(id="one", text="Call"), SimpleNamespace(id="two", text=longest)]
    premises = [SimpleNamespace(id=sign, text=sign) for sign in ("Pale", "Breathless")]
    asked = SimpleNamespace(id="q", text="Which?", premises=premises, choices=choices)
    template = sqlite_site.app.jinja_env.get_template("questions/matching.html")

    shown = template.render(question=asked, response={"matches": {"Pale": "two"}})

    said = re.findall(r"<li>(.*?)</li>", re.sub("</?strong[^>]*>", "", shown))
    chosen = re.findall(r'<option value="two"( selected)?>(.*?)</option>', shown)
    if longest == "Press":
        assert said == [] and chosen == [(" selected", "Press"), ("", "Press")]
    else:
        whole = "B Needles out, lay the patient down &amp; stay"
        assert said == ["A Call", whole]
        assert chosen == [
            (" selected", whole.replace("B ", "B · ")),
            ("", whole.replace("B ", "B · ")),
        ]
