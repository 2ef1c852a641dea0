"""What an attempt decides beside its result, said before it does; and the way to what is blank."""

import re

import pytest

from tests.cast import LEA
from tests.library import quiz
from tests.web.quiz_words import words_of
from tests.web.test_statements import asked_of
from tests.web.walk import begin, give

RESTS = "The last attempt did not pass; if {} does not either, the quiz rests for 24 hours."
ENDS = "1 of 2 attempts used; if {} does not pass, no attempt is left."


def said(browser, page):
    return words_of(browser.get(page).text)


@pytest.mark.parametrize(
    ("attempts", "told"),
    [("{cooldown: {after: 2, hours: 24}}", RESTS), ("{limit: 2}", ENDS)],
)
def test_the_attempt_that_would_close_the_quiz_says_so_wherever_one_goes_on(site, attempts, told):
    site.publish(quiz(attempts=attempts))
    browser = site.browser(LEA)
    first = begin(browser)
    for page in ("/quizzes/needles", f"{first}/submit"):
        assert told.format("this attempt") not in said(browser, page)
    browser.post(f"{first}/submit")

    ahead = told.format("the next attempt")
    assert ahead in said(browser, f"{first}/review")
    assert ahead in said(browser, "/quizzes/needles")
    second = begin(browser)
    for page in ("/quizzes/needles", f"{second}/submit", f"{first}/review"):
        assert told.format("this attempt") in said(browser, page), page

    browser.post(f"{second}/submit")
    for page in (f"{second}/review", "/quizzes/needles"):
        assert "the next attempt does not" not in said(browser, page), page


def test_what_would_bring_the_next_pause_is_not_told_as_all_attempts(sqlite_site):
    sqlite_site.publish(quiz(attempts="{limit: 9, cooldown: {after: 3, hours: 24}}"))
    browser = sqlite_site.browser(LEA)
    for number in range(5):
        sqlite_site.clock.step(days=number == 3)
        browser.post(f"{begin(browser)}/submit")

    page = said(browser, "/quizzes/needles")

    assert "Attempts 9 in all; 4 left" in page
    assert "The last 2 attempts did not pass; if the next attempt does not either, the" in page
    assert "attempts used" not in page


def test_the_only_attempt_of_a_quiz_says_so_without_a_count(sqlite_site):
    sqlite_site.publish(quiz(attempts="{limit: 1}"))

    page = said(sqlite_site.browser(LEA), "/quizzes/needles")

    assert "If the next attempt does not pass, no attempt is left." in page and "0 of" not in page


@pytest.mark.parametrize(
    ("attempts", "more"),
    [("{}", 0), ("{limit: 3}", 3)],  # the attempts, the rounds of the course, what was granted
)
def test_before_submitting_no_more_is_read_of_a_quiz_that_is_never_closed(site, attempts, more):
    site.publish(quiz(attempts=attempts))
    browser = site.browser(LEA)
    attempt = begin(browser)
    browser.get(f"{attempt}/submit")

    with asked_of(site.db) as sent:
        browser.get(f"{attempt}/submit")

    assert len(sent) == 5 + more


def test_while_something_is_blank_the_way_to_it_is_the_button_that_stands_out(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)

    blank = browser.get(f"{attempt}/submit").text
    for position in (1, 2, 3):
        give(browser, attempt, position, "a")
    whole = browser.get(f"{attempt}/submit").text

    to_blank, anyway = "To the first open question", "Submit anyway"
    assert main_button(blank).endswith(to_blank)
    assert blank.index(to_blank) < blank.index(f">{anyway}</button>")
    assert f'<button class="button button--quiet" type="submit">{anyway}' in blank
    assert main_button(whole) == "Submit" and anyway not in whole


def main_button(page):
    """The words of the one button that stands out."""
    (found,) = re.findall(r'class="button button--big"[^>]*>(.*?)</(?:a|button)>', page, re.DOTALL)
    return words_of(found).strip()


def test_a_resting_quiz_says_first_when_it_can_be_tried_again(sqlite_site):
    sqlite_site.publish(quiz(attempts="{cooldown: {after: 1, hours: 24}}"))
    browser = sqlite_site.browser(LEA)
    browser.post(f"{begin(browser)}/submit")

    page = said(browser, "/quizzes/needles")

    again = page.index("The next attempt may start on 3 March 2026, 12:01 GMT")
    assert page.index("This quiz is resting after 1 try") < again < page.index("Questions 3")
    assert "Start" not in page[again + 60 :]
