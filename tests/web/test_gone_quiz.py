"""Attempts at a quiz that is offered no more: named by its title, and no link leads nowhere."""

import re

import pytest

from tests.cast import INA, LEA, MAX
from tests.library import quiz
from tests.web.markup import words
from tests.web.test_members import PAGE, fail_once

COURSE, LESSON, QUIZ = (
    "lessons/basics/course.yaml",
    "lessons/basics/needles.md",
    "quizzes/basics/needles.yaml",
)


def replace_quiz(site, with_lesson):
    """Publish the library with another quiz in the place of `needles`, and another lesson too."""
    root = site.library
    text = (root / QUIZ).read_text().replace("id: needles\n", "id: pins\n", 1)
    lesson = (root / LESSON).read_text()
    course = (root / COURSE).read_text() + "retired_quizzes: [{id: needles, why: Renamed}]\n"
    if with_lesson:
        text = text.replace("lesson: needles", "lesson: pins")
        course = course.replace("lessons: [needles]", "lessons: [pins]")
        (root / LESSON).rename(root / LESSON.replace("needles", "pins"))
        lesson_at = root / LESSON.replace("needles", "pins")
        lesson_at.write_text(lesson.replace("id: needles\n", "id: pins\n", 1))
    (root / QUIZ).unlink()
    (root / QUIZ.replace("needles", "pins")).write_text(text)
    (root / COURSE).write_text(course)
    site.publish_files()
    site.app.extensions["courseware"].catalogues.current(float("inf"))


def dead_links(browser, page):
    at = {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', page)}
    return [link for link in sorted(at) if link and browser.get(link).status_code >= 400]


@pytest.mark.parametrize("with_lesson", [True, False], ids=["lesson gone", "lesson stays"])
def test_the_review_of_an_attempt_offers_only_what_is_there(sqlite_site, with_lesson):
    fail_once(sqlite_site, LEA)
    browser = sqlite_site.browser(LEA)
    review = re.search(r"/attempts/\w+/review", browser.get("/quizzes/needles").text)[0]
    replace_quiz(sqlite_site, with_lesson)

    page = browser.get(review).text

    assert dead_links(browser, page) == []
    assert "Try again" not in page
    assert "This quiz is not offered any more. The attempt stays on record." in page
    assert ("Read the lesson again" in page) is not with_lesson


def test_lists_call_it_by_its_last_title(sqlite_site):
    sqlite_site.publish(quiz(extra="time_limit_minutes: 5\n"))
    fail_once(sqlite_site, LEA)
    browser = sqlite_site.browser(LEA)
    browser.post("/quizzes/needles")
    replace_quiz(sqlite_site, with_lesson=True)

    home = browser.get("/home").text
    assert ">Needles</a>" in home
    assert dead_links(browser, home) == []
    assert "Needles, offered no more" in words(sqlite_site.browser(MAX).get(PAGE))
    assert "Needles, offered no more" in words(sqlite_site.browser(INA).get("/author/statistics"))
    sqlite_site.clock.step(minutes=10)
    late = browser.get("/home").text
    assert "Time is up: Needles" in late
    assert dead_links(browser, late) == []
