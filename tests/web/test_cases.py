"""Branching cases on their pages, as a browser without JavaScript meets them."""

import re

import pytest

from tests.cast import LEA
from tests.library import LESSON, case_question, quiz
from tests.questions.small_cases import small_case

CASE = small_case(
    {"start": "next mend next!", "next": "full none full", "mend": "none half"},
    {"full": 100, "half": 50, "none": 0},
)
LESSON_WITH_CASE = LESSON.replace("[quiz:practice-name]", "[quiz:practice-name]\n\n[quiz:try-case]")
PRACTICE = "/courses/basics/lessons/needles/practice/try-case"
OF_THE_KEY = re.compile(r"why of|EXPLANATION|Right|wrong turn|marks")


def case_quiz(**more):
    practice = case_question("try-case", CASE, use="practice")
    return quiz(cases=[case_question("the-case", CASE), practice], **more)


@pytest.fixture
def browser(sqlite_site):
    sqlite_site.publish(case_quiz(), LESSON_WITH_CASE)
    return sqlite_site.browser(LEA)


@pytest.fixture
def page(browser):
    """The address of the case in an open attempt."""
    return of_attempt(browser.post("/quizzes/needles").location, "4")


def of_attempt(page, place):
    """Another page of the same attempt."""
    return f"{page.rpartition('/')[0]}/{place}"


def choices(text):
    return sorted(re.findall(r'type="radio" name="answer" value="([^"]+)"', text))


def hidden(text):
    return dict(re.findall(r'type="hidden" name="(key|sequence)" value="([^"]+)"', text))


def decide(browser, page, path, shown=None, go="step"):
    """Choose on the page that is shown, and press the button."""
    shown = shown or browser.get(page).text
    answer = {"answer": path} if path else {}
    return browser.post(page, {**hidden(shown), **answer, "go": go})


def test_each_step_leads_to_the_heading_of_the_next(browser, page):
    opening = browser.get(page).text
    decided = decide(browser, page, "b", opening)
    second = browser.get(page).text
    decide(browser, page, "b.b", second)
    ending = browser.get(page).text

    assert choices(opening) == ["a", "b", "c"]
    assert (decided.status_code, decided.location) == (303, f"{page}#q_the-case__now")
    assert 'id="q_the-case__now"' in second and "Decision 2" in second
    assert choices(second) == ["b.a", "b.b"]
    assert re.search(r"You chose:</span> choose b at start", second)
    assert choices(ending) == [] and "How it ended" in ending
    assert all("opening of the-case" in text for text in (opening, second, ending))
    assert [OF_THE_KEY.findall(text) for text in (opening, second, ending)] == [[], [], []]


def test_the_main_button_decides_until_the_end_and_then_goes_on(browser, page):
    main = re.compile(
        r'action-bar__main" type="submit" name="go" value="(\w+)">(?:<span>)?([\w ]+)'
    )

    before = main.search(browser.get(page).text).groups()
    decide(browser, page, "a")
    decide(browser, page, "a.a")
    after = main.search(browser.get(page).text).groups()
    onward = decide(browser, page, "", go="next")

    assert before == ("step", "Continue ")
    assert after == ("next", "Look over")
    assert onward.location.endswith("/submit")


def test_continuing_without_a_choice_is_told_at_the_choices(browser, page):
    refused = decide(browser, page, "")

    assert refused.status_code == 422
    sentence = "Choose what you do first, then continue."
    assert f'<a href="#q_the-case__answer">{sentence}</a>' in refused.text
    assert re.search(rf'id="q_the-case__error">{sentence}', refused.text)
    assert choices(refused.text) == ["a", "b", "c"]


@pytest.mark.parametrize(("go", "leads"), [("1", "/1"), ("previous", "/3"), ("submit", "/submit")])
def test_leaving_the_page_decides_nothing(browser, page, go, leads):
    left = decide(browser, page, "b", go=go)

    assert left.location.endswith(leads)
    assert choices(browser.get(page).text) == ["a", "b", "c"]


def test_of_two_tabs_the_first_wins_and_the_second_sees_where_the_case_stands(browser, page):
    first = second = browser.get(page).text
    decide(browser, page, "a", first)

    lost = decide(browser, page, "b", second)

    assert (lost.status_code, lost.location) == (303, page)
    shown = browser.get(page).text
    assert "a decision cannot be taken back" in shown
    assert choices(shown) == ["a.a", "a.b", "a.c"]


def test_an_old_page_is_told_when_the_case_has_ended_meanwhile(browser, page):
    old = browser.get(page).text
    decide(browser, page, "a")
    decide(browser, page, "a.b")

    decide(browser, page, "c", old)

    assert "a decision cannot be taken back" in browser.get(page).text


def test_our_script_is_told_the_same(browser, page):
    sent = {"answer": "a", "key": "k1", "sequence": "1"}
    as_script = {"headers": {"Accept": "application/json"}}

    saved = browser.post(f"{page}/answer", sent, **as_script)
    again = browser.post(f"{page}/answer", sent, **as_script)
    other = browser.post(f"{page}/answer", {**sent, "answer": "b", "key": "k2"}, **as_script)

    assert saved.json["counts"] is True and saved.json["answered"] is False
    assert again.json == saved.json
    assert other.status_code == 409
    assert "cannot be taken back" in other.json["error"]


def test_before_submitting_a_begun_case_counts_as_open(browser, page):
    decide(browser, page, "a")
    before = browser.get(of_attempt(page, "submit")).text
    decide(browser, page, "a.a")
    after = browser.get(of_attempt(page, "submit")).text

    assert "4 of 4 questions have no answer" in before
    assert "Begun, not at its end" in before and "nor does a case before its end" in before
    assert "3 of 4 questions have no answer" in after


def test_the_review_shows_the_way_its_reasons_and_the_other_ways(browser, page):
    decide(browser, page, "c")
    decide(browser, page, "c.a")
    browser.post(of_attempt(page, "submit"))

    seen = browser.get(of_attempt(page, "review")).text

    shown, _, elsewhere = seen.partition("Other ways that this could have gone")
    case = shown[shown.index("opening of the-case") :]
    for id_ in ("start.a", "start.b", "start.c", "next.a", "next.b", "next.c"):
        assert f"why of {id_}" in case
    assert "Critical wrong turn, you took it" in case
    assert "why of full" in case and "Earns nothing" in case
    assert "why of mend.a" not in case and "why of mend.a" in elsewhere
    assert "<details" in case


def test_reasons_that_wait_for_a_pass_stay_hidden(sqlite_site):
    sqlite_site.publish(case_quiz(feedback="after_pass"), LESSON_WITH_CASE)
    browser = sqlite_site.browser(LEA)
    page = of_attempt(browser.post("/quizzes/needles").location, "4")
    decide(browser, page, "a")
    browser.post(of_attempt(page, "submit"))

    seen = browser.get(of_attempt(page, "review"))

    assert "opening of the-case" in seen.text
    assert "why of" not in seen.text and "text of next" not in seen.text


def test_with_immediate_feedback_the_reasons_come_after_the_end(sqlite_site):
    sqlite_site.publish(case_quiz(feedback="immediate"), LESSON_WITH_CASE)
    browser = sqlite_site.browser(LEA)
    page = of_attempt(browser.post("/quizzes/needles").location, "4")

    early = decide(browser, page, "a", go="check")
    decide(browser, page, "a")
    middle = browser.get(page).text
    decide(browser, page, "a.a")
    ending = browser.get(page).text
    checked = decide(browser, page, "", go="check")
    reasons = browser.get(page).text

    assert early.status_code == 422 and "Answer the question first." in early.text
    assert 'value="check"' not in middle and 'value="check"' in ending
    assert [OF_THE_KEY.findall(text) for text in (early.text, middle, ending)] == [[], [], []]
    assert checked.status_code == 303
    assert "why of start.a" in reasons and "why of mend.a" in reasons


def test_the_rules_say_that_decisions_stay(browser):
    assert "none can be taken back" in browser.get("/quizzes/needles").text


def test_a_practice_case_goes_on_in_its_place_and_starts_again(browser):
    lesson = "/courses/basics/lessons/needles"
    opening = browser.get(lesson).text

    step = browser.post(PRACTICE, {"answer": "b"})
    second = browser.get(lesson).text
    browser.post(PRACTICE, {"answer": "b.b"})
    ending = browser.get(lesson).text
    again = browser.post(PRACTICE, {"again": "yes"})
    anew = browser.get(lesson).text

    assert step.location == again.location == f"{lesson}#q_try-case__now"
    assert '<h3 class="moment__title" id="q_try-case__now"' in opening
    assert choices(opening) == ["a", "a", "b", "b", "c", "c"]
    assert [c for c in choices(second) if "." in c] == ["b.a", "b.b"]
    assert "why of" not in second and "text of half" not in second
    assert "why of start.b" in ending and 'name="again"' in ending
    assert "why of" not in anew and "You chose:" not in anew


def test_a_practice_case_asks_for_a_choice_and_tells_of_another_tab(browser):
    as_script = {"headers": {"X-Fragment": "practice"}}
    nothing = browser.post(PRACTICE, {})
    browser.post(PRACTICE, {"answer": "a"})
    idle = browser.post(PRACTICE, {}, **as_script)

    other = browser.post(PRACTICE, {"answer": "b"}, **as_script)

    assert (nothing.status_code, idle.status_code, other.status_code) == (422, 422, 422)
    assert "Choose what you do first" in nothing.text and "Choose what you do first" in idle.text
    assert "already gone on" in other.text
    assert choices(other.text) == ["a.a", "a.b", "a.c"]


def test_a_case_is_walked_to_its_review_on_each_engine(site):
    site.publish(case_quiz(), LESSON_WITH_CASE)
    browser = site.browser(LEA)
    page = of_attempt(browser.post("/quizzes/needles").location, "4")

    decide(browser, page, "a")
    decide(browser, page, "a.a")
    browser.post(of_attempt(page, "submit"))

    assert "Earns full marks" in browser.get(of_attempt(page, "review")).text


def test_the_whole_attempt_page_of_a_case_has_no_word_of_its_key(browser, page):
    text = browser.get(page).text

    for word in ("goes_to", "critical", "credit", "mend", "next.", "half"):
        assert word not in text.partition("<main")[2].partition("</main>")[0]
