"""Files that are begun and taken back in the browser, and what the pages say around it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from courseware.content.check import check as check_library
from courseware.content.library import read_library
from courseware.content.problem import has_errors
from courseware.domain.ledger import Act
from tests.cast import INA
from tests.web.authors import acts
from tests.web.authors import authoring as authoring
from tests.web.conftest import Site, build_site
from tests.web.test_every_page import check


def begin(browser, name="con", **more):
    sent = {"kind": "lesson", "name": name, "course": "basics", "title": "", **more}
    made = browser.post("/author/new", sent)
    assert made.status_code == 303, made.text
    return browser.get(made.location)


def test_a_new_lesson_begins_with_its_quiz_and_says_what_is_still_missing(site: Site) -> None:
    opened = begin(site.browser(INA), quiz="1")

    check(opened)
    assert (site.library / "quizzes/basics/con.yaml").is_file()
    assert "Still missing (CW073)" in opened.text and "“con”" in opened.text
    assert "CW072" not in opened.text


def test_a_new_lessons_quiz_begins_with_the_types_that_were_chosen(site: Site) -> None:
    begin(site.browser(INA), quiz="1", types=["hotspot", "numeric"])

    quiz = (site.library / "quizzes/basics/con.yaml").read_text()
    assert re.findall(r"(?m)^ +type: (\w+)$", quiz) == ["hotspot", "numeric"]
    assert (site.library / "lessons/basics/figures/con-zones.svg").is_file()
    assert acts(site, Act.CONTENT_SAVED) == 2


def test_a_lesson_whose_quiz_is_refused_is_opened_with_the_reason(sqlite_site: Site) -> None:
    left = (sqlite_site.library / "quizzes/basics/needles.yaml").read_text()
    left = left.replace("id: needles\n", "id: old\n").replace("lesson: needles", "lesson: con")
    (sqlite_site.library / "quizzes/basics/old.yaml").write_text(left)

    opened = begin(sqlite_site.browser(INA), quiz="1")

    check(opened)
    assert opened.request.path == "/author/edit/lessons/basics/con.md"
    assert "Written. Everything in it says what to write there." in opened.text
    assert (
        "Its quiz was not begun: the lesson “con” has a quiz already, quizzes/basics/old.yaml"
    ) in opened.text
    assert not (sqlite_site.library / "quizzes/basics/con.yaml").exists()
    assert acts(sqlite_site, Act.CONTENT_SAVED) == 1


def test_a_file_that_was_never_published_is_deleted_after_a_look(site: Site) -> None:
    browser, place = site.browser(INA), site.library / "lessons/basics/con.md"
    begin(browser)
    file = browser.get("/author/files/lessons/basics/con.md")
    assert 'href="/author/remove/lessons/basics/con.md"' in file.text

    looked = browser.get("/author/remove/lessons/basics/con.md")
    check(looked)
    assert "id: con" in looked.text and "No page brings a deleted file back" in looked.text
    late = browser.post("/author/remove/lessons/basics/con.md", {"seen": "0" * 64})
    check(late)
    assert (late.status_code, place.exists()) == (409, True)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.text)[1]
    done = browser.post("/author/remove/lessons/basics/con.md", {"seen": seen})

    assert (done.status_code, place.exists()) == (303, False)
    assert acts(site, Act.CONTENT_REMOVED) == 1
    assert not has_errors(check_library(read_library(site.library)))


def test_a_file_that_was_never_published_gets_another_id(site: Site) -> None:
    browser = site.browser(INA)
    begin(browser)
    looked = browser.get("/author/remove/lessons/basics/con.md")
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.text)[1]
    address = "/author/rename/lessons/basics/con.md"

    for wrong, why in (("Con!", "An id has lower-case"), ("needles", "is there already")):
        refused = browser.post(address, {"seen": seen, "name": wrong})
        check(refused)
        assert (refused.status_code, why in refused.text) == (422, True)
    done = browser.post(address, {"seen": seen, "name": "consent"})

    assert (done.status_code, done.location) == (303, "/author/files/lessons/basics/consent.md")
    assert not (site.library / "lessons/basics/con.md").exists()
    text = (site.library / "lessons/basics/consent.md").read_text()
    assert re.findall(r"(?m)^id: (.*)$", text) == ["consent"]
    assert acts(site, Act.CONTENT_RENAMED) == 1


def test_an_id_that_looks_like_a_number_is_written_as_text(sqlite_site: Site) -> None:
    browser = sqlite_site.browser(INA)
    begin(browser, "12")
    looked = browser.get("/author/remove/lessons/basics/12.md")
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.text)[1]

    browser.post("/author/rename/lessons/basics/12.md", {"seen": seen, "name": "13"})

    text = (sqlite_site.library / "lessons/basics/13.md").read_text()
    assert re.findall(r"(?m)^id: (.*)$", text) == ['"13"']
    assert read_library(sqlite_site.library).lessons["13"].path == "lessons/basics/13.md"


def test_a_published_file_is_retired_and_not_deleted(site: Site) -> None:
    browser, path = site.browser(INA), "quizzes/basics/needles.yaml"

    assert "Delete or rename" not in browser.get(f"/author/files/{path}").text
    for page in (
        browser.get(f"/author/remove/{path}"),
        browser.post(f"/author/remove/{path}", {"seen": "0" * 64}),
        browser.post(f"/author/rename/{path}", {"seen": "0" * 64, "name": "pins"}),
    ):
        assert page.status_code == 409
        assert "It was published, and records may rest on it." in page.text
        assert "write its id under <code>retired_quizzes</code> in course.yaml" in page.text
    assert (site.library / path).is_file()


def second_course(library: Path) -> Path:
    """Another course without lessons; gives its folder."""
    folder = library / "lessons/shoulder"
    folder.mkdir()
    plan = (
        (library / "lessons/basics/course.yaml").read_text().replace("id: basics", "id: shoulder")
    )
    (folder / "course.yaml").write_text(plan)
    return folder


def test_an_id_that_another_course_uses_is_refused_at_its_field(site: Site) -> None:
    folder, browser = second_course(site.library), site.browser(INA)
    sent = {"kind": "lesson", "name": "needles", "course": "shoulder", "title": ""}

    refused = browser.post("/author/new", sent)

    check(refused)
    said = "the id “needles” is used by lessons/basics/needles.md"
    assert (refused.status_code, said in refused.text) == (422, True)
    assert not (folder / "needles.md").exists()
    begin(browser, "con", course="shoulder")
    looked = browser.get("/author/remove/lessons/shoulder/con.md")
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.text)[1]
    sent = {"seen": seen, "name": "needles"}
    refused = browser.post("/author/rename/lessons/shoulder/con.md", sent)
    said = "The id “needles” is used by lessons/basics/needles.md"
    assert (refused.status_code, said in refused.text) == (422, True)


def test_a_new_file_with_a_published_id_is_deleted_and_the_published_one_is_not(
    site: Site,
) -> None:
    folder, browser = second_course(site.library), site.browser(INA)
    published = site.library / "lessons/basics/needles.md"
    (folder / "needles.md").write_bytes(published.read_bytes())
    path = "lessons/shoulder/needles.md"

    assert f'href="/author/remove/{path}"' in browser.get(f"/author/files/{path}").text
    assert browser.get("/author/remove/lessons/basics/needles.md").status_code == 409
    seen = re.search(r'name="seen" value="(\w{64})"', browser.get(f"/author/remove/{path}").text)[1]
    assert browser.post(f"/author/remove/{path}", {"seen": seen}).status_code == 303
    assert not (folder / "needles.md").exists()

    shutil.move(published, folder / "needles.md")  # its records go with its id
    assert browser.get(f"/author/remove/{path}").status_code == 409


def test_a_wrong_id_is_told_without_marks_of_the_command_line(sqlite_site: Site) -> None:
    sent = {"kind": "lesson", "name": "Wrong Id", "course": "basics", "title": ""}

    page = sqlite_site.browser(INA).post("/author/new", sent)

    check(page)
    assert "“Wrong Id” cannot be an id" in page.text
    assert "`" not in page.text.split("<main")[1]


def test_a_read_only_host_says_so_and_not_that_a_page_is_old(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "courseware.sqlite3"
    shutil.copy(sqlite_template, path)
    browser = build_site(f"sqlite:///{path}", tmp_path).browser(INA)

    file = "lessons/basics/needles.md"
    for page in (
        browser.get("/author/new"),
        browser.post("/author/new", {"kind": "lesson", "name": "con", "course": "basics"}),
        browser.get(f"/author/edit/{file}"),
        browser.post(f"/author/edit/{file}", {"text": "", "base": "0" * 64}),
        browser.get(f"/author/remove/{file}"),
        browser.post(f"/author/remove/{file}", {"seen": "0" * 64}),
        browser.post(f"/author/rename/{file}", {"seen": "0" * 64, "name": "pins"}),
    ):
        check(page)
        assert page.status_code == 409
        assert "Files are not changed on this page" in page.text
        assert "COURSEWARE_AUTHORING=1" in page.text
        assert "does not fit any more" not in page.text
    assert browser.get("/author/remove/lessons/basics/nothing.md").status_code == 404


def test_what_the_check_says_begins_with_the_errors_by_line(sqlite_site: Site) -> None:
    browser, path = sqlite_site.browser(INA), "lessons/basics/needles.md"
    text = (sqlite_site.library / path).read_text()
    broken = text.replace("thin and solid.", "thin and solid in 42 % of cases.")
    broken = broken.replace("It injects nothing.", "It injects nothing. [quiz:nothing-at-all]")
    form = browser.get(f"/author/edit/{path}")
    base = re.search(r'name="base" value="([0-9a-f]{64})"', form.text)[1]

    looked = browser.post(f"/author/edit/{path}", {"base": base, "text": broken, "go": "look"})

    said = looked.text.split("What the check says")[1].split("<textarea")[0]
    found = re.findall(r'class="problem problem--(\w+)"', said)
    assert {"bad", "warn"} <= set(found)
    assert found == sorted(found, key=["bad", "warn", "info"].index)
