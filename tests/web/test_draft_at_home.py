"""What a draft would give is told at home as what it is: credit of a draft does not count."""

import re

from tests.cast import LEA
from tests.web.markup import words
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
