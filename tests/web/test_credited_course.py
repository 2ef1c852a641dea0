"""What pages say of a course once it is credited: the day, what came since, when it is repeated."""

from datetime import UTC, datetime, timedelta

from courseware.domain.people import Role
from courseware.services.membership import clinics
from tests.awards import give_award
from tests.cast import ADA, HAL, HILLTOP, LEA, RIVERSIDE
from tests.library import COURSE, LESSON, quiz
from tests.services.certificates.test_verifying import revoke
from tests.web.issued_certificates import issued
from tests.web.test_every_page import check
from tests.web.test_licences import complete, valid, words

COURSE_PAGE = "/courses/basics"
GROWN = "gives no further credit now"


def seen(browser, path):
    page = browser.get(path)
    check(page)
    return words(page.text)


def add_a_lesson(site):
    """Publish the course with a second lesson and its quiz."""
    lesson = LESSON.replace("id: needles", "id: second").replace('"Needles"', '"Second"')
    asked = quiz().replace(": needles", ": second").replace('"Needles"', '"Second"')
    (site.library / "lessons/basics/second.md").write_text(lesson)
    (site.library / "quizzes/basics/second.yaml").write_text(asked)
    listed = COURSE.replace("[needles]", "[needles, second]")
    (site.library / "lessons/basics/course.yaml").write_text(listed)
    site.publish_files()


def test_an_award_has_one_day_on_all_pages_wherever_its_holder_has_moved(sqlite_site):
    late = datetime(2026, 3, 3, 6, 59, tzinfo=UTC)  # 2 March in Denver
    revisions = {"lessons": {"needles": "a" * 64}, "quizzes": {"needles": "b" * 64}}
    zone = {"zone": "America/Denver", "completed_on": "2026-03-02"}
    give_award(sqlite_site.db, HAL, late, **zone, revisions={**revisions, "course": "c" * 64})
    clinics.grant_role(sqlite_site.db, ADA.actor, HAL.id, RIVERSIDE, Role.LEARNER, late)
    clinics.end_role(sqlite_site.db, ADA.actor, HAL.id, HILLTOP, Role.LEARNER, late)
    sqlite_site.clock.moment = late + timedelta(days=5)
    browser = sqlite_site.browser(HAL)

    pages = {path: seen(browser, path) for path in (COURSE_PAGE, "/home", "/credits")}

    assert "Credited on 2 March 2026" in pages[COURSE_PAGE]
    assert GROWN not in pages[COURSE_PAGE]
    for path, page in pages.items():
        assert "2 March 2026" in page, path
        assert "3 March 2026" not in page, path


def test_what_was_added_to_a_credited_course_is_named_and_promises_nothing(sqlite_site):
    valid(sqlite_site)
    complete(sqlite_site)
    browser = sqlite_site.browser(LEA)
    add_a_lesson(sqlite_site)

    page, rules = seen(browser, COURSE_PAGE), seen(browser, "/quizzes/second")

    assert "Credited on 2 March 2026" in page
    new = "Added since: Second , quiz “Second” . You may go through what is new; it " + GROWN
    assert new in page
    assert "Continue" not in page and "Next:" not in page
    assert 'href="/courses/basics/lessons/second"' in browser.get(COURSE_PAGE).text
    assert "You completed the course on 2 March 2026: passing this quiz gives no further" in rules
    assert "Every course on offer is credited to you." in seen(browser, "/home")


def test_a_demonstration_keeps_its_words_when_a_lesson_is_added(sqlite_site):
    complete(sqlite_site)  # its lessons await a review
    add_a_lesson(sqlite_site)

    page = seen(sqlite_site.browser(LEA), COURSE_PAGE)

    assert "Completed on 2 March 2026; it gave no valid credit." in page
    assert GROWN in page and "Continue" not in page


def test_the_course_page_says_from_when_on_a_credited_course_can_be_repeated(sqlite_site):
    give_award(sqlite_site.db, LEA)
    browser = sqlite_site.browser(LEA)

    page, home = seen(browser, COURSE_PAGE), seen(browser, "/home")

    assert "It can be repeated for new credit from 3 March 2027 on." in page
    assert "Repeat this course" not in page
    assert "repeated" not in home and "Nothing is waiting" in home


def test_home_and_the_course_page_say_when_a_credited_course_can_be_repeated_now(sqlite_site):
    give_award(sqlite_site.db, LEA)
    sqlite_site.clock.step(days=366)
    browser = sqlite_site.browser(LEA)

    page, home = seen(browser, COURSE_PAGE), seen(browser, "/home")

    assert "The renewal period of this award is over. Repeating the course makes" in page
    assert "Repeat this course : Basics" in page
    assert "Nothing is waiting" not in home and "Nothing else is waiting" not in home
    assert "Basics can be repeated now for new credit" in home
    assert 'href="/courses/basics">Basics</a>' in browser.get("/home").text
    browser.post(f"{COURSE_PAGE}/repeat")
    assert "can be repeated" not in seen(browser, "/home")


def test_home_says_of_a_demonstration_whether_repeating_it_gives_credit(sqlite_site):
    give_award(sqlite_site.db, LEA, not_valid_because=["lessons await review by a clinician"])
    browser = sqlite_site.browser(LEA)
    assert "can be repeated" not in seen(browser, "/home")

    sqlite_site.clock.step(days=366)
    browser = sqlite_site.browser(LEA)
    assert "Basics can be repeated now; it gives no valid credit yet" in seen(browser, "/home")

    valid(sqlite_site)
    assert "Basics can be repeated now for new credit" in seen(browser, "/home")


def test_home_tells_a_repeat_once_where_it_is_the_next_step(sqlite_site):
    revoke(sqlite_site.db, issued(sqlite_site), now=sqlite_site.clock.now())

    page = seen(sqlite_site.browser(LEA), "/home")

    assert "Repeat Basics The credit of this course was taken back" in page
    assert "can be repeated now" not in page
