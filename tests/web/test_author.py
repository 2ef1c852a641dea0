"""The pages on which instructors look at the library's files, problems and reports."""

from __future__ import annotations

import re
import shutil
from html import unescape

import pytest

from courseware.services.releases.live import CatalogueSource
from courseware.web.problem_words import source_lines
from tests.cast import INA, LEA, MAX
from tests.checklists import write_checklists
from tests.services.correcting import answer_all
from tests.web.authors import LESSON, QUIZ, digest_of, text_of
from tests.web.authors import authoring as authoring
from tests.web.conftest import Site
from tests.web.test_every_page import check


def test_the_front_page_names_problems_drafts_and_reviews_due(site: Site) -> None:
    (site.library / LESSON).write_text(text_of(site).replace("It injects", "[@EV-99] It injects"))

    page = site.browser(INA).get("/author")

    check(page)
    assert "CW080" in page.text
    drafts = page.text.split('id="drafts-title"')[1].split("</section>")[0]
    assert f'href="/author/files/{LESSON}"' in drafts
    assert QUIZ not in drafts
    due = page.text.split('id="due-title"')[1].split("</section>")[0]
    assert "Never reviewed" in due


def test_a_review_falls_due_when_its_months_are_over(site: Site) -> None:
    browser = site.browser(INA)
    browser.post(f"/author/review/{LESSON}", {"revision": digest_of(text_of(site))})
    site.clock.step(days=364)
    before = site.browser(INA).get("/author").text
    site.clock.step(days=2)
    after = site.browser(INA).get("/author").text

    assert "recent enough" in before
    assert "Overdue" in after


def test_a_course_whose_last_day_comes_near_is_named(sqlite_site: Site) -> None:
    path = sqlite_site.library / "lessons/basics/course.yaml"
    path.write_text(path.read_text().replace("status: open", "status: open\nexpires: 2026-04-15"))
    sqlite_site.publish_files()

    page = sqlite_site.browser(INA).get("/author")
    check(page)
    assert "last day: 15 April 2026" in page.text
    sqlite_site.clock.step(days=60)
    assert "ended on 15 April 2026" in sqlite_site.browser(INA).get("/author").text


@pytest.mark.parametrize("address", ["/author", "/author/files", f"/author/files/{QUIZ}"])
def test_sources_hold_the_key_so_only_instructors_see_them(sqlite_site: Site, address: str) -> None:
    assert sqlite_site.browser(INA).get(address).status_code == 200
    for member in (LEA, MAX):
        assert sqlite_site.browser(member).get(address).status_code == 403


@pytest.mark.parametrize("path", [LESSON, QUIZ])
def test_a_file_is_shown_line_by_line_and_as_learners_see_it(sqlite_site: Site, path: str) -> None:
    browser = sqlite_site.browser(INA)

    source, preview = browser.get(f"/author/files/{path}"), browser.get(f"/author/preview/{path}")

    check(source)
    check(preview)
    shown = re.findall(r'class="source__text">([^<]*)</code>', source.text)
    lines = [unescape(line).rstrip() for line in shown]
    assert lines == text_of(sqlite_site, path).split("\n")
    assert "A filiform needle" in preview.text


def test_problems_stand_below_the_lines_that_they_are_about() -> None:
    (line,) = [line for line in source_lines(b"a\nb\r\nc", []) if line.number == 2]

    assert (line.text, line.problems) == ("b", ())


def test_a_host_without_files_says_so_and_keeps_its_other_news(sqlite_site: Site) -> None:
    shutil.rmtree(sqlite_site.library)
    browser = sqlite_site.browser(INA)

    page = browser.get("/author")

    check(page)
    assert "There are no content files on this machine" in page.text
    assert "Never reviewed" in page.text
    assert browser.get("/author/files").status_code == 404


def test_checklists_and_courses_are_shown_as_they_are_read(sqlite_site: Site) -> None:
    write_checklists(sqlite_site.library)
    plan = sqlite_site.library / "lessons/basics/course.yaml"
    plan.write_text(plan.read_text().replace("declared_minutes: 60", "declared_minutes: 1200"))
    browser = sqlite_site.browser(INA)

    checklist = browser.get("/author/preview/lessons/basics/cl-x.checklist.yaml")
    course = browser.get("/author/preview/lessons/basics/course.yaml")

    check(checklist)
    check(course)
    assert "3 items, 1 critical" in checklist.text
    assert "Ready to screen without supervision." in checklist.text
    assert "domain: D1" not in checklist.text
    assert f'<a href="/author/files/{LESSON}">Needles</a>' in course.text
    assert "1,200 minutes declared" in course.text
    assert "Was it useful?" in course.text


def test_a_report_is_answered_where_it_is_read(site: Site) -> None:
    school = (site.db, CatalogueSource(site.db).current(0))
    attempt = answer_all(school, LEA)
    site.browser(LEA).post(
        f"/attempts/{attempt}/1/report", {"kind": "key", "words": "A is right too."}
    )
    browser = site.browser(INA)

    page = browser.get("/author")

    check(page)
    section = page.text.split('id="reports-title"')[1].split("</section>")[0]
    assert "A is right too." in section and LEA.name not in page.text
    address = re.search(r'action="(/author/reports/[^"]+)"', section)
    assert address
    assert browser.post(address[1], {"answer": "It is, thank you."}).status_code == 303
    assert "No report waits" in browser.get("/author").text
