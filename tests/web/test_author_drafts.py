"""A new file and its draft, from the starter over the review to the release."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from courseware.app import create_app
from courseware.domain.ledger import Act
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.publishing import publish
from tests.cast import INA, LEA
from tests.web.authors import LESSON, acts, digest_of, text_of
from tests.web.authors import authoring as authoring
from tests.web.conftest import Site
from tests.web.markup import hidden
from tests.web.test_every_page import check


def test_a_draft_is_reviewed_before_it_is_published_and_the_review_goes_live_with_it(
    site: Site,
) -> None:
    (site.library / LESSON).write_text(text_of(site).replace("nothing.", "nothing at all."))
    browser, breaks = site.browser(INA), verify(site.db)
    page = browser.get(f"/author/files/{LESSON}")
    revision = hidden(page, "revision")

    asked = browser.post(f"/author/ask/{LESSON}", {"revision": revision})
    listed = browser.get("/author").text.split('id="asked-title"')[1].split("</section>")[0]
    reviewed = browser.post(f"/author/review/{LESSON}", {"revision": revision})
    twice = browser.post(f"/author/review/{LESSON}", {"revision": revision})
    assert not publish(site.db, site.library, None, "", site.clock.now()).refused

    assert revision == digest_of(text_of(site))
    assert (asked.status_code, reviewed.status_code, twice.status_code) == (303, 303, 409)
    assert LESSON in listed
    worker = replace(site, app=create_app(site.app.extensions["courseware"].config, site.clock))
    lesson = worker.browser(INA).get("/courses/basics/lessons/needles").text
    assert "Reviewed by Ina Novak" in lesson
    assert (acts(site, Act.REVIEW_ASKED), acts(site, Act.REVIEW_RECORDED)) == (1, 1)
    assert verify(site.db) == breaks


def test_a_review_is_of_what_was_read_and_of_nothing_else(site: Site) -> None:
    browser = site.browser(INA)
    seen = hidden(browser.get(f"/author/files/{LESSON}"), "revision")
    (site.library / LESSON).write_text(text_of(site).replace("nothing.", "everything."))

    answer = browser.post(f"/author/review/{LESSON}", {"revision": seen})

    assert answer.status_code == 409
    assert "read it again first" in answer.text
    assert acts(site, Act.REVIEW_RECORDED) == 0


def test_a_figure_that_is_not_published_yet_is_seen_by_authors_only(sqlite_site: Site) -> None:
    folder = sqlite_site.library / "lessons/basics/figures"
    folder.mkdir(exist_ok=True)
    (folder / "new.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7"/></svg>'
    )
    lesson = text_of(sqlite_site) + '\n![A line](figures/new.svg "A line")\n'
    (sqlite_site.library / LESSON).write_text(lesson)
    browser = sqlite_site.browser(INA)

    page = browser.get(f"/author/preview/{LESSON}")
    found = re.search(r'src="(/author/figures/[^"]+)"', page.text)

    assert found
    assert browser.get(found[1]).mimetype == "image/svg+xml"
    assert browser.get(found[1].removeprefix("/author")).status_code == 404
    assert sqlite_site.browser(LEA).get(found[1]).status_code == 403
    assert f'href="{found[1]}?large"' in page.text
    large = browser.get(f"{found[1]}?large")
    check(large)
    assert f'src="{found[1]}"' in large.text


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("lesson", "lessons/basics/thumbs.md"),
        ("quiz", "quizzes/basics/thumbs.yaml"),
        ("checklist", "lessons/basics/thumbs.checklist.yaml"),
    ],
)
def test_a_new_file_begins_with_a_starter_on_record(site: Site, kind: str, path: str) -> None:
    browser, breaks = site.browser(INA), verify(site.db)
    form = browser.get("/author/new")

    sent = {"kind": kind, "name": "thumbs", "course": "basics"}
    if kind == "quiz":
        sent |= {"types": ["hotspot"]}
        alone = browser.post("/author/new", sent)
        assert alone.status_code == 422
        assert "there is no lesson “thumbs” for this quiz" in alone.text
        browser.post("/author/new", sent | {"kind": "lesson", "types": []})
    made = browser.post("/author/new", sent)

    check(form)
    assert (made.status_code, made.location) == (303, f"/author/edit/{path}")
    check(browser.get(made.location))
    assert "id: thumbs\n" in text_of(site, path)
    assert ("type: hotspot" in text_of(site, path)) == (kind == "quiz")
    assert acts(site, Act.CONTENT_SAVED) == (2 if kind == "quiz" else 1)
    assert verify(site.db) == breaks
    again = browser.post("/author/new", sent)
    check(again)
    there = "has a quiz already" if kind == "quiz" else "is there already"
    assert (again.status_code, there in again.text) == (422, True)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "../x", "course": "basics", "kind": "lesson"}, "cannot be an id"),
        ({"name": "x", "course": "../..", "kind": "lesson"}, "Choose the course"),
        ({"name": "x", "course": "basics", "kind": "course"}, "Choose what the file is"),
        ({"name": "x", "course": "basics", "kind": "quiz", "types": "none"}, "belong to a quiz"),
        ({"name": "x", "course": "basics", "kind": "lesson", "types": "hotspot"}, "begin one, or"),
    ],
)
def test_a_new_file_that_does_not_fit_is_not_written(
    sqlite_site: Site, sent: dict[str, str], words: str
) -> None:
    before = sorted(sqlite_site.library.rglob("*"))

    page = sqlite_site.browser(INA).post("/author/new", sent)

    check(page)
    assert (page.status_code, words in page.text) == (422, True)
    assert sorted(sqlite_site.library.rglob("*")) == before


def test_no_new_file_is_written_through_a_link(sqlite_site: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(sqlite_site.library / "quizzes/basics", elsewhere)
    os.symlink(elsewhere, sqlite_site.library / "quizzes/basics")
    sent = {"kind": "lesson", "name": "thumbs", "course": "basics"}

    page = sqlite_site.browser(INA).post("/author/new", sent)

    assert page.status_code == 409
    assert not (sqlite_site.library / "lessons/basics/thumbs.md").exists()


def test_the_way_from_draft_to_release_is_shown_in_steps(sqlite_site: Site) -> None:
    browser = sqlite_site.browser(INA)

    def steps() -> list[str]:
        page = browser.get(f"/author/files/{LESSON}").text
        listed = page.split('aria-label="From draft to release"')[1].split("</ol>")[0]
        return re.findall(r">: (done|not yet)<", listed)

    (sqlite_site.library / LESSON).write_text(text_of(sqlite_site).replace("nothing.", "nothing!"))
    sent = {"revision": digest_of(text_of(sqlite_site))}
    assert steps() == ["done", "not yet", "not yet", "not yet"]
    browser.post(f"/author/ask/{LESSON}", sent)
    assert steps() == ["done", "done", "not yet", "not yet"]
    browser.post(f"/author/review/{LESSON}", sent)
    assert steps() == ["done", "done", "done", "not yet"]
    publish(sqlite_site.db, sqlite_site.library, None, "", sqlite_site.clock.now())
    assert steps() == ["done", "done", "done", "done"]


def test_what_is_no_part_of_a_release_is_no_draft(sqlite_site: Site) -> None:
    plan = sqlite_site.library / "lessons/plan.yaml"
    plan.write_text("{}\n")
    browser = sqlite_site.browser(INA)

    listed = browser.get("/author").text.split('id="drafts-title"')[1].split("</section>")[0]
    page = browser.get("/author/files/lessons/plan.yaml").text

    assert "All files are live as they are." in listed
    assert "no part of a release" in page and "Look and publish" not in page
