"""What a draft would give is told wherever it is met as what it is: its credit does not count."""

import re

import pytest

from tests.cast import LEA, MAX
from tests.web.markup import words
from tests.web.test_assignments import WISH
from tests.web.walk import LESSON_PAGE


def make_draft(site):
    course = site.library / "lessons" / "basics" / "course.yaml"
    course.write_text(course.read_text().replace("status: open", "status: draft"))
    site.publish_files()


def test_the_first_page_says_beside_the_minutes_that_a_course_is_a_draft(sqlite_site):
    make_draft(sqlite_site)
    lea = sqlite_site.browser(LEA)

    said = words(lea.get("/home"))
    assert re.search(r"Begin Draft .* of credit, about .* to do, \d+ lessons?", said)
    assert "the awards of a draft are marked “DEMONSTRATION, NOT VALID”" in said
    lea.post(f"{LESSON_PAGE}/parts/what-it-is/read")

    assert "Draft" in words(lea.get("/home")).split("Continue")[1][:60]


def test_of_an_open_course_nothing_of_a_draft_is_said(sqlite_site):
    assert "Draft" not in words(sqlite_site.browser(LEA).get("/home"))


PAGES = (
    LESSON_PAGE,
    "/quizzes/needles",
    "/courses/basics/evaluation",
    "/courses/basics/attestation",
    "/credits",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("is_draft", [True, False])
def test_what_is_done_in_a_draft_says_beside_the_course_that_it_is_one(sqlite_site, page, is_draft):
    if is_draft:
        make_draft(sqlite_site)
    lea = sqlite_site.browser(LEA)
    lea.post(f"{LESSON_PAGE}/parts/what-it-is/read")

    assert ("Draft" in words(lea.get(page))) is is_draft


def test_a_manager_reads_that_a_course_to_be_assigned_is_a_draft(sqlite_site):
    make_draft(sqlite_site)
    manager = sqlite_site.browser(MAX)
    wish = {**WISH, "scopes": []}

    assert "Basics (draft)" in words(manager.get("/team/assignments"))
    shown = manager.post("/team/assignments/preview", wish)
    assert "Course: Basics (draft)" in words(shown)
    manager.post("/team/assignments", wish)
    assert "Course: Basics (draft)" in words(sqlite_site.browser(LEA).get("/home"))
