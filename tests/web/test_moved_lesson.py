"""A lesson that moved to another course is found under the address that it had before."""

import re
from datetime import date

import pytest

from courseware.services.assignments.assigning import Group, Wish, assign
from courseware.services.releases.live import CatalogueSource
from tests.cast import ADA, LEA, MAX, NOON, RIVERSIDE
from tests.library import COURSE, LESSON, quiz
from tests.services.test_credited_before import Desk
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.test_licences import complete, valid
from tests.web.walk import LESSON_PAGE, pass_quiz

MOVED = "/courses/advanced/lessons/needles"


def move(site):
    """Publish the lesson and its quiz in another course; the first one gets another lesson."""
    for folder in ("lessons", "quizzes"):
        (site.library / folder / "advanced").mkdir()
    second = LESSON.replace("id: needles", "id: second").replace('"Needles"', '"Second"')
    asked = quiz().replace(": needles", ": second").replace('"Needles"', '"Second"')
    (site.library / "lessons/basics/second.md").write_text(second)
    (site.library / "quizzes/basics/second.yaml").write_text(asked)
    for kind, name in (("lessons", "needles.md"), ("quizzes", "needles.yaml")):
        (site.library / kind / "basics" / name).rename(site.library / kind / "advanced" / name)
    listed = COURSE.replace("[needles]", "[second]")
    (site.library / "lessons/basics/course.yaml").write_text(listed)
    other = COURSE.replace("id: basics", "id: advanced").replace('"Basics"', '"Advanced"')
    (site.library / "lessons/advanced/course.yaml").write_text(other)
    site.publish_files()


@pytest.fixture
def moved(site):
    move(site)
    return site


def test_its_old_address_leads_to_where_it_is_now(moved):
    page = moved.browser(LEA).get(LESSON_PAGE)

    assert (page.status_code, page.headers["Location"]) == (307, MOVED)
    assert moved.browser(LEA).get(MOVED).status_code == 200


def test_what_was_read_on_a_page_of_the_old_address_counts(moved):
    reader = moved.browser(LEA)

    sent = reader.post(f"{LESSON_PAGE}/attest")

    assert (sent.status_code, sent.headers["Location"]) == (307, f"{MOVED}/attest")
    reader.post(sent.headers["Location"])
    assert "This lesson counts as read" in reader.get(MOVED).text


@pytest.mark.parametrize("address", ["basics/lessons/nothing", "never/lessons/needles"])
def test_what_never_was_an_address_is_not_found(moved, address):
    assert moved.browser(LEA).get(f"/courses/{address}").status_code == 404


def test_whoever_may_not_read_it_is_led_nowhere(moved):
    assert "/login" in moved.browser().get(LESSON_PAGE).headers["Location"]
    assert moved.browser(ADA).get(LESSON_PAGE).status_code == 403


def test_pages_say_before_evaluation_and_statement_that_it_is_credited(sqlite_site):
    """One reading and one pass, and their course has another id since."""
    valid(sqlite_site)
    complete(sqlite_site)
    rename_course(sqlite_site)
    lea = sqlite_site.browser(LEA)
    told = (
        "Everything that this course asks is part of an award that you have: “Basics” of 2 March "
        "2026. It gives no further credit until you repeat it"
    )

    paths = ["", "/evaluation", "/attestation"]
    pages = {path: lea.get(f"/courses/renamed{path}") for path in paths}
    pages["quiz"] = lea.get("/quizzes/needles")

    for path, page in pages.items():
        check(page)
        assert told in words(page), path
    assert "It can be repeated for new credit from 3 March 2027 on." in words(pages[""])
    assert 'action="/courses/renamed/' not in pages["/evaluation"].text
    assert 'action="/courses/renamed/' not in pages["/attestation"].text
    assert "Fill in" not in lea.get("/home").text
    assert "Still open" not in lea.get("/credits").text
    sent = lea.post("/courses/renamed/evaluation", {"useful.answer": "3"})
    assert sent.status_code == 409 and told in words(sent)


def test_it_is_repeated_by_a_button_of_its_page_once_the_award_could_be(sqlite_site):
    valid(sqlite_site)
    complete(sqlite_site)
    rename_course(sqlite_site)
    sqlite_site.clock.step(days=366)
    lea = sqlite_site.browser(LEA)
    page = lea.get("/courses/renamed")
    check(page)
    assert "It can be repeated now, which makes an award of its own" in words(page)

    lea.post("/courses/renamed/repeat")

    page = words(lea.get("/courses/renamed"))
    assert "Everything that this course asks" not in page and "Continue" in page


def test_an_old_attempt_stays_part_of_its_award_and_a_new_one_gives_nothing(sqlite_site):
    valid(sqlite_site)
    complete(sqlite_site)
    rename_course(sqlite_site)
    lea = sqlite_site.browser(LEA)
    (old,) = attempts_of(lea)

    sqlite_site.clock.step(minutes=1)
    submitted = pass_quiz(lea)

    assert "It counts for your course." in words(lea.get(old))
    told = "A pass of this quiz is part of an award that you have, so it gives no further credit."
    assert told in words(lea.get(submitted))


def attempts_of(browser):
    return set(re.findall(r"/attempts/[0-9a-f-]+/review", browser.get("/quizzes/needles").text))


def rename_course(site):
    """Publish the course under another id."""
    for folder in ("lessons", "quizzes"):
        (site.library / folder / "basics").rename(site.library / folder / "renamed")
    named = COURSE.replace("id: basics", "id: renamed").replace('"Basics"', '"Renamed"')
    (site.library / "lessons/renamed/course.yaml").write_text(named)
    site.publish_files()


def test_a_course_that_is_credited_in_part_says_what_is_not_counted_again(sqlite_site):
    school = sqlite_site.db, CatalogueSource(sqlite_site.db).current(0)
    desk = Desk(school, sqlite_site.library.parent)
    desk.publish(first=["one", "two"])
    desk.complete("first")
    desk.publish(NOON, first=["one"], other=["two", "three"])
    desk.study("three")
    desk.evaluate("other")
    lea = sqlite_site.browser(LEA)
    told = "is not counted again: “The two”, quiz “The two”. The minutes are those of the rest"
    before = {path: lea.get(path) for path in ("/courses/other", "/credits")}
    before["sign"] = lea.get("/courses/other/attestation")

    desk.sign("other")

    for path, page in before.items():
        check(page)
        assert told in words(page), path
    assert "it gives 4 minutes of knowledge credit" in words(before["sign"])
    after = lea.get("/credits")
    check(after)
    assert "Not counted in it, because an earlier award rests on it: lesson two" in words(after)
    assert "Added since" not in lea.get("/courses/other").text


def test_the_clinics_list_says_where_the_lessons_of_an_assigned_course_are_now(sqlite_site):
    manager = sqlite_site.browser(MAX)
    school = sqlite_site.db, CatalogueSource(sqlite_site.db).current(0)
    wish = Wish(("basics",), (), Group.CHOSEN, (LEA.id,), date(2026, 4, 1))
    assert assign(*school, MAX.actor, RIVERSIDE, wish, NOON) == 1
    rename_course(sqlite_site)

    page = manager.get(f"/team/assignments?clinic={RIVERSIDE}")

    check(page)
    told = "Its lessons are in “Renamed” now: withdraw this, and assign that."
    assert "Course: basics (not published any more)" in words(page) and told in words(page)
