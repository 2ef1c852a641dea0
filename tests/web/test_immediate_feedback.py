"""Quizzes that give their reasons at once: nothing of the key leaves before the check."""

import re

import pytest

from tests.cast import LEA, LUC
from tests.library import quiz

OF_THE_KEY = re.compile(r"RATIONALE-\w+|EXPLANATION-\w+|Right answer")


@pytest.fixture
def site(sqlite_site):
    sqlite_site.publish(quiz(feedback="immediate"))
    return sqlite_site


@pytest.fixture
def browser(site):
    return site.browser(LEA)


@pytest.fixture
def attempt(browser):
    return browser.post("/quizzes/needles").location.rsplit("/", 1)[0]


def answer(browser, page, option="b", go="next", sequence=1, key="k1"):
    return browser.post(page, {"answer": option, "key": key, "sequence": str(sequence), "go": go})


def test_an_answer_without_check_shows_nothing_of_the_key(browser, attempt):
    pages = []
    for position in (1, 2, 3):
        page = f"{attempt}/{position}"
        pages.append(browser.get(page))
        pages.append(answer(browser, page, key=f"k{position}"))
        pages.append(browser.get(page))
    pages.append(browser.get(f"{attempt}/submit"))

    assert [page.status_code for page in pages] == [200, 303, 200] * 3 + [200]
    assert 'value="check"' in pages[0].text
    assert [OF_THE_KEY.findall(page.text) for page in pages] == [[]] * 10


def test_a_check_shows_the_reasons_of_this_question_only(browser, attempt):
    first = f"{attempt}/1"

    checked = answer(browser, first, go="check")
    page = browser.get(first)

    assert (checked.status_code, checked.location) == (303, first)
    question = re.search(r"EXPLANATION-([qc]\d)", page.text).group(1)
    assert set(re.findall(r"RATIONALE-([qc]\d)-(\w)", page.text)) == {
        (question, "a"),
        (question, "b"),
        (question, "c"),
    }
    assert 'value="check"' not in page.text
    assert OF_THE_KEY.search(browser.get(f"{attempt}/2").text) is None
    assert OF_THE_KEY.search(browser.get(f"{attempt}/submit").text) is None


def test_a_checked_answer_is_final(browser, attempt):
    first = f"{attempt}/1"
    answer(browser, first, go="check")

    form = answer(browser, first, option="a", sequence=2, key="k2")
    sent = {"answer": "a", "key": "k3", "sequence": "3"}
    script = browser.post(f"{first}/answer", sent, headers={"Accept": "application/json"})

    assert form.status_code == 303
    assert script.status_code == 409
    assert (
        '<dt>Your answer</dt><dd class="explanation__words">A hollow cannula</dd>'
        in browser.get(first).text
    )


def test_an_empty_answer_is_not_checked(browser, attempt):
    refused = browser.post(f"{attempt}/2", {"key": "k1", "sequence": "1", "go": "check"})

    assert refused.status_code == 422
    assert "Answer the question first." in refused.text
    assert "Question 2" in refused.text
    assert OF_THE_KEY.search(refused.text) is None
    assert OF_THE_KEY.search(browser.get(f"{attempt}/2").text) is None


def test_a_quiz_with_later_feedback_refuses_the_check(sqlite_site):
    sqlite_site.publish(quiz(feedback="after_submission"))
    browser = sqlite_site.browser(LUC)
    first = browser.post("/quizzes/needles").location

    page = browser.get(first)
    refused = answer(browser, first, go="check")

    assert 'value="check"' not in page.text
    assert refused.status_code == 422
    assert "gives its reasons after the submission" in refused.text
    assert OF_THE_KEY.search(browser.get(first).text) is None


def test_another_answer_after_a_check_elsewhere_is_told_that_it_does_not_count(browser, attempt):
    first = f"{attempt}/1"
    answer(browser, first, go="check")
    browser.get(first)

    answer(browser, first, option="a", sequence=2, key="k2")

    told = "Question 1 was checked elsewhere after this page had been opened."
    assert told in browser.get(f"{attempt}/2").text
    for again in ({"option": "b"}, {"option": ""}):
        answer(browser, first, sequence=3, key="k3", **again)
        assert told not in browser.get(f"{attempt}/2").text
