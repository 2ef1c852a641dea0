"""The pages on which instructors look at the library's files and change them."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest

from courseware.app import create_app
from courseware.domain.ledger import Act
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.records import ledger as ledger_rows
from courseware.web.problem_words import source_lines
from tests.cast import INA, LEA, MAX
from tests.checklists import write_checklists
from tests.services.test_regrading import answer_all
from tests.web.conftest import Site, build_site
from tests.web.markup import hidden
from tests.web.test_every_page import check

LESSON = "lessons/basics/needles.md"
QUIZ = "quizzes/basics/needles.yaml"


@pytest.fixture
def authoring() -> bool:
    return True


def text_of(site: Site, path: str = LESSON) -> str:
    return (site.library / path).read_text()


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def send(browser, text: str, page, go: str, path: str = LESSON, **more):
    """Send the form of a page with a text, as a browser without JavaScript does."""
    fields = {"base": hidden(page, "base"), "text": text.replace("\n", "\r\n"), "go": go, **more}
    if 'name="looked"' in page.text:
        fields.setdefault("looked", hidden(page, "looked"))
    return browser.post(f"/author/edit/{path}", fields)


def acts(site: Site, act: Act) -> int:
    with site.db.read() as connection:
        return sum(row.act == act.value for row in ledger_rows.latest(connection, 100))


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


def test_nothing_is_saved_that_was_not_looked_at(site: Site) -> None:
    browser, breaks = site.browser(INA), verify(site.db)
    before = text_of(site)
    text = before.replace("It injects nothing.", "It injects nothing at all.")

    form = browser.get(f"/author/edit/{LESSON}")
    unseen = send(browser, text, form, "save")
    looked = send(browser, text, form, "look")
    other = send(browser, text + "\nMore.\n", looked, "save")

    check(looked)
    assert (unseen.status_code, looked.status_code, other.status_code) == (409, 200, 409)
    assert text_of(site) == before
    assert "+It injects nothing at all." in looked.text
    assert "-It injects nothing." in looked.text
    saved = send(browser, text, looked, "save")
    assert saved.status_code == 303
    assert text_of(site) == text
    assert acts(site, Act.CONTENT_SAVED) == 1
    assert verify(site.db) == breaks


def test_a_text_with_errors_is_saved_only_knowingly_and_is_not_published(site: Site) -> None:
    browser = site.browser(INA)
    before = text_of(site)
    text = before.replace("minutes: 10", "minits: 10")

    looked = send(browser, text, browser.get(f"/author/edit/{LESSON}"), "look")
    refused = send(browser, text, looked, "save")
    still = text_of(site)
    saved = send(browser, text, looked, "save-draft")

    assert 'did you mean "minutes"?' in unescape(looked.text)
    assert (refused.status_code, still) == (409, before)
    assert (saved.status_code, text_of(site)) == (303, text)
    assert publish(site.db, site.library, None, "", site.clock.now()).refused


def test_a_change_that_breaks_another_file_says_so_before_it_is_saved(sqlite_site: Site) -> None:
    browser = sqlite_site.browser(INA)
    text = text_of(sqlite_site, QUIZ).replace("practice-name", "practice-other")

    looked = send(browser, text, browser.get(f"/author/edit/{QUIZ}"), "look", QUIZ)

    assert "New in other files" in looked.text
    assert "CW083" in looked.text or LESSON in looked.text.split("New in other files")[1]


@pytest.mark.parametrize("go", ["save", "save-draft"])
def test_a_text_that_is_saved_twice_by_the_same_form_is_saved(site: Site, go: str) -> None:
    browser = site.browser(INA)
    mine = text_of(site).replace("It injects nothing.", "Mine.")
    looked = send(browser, mine, browser.get(f"/author/edit/{LESSON}"), "look")

    presses = [send(browser, mine, looked, go) for _ in range(2)]
    page = browser.get(f"/author/files/{LESSON}")
    shown = send(browser, mine, looked, "look")

    assert [(press.status_code, press.location) for press in presses] == [
        (303, f"/author/files/{LESSON}")
    ] * 2
    assert "Saved. It is a draft until it is published." in page.text
    check(shown)
    assert shown.status_code == 200
    assert hidden(shown, "base") == digest_of(mine)
    assert text_of(site) == mine
    assert acts(site, Act.CONTENT_SAVED) == 1


@pytest.mark.parametrize("go", ["look", "save", "save-draft"])
def test_what_somebody_else_saved_meanwhile_is_never_overwritten(site: Site, go: str) -> None:
    browser = site.browser(INA)
    form = browser.get(f"/author/edit/{LESSON}")
    mine = text_of(site).replace("It injects nothing.", "Mine.")
    looked = send(browser, mine, form, "look")
    theirs = text_of(site).replace("It injects nothing.", "Theirs.")
    (site.library / LESSON).write_text(theirs)

    conflict = send(browser, mine, looked, go)

    check(conflict)
    assert conflict.status_code == 409
    assert text_of(site) == theirs
    assert "-Theirs." in conflict.text
    assert "+Mine." in conflict.text
    again = send(browser, mine, conflict, "look")
    assert send(browser, mine, again, "save").status_code == 303
    assert text_of(site) == mine


def test_line_ends_stay_those_of_the_file(sqlite_site: Site) -> None:
    file = sqlite_site.library / LESSON
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    browser = sqlite_site.browser(INA)
    text = file.read_bytes().decode().replace("\r\n", "\n").replace("nothing.", "nothing!")

    looked = send(browser, text, browser.get(f"/author/edit/{LESSON}"), "look")
    send(browser, text, looked, "save")

    assert file.read_bytes() == text.replace("\n", "\r\n").encode()
    assert looked.text.count('class="difference__added"') == 1


@pytest.mark.parametrize(
    "path",
    [
        "../outside.yaml",
        "lessons/../../outside.yaml",
        "lessons/basics/../../outside.yaml",
        "outside.yaml",
        "lessons/basics/notes.txt",
        "lessons/basics/none.md",
        "/etc/passwd",
    ],
)
def test_no_address_leads_to_anything_but_a_content_file(sqlite_site: Site, path: str) -> None:
    (sqlite_site.library / "outside.yaml").write_text("id: x\n")
    (sqlite_site.library / "lessons/basics/notes.txt").write_text("secret")
    browser = sqlite_site.browser(INA)

    for page in ("files", "preview", "edit"):
        answer = browser.get(f"/author/{page}/{path}")
        assert answer.status_code in (404, 308), (page, path)
    sent = browser.post(f"/author/edit/{path}", {"text": "x", "base": "0", "go": "look"})
    assert sent.status_code in (404, 308)
    assert (sqlite_site.library / "outside.yaml").read_text() == "id: x\n"


def test_a_link_is_not_written_through(sqlite_site: Site) -> None:
    """Not even one that leads to another file of the library."""
    elsewhere = sqlite_site.library / "lessons" / "elsewhere.md"
    shutil.move(sqlite_site.library / LESSON, elsewhere)
    os.symlink(elsewhere, sqlite_site.library / LESSON)
    browser = sqlite_site.browser(INA)
    before = elsewhere.read_text()
    text = before.replace("nothing.", "everything.")

    looked = send(browser, text, browser.get(f"/author/edit/{LESSON}"), "look")
    saved = send(browser, text, looked, "save")

    assert saved.status_code == 409
    assert "is a link to another place" in saved.text
    assert elsewhere.read_text() == before


def test_a_link_out_of_the_library_is_no_file_of_it(sqlite_site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text("secret words")
    (sqlite_site.library / LESSON).unlink()
    os.symlink(outside, sqlite_site.library / LESSON)

    page = sqlite_site.browser(INA).get(f"/author/files/{LESSON}")

    assert (page.status_code, "secret words" in page.text) == (404, False)
    first = sqlite_site.browser(INA).get("/author").text
    assert ("CW007" in first, "secret words" in first) == (True, False)


def test_a_text_larger_than_a_file_may_be_is_refused(sqlite_site: Site) -> None:
    browser = sqlite_site.browser(INA)
    before = text_of(sqlite_site)

    looked = send(browser, "x" * (1024 * 1024 + 1), browser.get(f"/author/edit/{LESSON}"), "look")

    assert looked.status_code == 422
    assert "1024 KiB" in looked.text
    assert text_of(sqlite_site) == before


def test_where_nothing_may_be_written_the_page_says_why(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "courseware.sqlite3"
    shutil.copy(sqlite_template, path)
    site = build_site(f"sqlite:///{path}", tmp_path)
    browser = site.browser(INA)
    before = text_of(site)

    page, form = browser.get(f"/author/files/{LESSON}"), browser.get(f"/author/edit/{LESSON}")
    sent = browser.post(
        f"/author/edit/{LESSON}", {"base": digest_of(before), "text": "x", "go": "save-draft"}
    )

    check(page)
    assert "COURSEWARE_AUTHORING=1" in page.text
    assert "Change it" not in page.text
    assert (form.status_code, sent.status_code, text_of(site)) == (409, 409, before)
    site.db.close()


def test_a_host_without_files_says_so_and_keeps_its_other_news(sqlite_site: Site) -> None:
    shutil.rmtree(sqlite_site.library)
    browser = sqlite_site.browser(INA)

    page = browser.get("/author")

    check(page)
    assert "There are no content files on this machine" in page.text
    assert "Never reviewed" in page.text
    assert browser.get("/author/files").status_code == 404


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
