"""What a course says of itself, the figures of its lessons, and addresses that take only forms."""

import re
import shutil

import pytest

from courseware.services.releases.publishing import publish
from tests.cast import LEA, NOON
from tests.library import LESSON, write_library
from tests.web.test_every_page import check
from tests.web.walk import (
    LESSON_PAGE,
    complete,
)


def test_a_course_that_comes_before_is_recommended_and_bars_nobody(sqlite_site):
    other = sqlite_site.library / "lessons/before"
    for kind in ("lessons", "quizzes"):
        shutil.copytree(
            sqlite_site.library / kind / "basics", sqlite_site.library / kind / "before"
        )
        for file in (sqlite_site.library / kind / "before").iterdir():
            text = file.read_text().replace("N1.", "B1.").replace("id: needles", "id: pins")
            text = text.replace("[needles]", "[pins]").replace("lesson: needles", "lesson: pins")
            file.write_text(text.replace("id: basics", "id: before").replace("Basics", "Before"))
    (other / "needles.md").rename(other / "pins.md")
    folder = sqlite_site.library / "quizzes/before"
    (folder / "needles.yaml").rename(folder / "pins.yaml")
    course = sqlite_site.library / "lessons/basics/course.yaml"
    course.write_text(course.read_text().replace("requires: []", "requires: [before]"))
    assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused
    browser = sqlite_site.browser(LEA)

    page = browser.get("/courses/basics")
    complete(browser)

    assert "Recommended before:" in page.text
    assert 'href="/courses/before">Before</a>' in page.text
    assert (
        "You may begin here all the same, and the credit of this course does not wait" in page.text
    )
    assert 'class="card award"' in browser.get("/credits").text


def test_a_draft_says_what_its_awards_are_good_for(sqlite_site):
    course = sqlite_site.library / "lessons/basics/course.yaml"
    course.write_text(course.read_text().replace("status: open", "status: draft"))
    assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused

    page = sqlite_site.browser().get("/courses/basics")

    assert "“DEMONSTRATION, NOT VALID” and count towards no checklist." in page.text


def test_wherever_a_course_is_offered_credit_and_time_are_told_apart(sqlite_site):
    for browser, path in ((sqlite_site.browser(), "/"), (sqlite_site.browser(), "/courses"),
                          (sqlite_site.browser(), "/courses/basics"),
                          (sqlite_site.browser(LEA), "/home")):  # fmt: skip
        text = browser.get(path).text
        assert re.search(r"[0-9]+ minutes? of credit, about [0-9]+ (h|min)[^<,]* to do", text), path


def test_a_course_shows_the_minutes_with_their_working_to_anybody(sqlite_site):
    page = sqlite_site.browser().get("/courses/basics")

    assert "Credited: the lowest of the three" in page.text
    assert "What the record says, and what not" in page.text
    assert 'href="/login?next=/courses/basics"' in page.text
    assert LESSON_PAGE not in page.text


def test_a_figure_is_served_for_ever_and_can_do_nothing(sqlite_site):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="9"/></svg>'
    figures = sqlite_site.library / "lessons/basics/figures"
    figures.mkdir()
    (figures / "needle.svg").write_text(svg)
    drawn = LESSON.replace(
        "A filiform needle is thin",
        '![A thin line](figures/needle.svg "A needle is thin")\n\nA filiform needle is thin',
    )
    write_library(sqlite_site.library, lesson=drawn)
    assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused
    from_now_on = sqlite_site.browser(LEA)

    (address,) = set(re.findall(r"src=\"(/figures/[^\"]+)", from_now_on.get(LESSON_PAGE).text))
    figure = from_now_on.get(address)

    assert figure.text == svg
    assert figure.mimetype == "image/svg+xml"
    assert "immutable" in figure.headers["Cache-Control"]
    assert "sandbox" in figure.headers["Content-Security-Policy"]
    assert from_now_on.get(address.replace("needle", "other")).status_code == 404
    assert from_now_on.get(address.replace("needle", "other") + "?large").status_code == 404


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        (f"http://localhost{LESSON_PAGE}", LESSON_PAGE),
        ("http://elsewhere.org/courses", "/courses"),
        ("http://localhost//elsewhere.org/", "/courses"),
        (None, "/courses"),
    ],
)
def test_without_a_script_a_figure_is_large_on_a_page_with_a_way_back(sqlite_site, came_from, back):
    figures = sqlite_site.library / "lessons/basics/figures"
    figures.mkdir()
    (figures / "line.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7"/></svg>'
    )
    drawn = LESSON.replace("A filiform", '![A line](figures/line.svg "It is thin")\n\nA filiform')
    write_library(sqlite_site.library, lesson=drawn)
    assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused
    reader = sqlite_site.browser(LEA)
    lesson = reader.get(LESSON_PAGE).text
    (name, link) = re.search(
        r'aria-label="([^"]+)" class="figure__zoom" href="([^"]+)"', lesson
    ).groups()

    page = reader.get(link, headers={"Referer": came_from} if came_from else {})

    assert name == "Enlarge the picture: It is thin"
    assert re.findall(r'<p><a href="([^"]+)">.*Back to the text', page.text) == [back, back]
    assert f'src="{link.removesuffix("?large")}"' in page.text
    check(page)


def test_a_photograph_is_served_too(sqlite_site):
    figures = sqlite_site.library / "lessons/basics/figures"
    figures.mkdir()
    (figures / "hand.jpg").write_bytes(
        b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x02\x00\x04\x01\x01\x11\x00"
        b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00picture\xff\xd9"
    )
    drawn = LESSON.replace("A filiform", '![A hand](figures/hand.jpg "Palpate")\n\nA filiform')
    write_library(sqlite_site.library, lesson=drawn)
    assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused
    reader = sqlite_site.browser(LEA)
    address = re.search(r'src="(/figures/[^"]+)', reader.get(LESSON_PAGE).text)[1]

    assert reader.get(address).mimetype == "image/jpeg"


def test_an_address_that_only_takes_forms_says_so(sqlite_site):
    browser = sqlite_site.browser(LEA)

    for address in ("/account/licences", "/certificates"):
        page = browser.get(address)

        assert page.status_code == 405
        assert "It only takes what a form sends, so it cannot be opened" in page.text
        assert "Try again in a minute" not in page.text
