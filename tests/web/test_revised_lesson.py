"""A lesson that was revised since it was read says so, and how it comes to count as it is now."""

from courseware.domain.reading import ReadHow
from courseware.services.lessons.reading import mark_parts
from courseware.services.releases.live import CatalogueSource
from tests.cast import LEA
from tests.library import LESSON, quiz
from tests.services.test_credit import pass_quiz, read_lesson
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.walk import LESSON_PAGE, read_everything

OTHERWISE = LESSON.replace("It injects nothing.", "It never injects.")


def revised(site, text=OTHERWISE):
    """Lea's browser, after she read the lesson and a part of it was rewritten."""
    catalogue = CatalogueSource(site.db).current(0)
    lesson = catalogue.lesson("needles")
    parts, moment = [part.id for part in lesson.parts], site.clock.now()
    mark_parts(site.db, catalogue, LEA.actor, lesson, parts, ReadHow.ATTESTED, moment)
    site.clock.step(days=1)
    site.publish(quiz(), text)
    return site.browser(LEA)


def test_the_page_names_the_parts_that_changed_until_they_are_read(sqlite_site):
    lea = revised(sqlite_site)

    page = lea.get(LESSON_PAGE)

    check(page)
    assert "Revised since you read it" in page.text
    assert 'One part has changed: <a href="#what-it-is-not">What it is not</a>' in page.text
    assert "Continue at “What it is not”" in page.text
    assert "I have read this whole lesson" in page.text
    lea.post(f"{LESSON_PAGE}/parts/what-it-is-not/read")
    after = lea.get(LESSON_PAGE).text
    assert "Revised since you read it" not in after
    assert "This lesson counts as read" in after and "I have read this whole lesson" not in after


def test_the_course_page_says_which_version_was_read(sqlite_site):
    lea = revised(sqlite_site)

    page = lea.get("/courses/basics")

    check(page)
    assert "read, an earlier version" in page.text
    assert "You read 1 lesson in an earlier version." in page.text
    assert "“Needles” was read in an earlier version, which no clinician has reviewed" in page.text
    read_everything(lea)
    assert "an earlier version" not in lea.get("/courses/basics").text


def test_where_no_part_changed_the_reader_says_so_once(sqlite_site):
    lea = revised(sqlite_site, LESSON.replace("Name the needle", "Name it"))

    page = lea.get(LESSON_PAGE)

    check(page)
    assert "Its parts say the same." in page.text and "I have read this whole lesson" in page.text
    read_everything(lea)
    assert "Its parts say the same." not in lea.get(LESSON_PAGE).text


def test_every_page_says_the_minutes_of_what_was_read_and_passed(site):
    """Before signing as after it: the award names the versions that were read and passed."""
    school = site.db, CatalogueSource(site.db).current(0)
    read_lesson(school)
    pass_quiz(school)
    site.clock.step(days=1)
    site.publish(quiz().replace("count: 2", "count: 3"), LESSON)
    lea = site.browser(LEA)
    pages = {path: words(lea.get(path)) for path in ("/courses/basics", "/quizzes/needles")}

    still_open = words(lea.get("/credits"))

    assert "This activity gives 4 minutes of knowledge learning." in pages["/courses/basics"]
    assert "one condition of the course’s 4 minutes" in pages["/quizzes/needles"]
    assert "4 minutes when these are done." in still_open
    assert "Questions of one draw of every quiz 3" in still_open
