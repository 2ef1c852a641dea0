"""A lesson that moved to another course is found under the address that it had before."""

import pytest

from tests.cast import ADA, LEA
from tests.library import COURSE, LESSON, quiz
from tests.web.walk import LESSON_PAGE

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
def moved(sqlite_site):
    move(sqlite_site)
    return sqlite_site


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


def test_a_lesson_that_is_nowhere_is_not_found(moved):
    assert moved.browser(LEA).get("/courses/basics/lessons/nothing").status_code == 404


def test_whoever_may_not_read_it_is_led_nowhere(moved):
    assert "/login" in moved.browser().get(LESSON_PAGE).headers["Location"]
    assert moved.browser(ADA).get(LESSON_PAGE).status_code == 403
