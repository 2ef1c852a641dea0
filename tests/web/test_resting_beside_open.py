"""A quiz in its pause is not offered because an attempt is open that is not gone on with."""

import pytest

from tests.cast import LEA
from tests.library import COURSE, LESSON, quiz
from tests.web.test_credited_course import seen
from tests.web.walk import begin

RESTING = "This quiz is resting after 1 try that did not pass."


@pytest.fixture
def resting(site):
    """Lea's browser: the quiz of a second course is in its pause, that of the first is open."""
    lesson = LESSON.replace("id: needles", "id: second").replace('"Needles"', '"Second"')
    asked = quiz(attempts="{cooldown: {after: 1, hours: 24}}").replace(": needles", ": second")
    course = COURSE.replace("id: basics", "id: more").replace("[needles]", "[second]")
    for path, text in (
        ("lessons/more/second.md", lesson),
        ("lessons/more/course.yaml", course.replace('"Basics"', '"More"')),
        ("quizzes/more/second.yaml", asked.replace('"Needles"', '"Second"')),
    ):
        (site.library / path).parent.mkdir(exist_ok=True)
        (site.library / path).write_text(text)
    site.publish_files()
    browser = site.browser(LEA)
    browser.post("/courses/more/lessons/second/attest")
    failed = browser.post("/quizzes/second").headers["Location"].rsplit("/", 1)[0]
    browser.post(f"{failed}/submit")
    assert RESTING in seen(browser, "/home")
    begin(browser)
    return browser


def end_the_first_course(site):
    ended = COURSE.replace("status: open", "status: open\nexpires: 2026-03-01")
    (site.library / "lessons/basics/course.yaml").write_text(ended)
    site.publish_files()
    site.app.extensions["courseware"].catalogues.current(float("inf"))


def test_the_first_page_goes_on_with_an_attempt_that_counts(resting):
    page = seen(resting, "/home")

    assert "You have an attempt open" in page and RESTING not in page


def test_beside_one_that_counts_no_more_it_says_that_the_next_quiz_is_resting(site, resting):
    end_the_first_course(site)

    page = seen(site.browser(LEA), "/home")

    assert "You have an attempt open" not in page
    assert RESTING in page and "Take the quiz" not in page


def test_the_page_of_a_course_says_so_beside_an_attempt_of_another_course(resting):
    assert RESTING in seen(resting, "/courses/more")
