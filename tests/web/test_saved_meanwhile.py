"""A file that is saved while a page for authors reads the library."""

from __future__ import annotations

import pytest

from tests.cast import INA
from tests.library import LESSON as LESSON_TEXT
from tests.library import quiz, write_library
from tests.saved_meanwhile import between_two_looks
from tests.web.conftest import Site
from tests.web.test_every_page import check
from tests.web.test_publishing_pages import live, seen_on

NEW_TEXT = LESSON_TEXT.replace("injects nothing", "never injects")
QUIZ = "quizzes/basics/needles.yaml"


@pytest.fixture
def authoring() -> bool:
    return True


def save(site: Site) -> None:
    (site.library / QUIZ).write_text(quiz().replace("pass: 60", "pass: 75"), encoding="utf-8")


def test_before_publishing_names_the_file_that_was_being_saved(site: Site, monkeypatch) -> None:
    write_library(site.library, quiz().replace("pass: 60", "pass: 70"), NEW_TEXT)
    browser = site.browser(INA)
    between_two_looks(monkeypatch, lambda: save(site))

    page = browser.get("/author/publish")

    check(page)
    assert page.status_code == 200
    assert "This would not be published" in page.text
    assert "the file was changed while the library was read" in page.text and QUIZ in page.text
    assert "Nothing differs from the live release" not in page.text
    assert "2 files differ" in browser.get("/author/publish").text


def test_a_press_while_a_file_is_saved_publishes_nothing_and_says_so(
    site: Site, monkeypatch
) -> None:
    write_library(site.library, quiz().replace("pass: 60", "pass: 70"), NEW_TEXT)
    browser = site.browser(INA)
    seen = seen_on(browser.get("/author/publish"))
    between_two_looks(monkeypatch, lambda: save(site))

    pressed = browser.post("/author/publish", {"seen": seen, "note": "New words"})

    assert (pressed.status_code, live(site)) == (409, 1)
    assert "Since you looked, the files or the live release have changed." in pressed.text
    assert "New words" in pressed.text


def test_a_page_of_an_author_says_which_file_it_was(site: Site, monkeypatch) -> None:
    browser = site.browser(INA)
    between_two_looks(monkeypatch, lambda: save(site))

    page = browser.get(f"/author/preview/{QUIZ}")

    assert page.status_code == 409
    assert f"{QUIZ} was changed while the library was read." in page.text
    assert browser.get(f"/author/preview/{QUIZ}").status_code == 200
