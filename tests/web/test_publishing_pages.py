"""Publishing in the browser: what was looked at, once, and only what may be published."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from courseware.domain.ledger import Act
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store import releases as release_rows
from tests.cast import INA, LEA, MAX, NOON
from tests.library import COURSE, quiz, write_library
from tests.services.test_credit import pass_quiz, read_lesson
from tests.web.authors import acts
from tests.web.authors import authoring as authoring
from tests.web.conftest import Site, build_site
from tests.web.publishing import NEW_TEXT, live, seen_on
from tests.web.test_every_page import check
from tests.web.test_moments_of_roles import time_goes_by


def test_what_was_looked_at_goes_live_on_record_under_ones_name(site: Site) -> None:
    write_library(site.library, lesson=NEW_TEXT)
    browser, breaks = site.browser(INA), verify(site.db)
    looked = browser.get("/author/publish")

    sent = {"seen": seen_on(looked), "note": "Said more clearly"}
    done = browser.post("/author/publish", sent)

    check(looked)
    assert (done.status_code, done.location) == (303, "/author/releases/2")
    after = browser.get("/author/releases/2")
    check(after)
    assert "Release 2 is live." in after.text
    assert "Said more clearly" in after.text and "Ina Novak" in after.text
    assert "+It never injects." in after.text
    assert "Awaiting review by a clinician" in after.text and "lesson/needles" in after.text
    assert "never injects" in repr(CatalogueSource(site.db).current(0).lesson("needles"))
    assert acts(site, Act.RELEASE_PUBLISHED) == 2
    assert verify(site.db) == breaks


def test_a_correction_of_marks_that_goes_on_is_told_before_and_after(site: Site) -> None:
    catalogue = CatalogueSource(site.db).current(0)
    wish = Wish("needles", "q0", Correction(Kind.KEY, "b"), "The key was wrong.")
    apply(site.db, catalogue, None, wish, NOON)
    write_library(site.library, quiz(extra="# a remark among authors\n"))
    browser = site.browser(INA)

    looked = browser.get("/author/publish")
    done = browser.post("/author/publish", {"seen": seen_on(looked), "note": ""})
    after = browser.get(done.location)

    for page in (looked, after):
        check(page)
        goes_on = re.search(r"of marks of q0 of (.+) goes on: the right answer is b", page.text)
        assert goes_on and re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d{2}:\d{2} UTC", goes_on[1])


def test_a_release_that_ends_a_course_at_once_says_whom_that_stops(site: Site) -> None:
    school = (site.db, CatalogueSource(site.db).current(0))
    read_lesson(school, LEA)
    write_course(site, "status: open\nexpires: 2020-12-31")
    browser = site.browser(INA)

    looked = browser.get("/author/publish")
    done = browser.post("/author/publish", {"seen": seen_on(looked), "note": ""})
    after = browser.get(done.location)

    check(looked)
    assert "A course ends with this release" in looked.text
    told = "Course basics ends with this release: its last day, 31 December 2020, is past."
    stopped = "1 person has begun it and not completed it, and cannot complete it any more."
    for page in (looked, after):
        assert f"{told} {stopped}" in page.text
    assert "<li>1 person has begun it and not completed it</li>" in looked.text
    write_course(site, "status: retired")
    looked = browser.get("/author/publish")
    assert "<li>1 person has begun it and not completed it</li>" in looked.text
    assert "A course ends" not in looked.text
    browser.post("/author/publish", {"seen": seen_on(looked), "note": ""})
    back = browser.get("/author/releases/2")
    check(back)
    assert f"{told} {stopped}" in back.text


def test_a_course_whose_id_goes_says_so_before_and_afterwards(site: Site) -> None:
    school = (site.db, CatalogueSource(site.db).current(0))
    read_lesson(school, LEA)
    for folder in ("lessons", "quizzes"):
        (site.library / folder / "basics").rename(site.library / folder / "renamed")
    renamed = COURSE.replace("id: basics", "id: renamed")
    (site.library / "lessons/renamed/course.yaml").write_text(renamed)
    browser = site.browser(INA)

    looked = browser.get("/author/publish")
    done = browser.post("/author/publish", {"seen": seen_on(looked), "note": ""})
    after = browser.get(done.location)

    check(looked)
    assert "What was credited stays with its award" in looked.text
    for page in (looked, after):
        assert "Lesson needles moves from course basics to course renamed." in page.text
        assert "Course basics goes, or gets another id." in page.text
    back = browser.get("/author/releases/1")
    check(back)
    assert "Lesson needles moves from course renamed to course basics." in back.text


def write_course(site: Site, status: str) -> None:
    course = site.library / "lessons/basics/course.yaml"
    course.write_text(COURSE.replace("status: open", status))


def test_a_release_is_dated_when_it_goes_live(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    write_library(site.library, lesson=NEW_TEXT)
    browser, came = site.browser(INA), site.clock.now()
    sent = {"seen": seen_on(browser.get("/author/publish")), "note": ""}
    time_goes_by(monkeypatch, site)

    assert browser.post("/author/publish", sent).location == "/author/releases/2"

    with site.db.read() as connection:
        assert release_rows.latest_releases(connection, 1)[0].published_at > came


def test_what_is_published_twice_by_the_same_press_is_live_once(site: Site) -> None:
    write_library(site.library, lesson=NEW_TEXT)
    browser = site.browser(INA)
    sent = {"seen": seen_on(browser.get("/author/publish")), "note": "Said more clearly"}
    browser.post("/author/publish", sent)

    again = browser.post("/author/publish", sent)

    assert (again.status_code, again.location, live(site)) == (303, "/author/releases/2", 2)
    told = browser.get("/author/releases/2").text
    assert "Release 2 is live already; nothing was done again." in told
    assert acts(site, Act.RELEASE_PUBLISHED) == 2
    write_library(site.library)
    publish(site.db, site.library, None, "", NOON)
    assert browser.post("/author/publish", sent).status_code == 409


@pytest.mark.parametrize("meanwhile", ["a file is saved", "somebody publishes"])
def test_of_two_authors_the_second_looks_again(sqlite_site: Site, meanwhile: str) -> None:
    write_library(sqlite_site.library, lesson=NEW_TEXT)
    browser = sqlite_site.browser(INA)
    seen = seen_on(browser.get("/author/publish"))
    if meanwhile == "somebody publishes":
        publish(sqlite_site.db, sqlite_site.library, None, "", NOON)
    else:
        write_library(sqlite_site.library, lesson=NEW_TEXT + "\nMore.\n")
    before = live(sqlite_site)

    late = browser.post("/author/publish", {"seen": seen})

    check(late)
    assert late.status_code == 409
    assert "Since you looked" in late.text
    assert live(sqlite_site) == before
    unseen = browser.post("/author/publish", {})
    assert (unseen.status_code, live(sqlite_site)) == (409, before)


def test_a_release_that_is_refused_has_no_button_and_stays_refused(sqlite_site: Site) -> None:
    browser = sqlite_site.browser(INA)
    write_library(sqlite_site.library, quiz().replace("pass: 60", "pas: 60"))
    page = browser.get("/author/publish")

    check(page)
    assert "This would not be published" in page.text
    assert "CW0" in page.text and 'name="seen"' not in page.text
    assert browser.post("/author/publish", {"seen": "0" * 64}).status_code == 409
    assert live(sqlite_site) == 1


def test_where_authoring_is_off_the_pages_say_who_publishes(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "courseware.sqlite3"
    shutil.copy(sqlite_template, path)
    site = build_site(f"sqlite:///{path}", tmp_path)
    write_library(site.library, lesson=NEW_TEXT)
    publish(site.db, site.library, None, "", NOON)
    write_library(site.library)
    browser = site.browser(INA)
    unseen = {"seen": "0" * 64}

    for page, address, command in (
        ("/author/publish", "/author/publish", "publish"),
        ("/author/releases/1", "/author/releases/1/again", "publish --release 1"),
    ):
        looked, sent = browser.get(page), browser.post(address, unseen)
        why = (
            f"Nothing is published on this page: <code>{command}</code> on the command line does "
            "it, or this page once the administrator sets COURSEWARE_AUTHORING=1."
        )
        check(looked)
        check(sent)
        assert (why in looked.text, 'name="seen"' in looked.text) == (True, False)
        assert (sent.status_code, live(site)) == (409, 2)
        assert f'role="alert">{why}</p>' in sent.text
    site.db.close()


def test_a_note_that_is_too_long_or_names_a_patient_is_refused(sqlite_site: Site) -> None:
    write_library(sqlite_site.library, lesson=NEW_TEXT)
    browser = sqlite_site.browser(INA)
    seen = seen_on(browser.get("/author/publish"))

    for note in ("x" * 501, "As jo@example.org said"):
        page = browser.post("/author/publish", {"seen": seen, "note": note})
        check(page)
        assert (page.status_code, live(sqlite_site)) == (422, 1)


def test_only_instructors_publish(sqlite_site: Site) -> None:
    for member in (LEA, MAX):
        browser = sqlite_site.browser(member)
        for address in ("/author/publish", "/author/releases/1/again"):
            assert browser.post(address, {"seen": "0" * 64}).status_code == 403


def test_other_words_under_an_answered_id_go_live_once_the_author_says_that_they_mean_the_same(
    sqlite_site: Site,
) -> None:
    pass_quiz((sqlite_site.db, CatalogueSource(sqlite_site.db).current(0)))
    reworded = quiz().replace('"A filiform needle"', '"A cup of sweet tea"')
    write_library(sqlite_site.library, reworded)
    browser, breaks = sqlite_site.browser(INA), verify(sqlite_site.db)

    refused = browser.get("/author/publish")
    names = re.findall(r'type="checkbox" name="same" value="([^"]+)"', refused.text)
    looked = browser.get("/author/publish?" + "&".join(f"same={name}" for name in names))
    done = browser.post("/author/publish", {"seen": seen_on(looked), "note": "", "same": names})

    check(refused)
    check(looked)
    assert names and all(re.fullmatch(r"needles/[qc]\d/a", name) for name in names)
    assert 'name="seen"' not in refused.text
    assert f'<input type="hidden" name="same" value="{names[0]}">' in looked.text
    assert (done.status_code, done.location) == (303, "/author/releases/2")
    assert verify(sqlite_site.db) == breaks


def test_a_name_that_nothing_asks_for_is_said_on_the_page(sqlite_site: Site) -> None:
    write_library(sqlite_site.library, lesson=NEW_TEXT)
    browser = sqlite_site.browser(INA)
    seen = seen_on(browser.get("/author/publish"))

    page = browser.get("/author/publish?same=needles/q99")
    sent = browser.post("/author/publish", {"seen": seen, "same": "needles/q99"})

    for one in (page, sent):
        check(one)
        assert "Nothing asks to confirm &#39;needles/q99&#39;" in one.text
    assert (page.status_code, sent.status_code, live(sqlite_site)) == (200, 422, 1)


def test_a_list_without_entries_is_shown_where_it_stands_and_offered_as_a_draft_only(
    site: Site,
) -> None:
    path = "lessons/basics/course.yaml"
    text = COURSE.replace('["no", "a little", "yes"]', "[]")
    browser = site.browser(INA)
    opened = browser.get(f"/author/edit/{path}")
    base = re.search(r'name="base" value="([0-9a-f]{64})"', opened.text)
    assert base

    looked = browser.post(f"/author/edit/{path}", {"base": base[1], "text": text, "go": "look"})
    (site.library / path).write_text(text)
    before = browser.get("/author/publish")

    assert 'value="save-draft"' in looked.text and 'value="save"' not in looked.text
    check(before)
    for page in (looked, before):
        assert "2 to 7 entries are needed here, found 0" in page.text
    assert live(site) == 1
