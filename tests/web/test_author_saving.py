"""Saving a file of the library in the browser: only what was looked at, and only in its place."""

from __future__ import annotations

import os
import shutil
from html import unescape
from pathlib import Path

import pytest

from courseware.domain.ledger import Act
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.publishing import publish
from tests.cast import INA
from tests.web.authors import LESSON, QUIZ, acts, digest_of, send, text_of
from tests.web.authors import authoring as authoring
from tests.web.conftest import Site, build_site
from tests.web.markup import hidden
from tests.web.test_every_page import check


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
