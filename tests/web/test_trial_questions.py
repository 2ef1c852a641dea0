"""Questions on trial are asked and count nothing; every page says the same number of them."""

from __future__ import annotations

from tests.cast import LEA
from tests.library import quiz
from tests.web.markup import words
from tests.web.test_every_page import check

GRADED = "id: q{}\n    type: single\n    objective: N1.1\n    use: graded"


def on_trial(*numbers: int) -> str:
    text = quiz(bank=5)
    for number in numbers:
        graded = GRADED.format(number)
        assert graded in text
        text = text.replace(graded, graded.replace("graded", "pilot"))
    return text


def test_the_course_page_counts_the_questions_as_the_rules_do(sqlite_site):
    for trials, said in (
        ((4,), "4 questions, of which 1 on trial does not count, 60 % to pass"),
        ((3, 4), "5 questions, of which 2 on trial do not count, 60 % to pass"),
    ):
        sqlite_site.publish(on_trial(*trials))
        sqlite_site.app.extensions["courseware"].catalogues.newest(0)
        for browser in (sqlite_site.browser(), sqlite_site.browser(LEA)):
            page = browser.get("/courses/basics")
            check(page)
            assert said in words(page)
        rules = words(sqlite_site.browser(LEA).get("/quizzes/needles"))
        assert f"Questions {3 + len(trials)}, one on a page" in rules


def test_without_trial_questions_nothing_is_said_of_them(sqlite_site):
    page = words(sqlite_site.browser(LEA).get("/courses/basics"))

    assert "3 questions, 60 % to pass" in page and "on trial" not in page
