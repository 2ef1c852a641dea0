"""Recalling a release and going back to an earlier one in the browser."""

from __future__ import annotations

import re
import shutil

import pytest

from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.recalling import RecallWish, open_recalls
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.cast import INA, LEA, NOON
from tests.library import LESSON as LESSON_TEXT
from tests.library import write_library
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.web.authors import authoring as authoring
from tests.web.conftest import Site
from tests.web.publishing import NEW_TEXT, live, seen_on
from tests.web.test_every_page import check


def test_a_change_that_matters_for_safety_is_recalled_with_its_release(site: Site) -> None:
    school = (site.db, CatalogueSource(site.db).current(0))
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)
    write_library(site.library, lesson=NEW_TEXT)
    browser, breaks = site.browser(INA), verify(site.db)
    plain = browser.get("/author/publish")
    form = browser.get("/author/publish?recall=needles")

    check(form)
    assert 'href="/author/publish?recall=needles#recall"' in plain.text
    assert "1 award rests on an earlier text" in form.text
    assert ("Nobody is named." in plain.text, "Nobody is named." in form.text) == (True, False)
    assert LEA.name not in form.text
    assert 'value="q0"' in form.text and 'value="c1"' in form.text
    sent = {"seen": seen_on(form), "recall": "needles", "question": ["q0", "c0"]}
    without = browser.post("/author/publish", sent)
    check(without)
    assert (without.status_code, live(site)) == (422, 1)
    assert re.search(r'value="q0"[^>]*checked', without.text)
    done = browser.post("/author/publish", {**sent, "reason": "The depth was wrong."})
    assert done.status_code == 303
    after = browser.get(done.location)
    assert "Recalled: it concerns 1 award of 1 person, and each gets a mail." in after.text
    assert "It recalled “Needles”" in after.text and "The depth was wrong." in after.text
    listed = browser.get("/author/releases")
    check(listed)
    assert "Recalled: Needles" in listed.text
    assert len(open_recalls(site.db, LEA.actor)) == 1
    assert verify(site.db) == breaks


def test_going_back_publishes_what_was_live_before(site: Site) -> None:
    write_library(site.library, lesson=NEW_TEXT)
    publish(site.db, site.library, None, "", NOON)
    browser = site.browser(INA)

    listed = browser.get("/author/releases")
    page = browser.get("/author/releases/1")
    done = browser.post(
        "/author/releases/1/again", {"seen": seen_on(page), "note": "It was right before"}
    )

    check(listed)
    check(page)
    assert "+It injects nothing." in page.text
    assert (done.status_code, done.location) == (303, "/author/releases/3")
    after = browser.get("/author/releases/3")
    check(after)
    assert 'Back to <a href="/author/releases/1">release 1</a>' in after.text
    assert "injects nothing" in repr(CatalogueSource(site.db).current(0).lesson("needles"))
    assert "back to release 1" in browser.get("/author/releases").text
    again = browser.post("/author/releases/1/again", {"seen": seen_on(page)})
    assert (again.status_code, again.location) == (303, "/author/releases/3")
    told = browser.get("/author/releases/3")
    assert "Release 3 is live already; nothing was done again." in told.text
    assert live(site) == 3


def test_a_host_without_files_can_go_back_and_not_publish(sqlite_site: Site) -> None:
    write_library(sqlite_site.library, lesson=NEW_TEXT)
    publish(sqlite_site.db, sqlite_site.library, None, "", NOON)
    shutil.rmtree(sqlite_site.library)
    browser = sqlite_site.browser(INA)

    refused = browser.post("/author/publish", {"seen": "0" * 64})
    page = browser.get("/author/releases/1")
    back = browser.post("/author/releases/1/again", {"seen": seen_on(page)})

    assert refused.status_code == 409
    assert (back.status_code, live(sqlite_site)) == (303, 3)


def recalled(site: Site) -> str:
    """Lea's lesson was recalled with release 2; the recall's address for her."""
    school = (site.db, CatalogueSource(site.db).current(0))
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)
    write_library(site.library, lesson=NEW_TEXT)
    wish = RecallWish("needles", ("q0", "c0"), "The depth was wrong.")
    publish(site.db, site.library, None, "", NOON, recall=wish)
    (task,) = open_recalls(site.db, LEA.actor)
    return f"/recalls/{task.id}"


def test_a_recalled_text_comes_back_by_a_box_only_and_the_recalls_page_says_so(
    sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courseware.services.releases.live._SECONDS_BETWEEN_LOOKS", 0)
    address = recalled(sqlite_site)
    browser = sqlite_site.browser(INA)
    page = browser.get("/author/releases/1")
    seen, box = seen_on(page), re.search(r'name="despite" value="([^"]+)"', page.text)

    check(page)
    assert "A recalled text would be live again" in page.text
    assert "because: The depth was wrong." in page.text
    assert box and address.endswith(box[1])
    unticked = browser.post("/author/releases/1/again", {"seen": seen})
    check(unticked)
    assert (unticked.status_code, live(sqlite_site)) == (422, 2)
    assert "Nothing was changed. Choose this if" in unticked.text
    before = sqlite_site.browser(LEA).get(address)
    assert "Read the lesson as it is now" in before.text
    done = browser.post("/author/releases/1/again", {"seen": seen, "despite": box[1]})
    assert (done.status_code, live(sqlite_site)) == (303, 3)
    assert "Recalled text live again" in browser.get("/author/releases").text
    after = sqlite_site.browser(LEA).get(address)
    check(after)
    assert "The lesson has the earlier text again" in after.text
    assert "Read the lesson as it is now" not in after.text


def test_files_with_a_recalled_text_need_the_box_too(sqlite_site: Site) -> None:
    recall_id = recalled(sqlite_site).rpartition("/")[2]
    write_library(sqlite_site.library, lesson=LESSON_TEXT)
    browser = sqlite_site.browser(INA)

    refused = browser.get("/author/publish")
    looked = browser.get(f"/author/publish?despite={recall_id}")
    sent = {"seen": seen_on(looked)}

    check(refused)
    check(looked)
    assert "A recalled text all the same?" in refused.text
    assert 'name="seen"' not in refused.text
    assert browser.post("/author/publish", sent).status_code == 409
    done = browser.post("/author/publish", {**sent, "despite": recall_id})
    assert (done.status_code, live(sqlite_site)) == (303, 3)
