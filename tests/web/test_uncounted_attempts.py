"""An attempt that gives no credit says so wherever it stands: one that was begun before its course
was repeated, one after that was completed or closed, one at a quiz that it asks for no more."""

from datetime import timedelta

from sqlalchemy import update

from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.releases.live import CatalogueSource
from courseware.store.tables import Attempt
from tests.awards import SNAPSHOT, give_award
from tests.cast import LEA, NOON
from tests.library import COURSE, essay_question, quiz
from tests.web.test_credited_course import add_a_lesson
from tests.web.test_every_page import check
from tests.web.test_gone_quiz import replace_quiz
from tests.web.test_licences import complete, valid, words
from tests.web.walk import begin, give, pass_quiz

NOT_COUNTED = "It was begun before you repeated the course and does not count for the round"
CLOSED = "The course takes nothing more of you, so it gives no credit."
COUNTED = "It counts for your course."
COMPLETED = "You completed the course before, so it gives no further credit."


def seen(browser, path):
    page = browser.get(path)
    check(page)
    return words(page.text)


def credited(site, quiz_id="needles"):
    """Lea's browser a year after her award, which rests on her pass at a quiz."""
    revisions = {**SNAPSHOT["revisions"], "quizzes": {quiz_id: "b" * 64}}
    give_award(site.db, LEA, site.clock.now(), revisions=revisions)
    site.clock.moment = NOON + timedelta(days=366)
    return site.browser(LEA)


def repeat(site, browser):
    site.clock.step(minutes=1)
    assert browser.post("/courses/basics/repeat").status_code == 303
    site.clock.step(minutes=1)


def hand_in(browser, attempt):
    for position in (1, 2, 3):
        give(browser, attempt, position, "a")
    return browser.post(f"{attempt}/submit").headers["Location"]


def test_before_the_press_the_pages_say_that_an_open_attempt_will_not_count(site):
    browser = credited(site)
    told = "Your open attempt at “Needles” will not count for the new round."
    for path in ("/courses/basics", "/credits"):
        assert told not in seen(browser, path), path

    begin(browser)

    for path in ("/courses/basics", "/credits"):
        assert told in seen(browser, path), path


def test_while_it_is_open_every_page_of_it_says_that_it_does_not_count(site):
    browser = credited(site)
    attempt = begin(browser)
    pages = ("/quizzes/needles", f"{attempt}/1", f"{attempt}/submit")
    for path in pages:
        assert NOT_COUNTED not in seen(browser, path), path

    repeat(site, browser)

    for path in pages:
        assert NOT_COUNTED in seen(browser, path), path
    assert "Only an attempt that you begin afterwards counts" in seen(browser, "/quizzes/needles")


def test_home_goes_on_with_the_course_and_lists_the_attempt_with_what_it_is(site):
    browser = credited(site)
    attempt = begin(browser)

    repeat(site, browser)

    home = seen(browser, "/home")
    assert f"attempt open. {NOT_COUNTED}" in home
    page = browser.get("/home").text
    assert f'href="{attempt}"' in page and f'button--big" href="{attempt}"' not in page
    assert 'button--big" href="/courses/basics/lessons/needles"' in page
    assert "You have an attempt open" not in home


def test_its_review_says_that_its_pass_counts_for_no_round_since(site):
    browser = credited(site)
    attempt = begin(browser)
    repeat(site, browser)

    review = hand_in(browser, attempt)

    page, rules = seen(browser, review), seen(browser, "/quizzes/needles")
    assert NOT_COUNTED in page and COUNTED not in page
    assert "begun in an earlier round of the course" in rules
    assert "You have passed this quiz" not in rules
    fresh = seen(browser, pass_quiz(browser))
    assert COUNTED in fresh and NOT_COUNTED not in fresh


def test_so_does_that_of_a_pass_of_the_earlier_round(site):
    review = pass_quiz(site.browser(LEA))
    site.clock.step(minutes=1)
    browser = credited(site)
    assert COUNTED in seen(browser, review)

    repeat(site, browser)

    page = seen(browser, review)
    assert NOT_COUNTED in page and COUNTED not in page


def test_what_awaits_a_mark_does_not_promise_a_result_that_counts(sqlite_site):
    sqlite_site.publish(quiz(cases=[essay_question()]))
    browser = credited(sqlite_site)
    attempt = begin(browser)
    repeat(sqlite_site, browser)

    give(browser, attempt, 4, "It may bleed a little.")
    page = seen(browser, hand_in(browser, attempt))

    assert "awaiting marking" in page.lower()
    assert NOT_COUNTED in page and "no credit is given" not in page


def test_home_says_it_of_an_attempt_whose_time_ran_out(site):
    browser = credited(site)
    begin(browser)
    repeat(site, browser)
    with site.db.write() as connection:
        over = site.clock.now() - timedelta(seconds=1)
        connection.execute(update(Attempt).values(deadline=over))

    home = seen(browser, "/home")

    assert "Time is up: Needles" in home and NOT_COUNTED in home


def test_a_pass_after_the_award_is_practice_and_says_so(site):
    browser = credited(site)

    page = seen(browser, pass_quiz(browser))

    assert COMPLETED in page
    assert COUNTED not in page


def end_the_course(site):
    """Publish the course with a last day that is past."""
    ended = COURSE.replace("status: open", "status: open\nexpires: 2026-03-01")
    (site.library / "lessons/basics/course.yaml").write_text(ended)
    site.publish_files()
    site.app.extensions["courseware"].catalogues.current(float("inf"))


def test_what_is_handed_in_after_the_course_ended_promises_nothing(site):
    catalogue = CatalogueSource(site.db).current(0)
    attempt_id = start(site.db, catalogue, LEA.actor, "needles", site.clock.now())
    end_the_course(site)
    browser, attempt = site.browser(LEA), f"/attempts/{attempt_id}"

    for path in (f"{attempt}/1", f"{attempt}/submit", "/home"):
        assert CLOSED in seen(browser, path), path
    assert "You have an attempt open" not in seen(browser, "/home")
    page, rules = seen(browser, hand_in(browser, attempt)), seen(browser, "/quizzes/needles")

    assert CLOSED in page and COUNTED not in page
    assert "You may take it again" not in rules and "The pass stays." in rules
    assert "Passing it is one condition" not in rules
    assert rules.count("This course ended on 1 March 2026.") == 2


def test_reasons_that_wait_for_a_pass_are_promised_no_more_once_the_course_ended(sqlite_site):
    sqlite_site.publish(quiz(feedback="after_pass"))
    catalogue = CatalogueSource(sqlite_site.db).current(0)
    moment = sqlite_site.clock.now()
    attempt_id = start(sqlite_site.db, catalogue, LEA.actor, "needles", moment)
    submit(sqlite_site.db, catalogue, LEA.actor, attempt_id, moment)
    end_the_course(sqlite_site)

    page = seen(sqlite_site.browser(LEA), f"/attempts/{attempt_id}/review")

    assert "to those who have passed; this quiz can be passed no more." in page
    assert "once you have passed" not in page


def test_a_quiz_that_left_its_course_promises_nothing(sqlite_site):
    catalogue = CatalogueSource(sqlite_site.db).current(0)
    attempt_id = start(sqlite_site.db, catalogue, LEA.actor, "needles", sqlite_site.clock.now())
    replace_quiz(sqlite_site, with_lesson=True)
    browser, attempt = sqlite_site.browser(LEA), f"/attempts/{attempt_id}"
    told = "The course asks for this quiz no more, so it gives no credit."

    for path in (f"{attempt}/1", "/home"):
        assert told in seen(browser, path), path
    page = seen(browser, hand_in(browser, attempt))

    assert told in page and COUNTED not in page


def test_a_pass_that_gave_credit_is_never_said_to_have_given_none(sqlite_site):
    review = pass_quiz(sqlite_site.browser(LEA))
    sqlite_site.clock.step(minutes=1)
    credited(sqlite_site)
    replace_quiz(sqlite_site, with_lesson=True)
    browser = sqlite_site.browser(LEA)
    assert COUNTED in seen(browser, review)

    repeat(sqlite_site, browser)

    page = seen(browser, review)
    assert NOT_COUNTED in page and COUNTED not in page
    assert "it gives no credit" not in page


def begin_what_was_added(site):
    """Let Lea complete the course, and begin the quiz that a release adds to it afterwards."""
    valid(site)
    complete(site)
    add_a_lesson(site)
    browser = site.browser(LEA)
    return browser, browser.post("/quizzes/second").headers["Location"].rsplit("/", 1)[0]


def test_an_attempt_that_is_open_after_the_award_says_so_and_is_not_the_next_step(site):
    browser, attempt = begin_what_was_added(site)

    for path in (f"{attempt}/1", f"{attempt}/submit", "/home"):
        assert COMPLETED in seen(browser, path), path

    home, page = seen(browser, "/home"), browser.get("/home").text
    assert "You have an attempt open" not in home and "Nothing is waiting" not in home
    assert f'href="{attempt}"' in page and f'button--big" href="{attempt}"' not in page


def test_what_awaits_a_mark_after_the_award_gives_no_further_credit(sqlite_site):
    sqlite_site.publish(quiz(cases=[essay_question()]))
    browser = credited(sqlite_site)
    attempt = begin(browser)

    give(browser, attempt, 4, "It may bleed a little.")
    page = seen(browser, hand_in(browser, attempt))

    assert "awaiting marking" in page.lower()
    assert COMPLETED in page and "no credit is given" not in page


def test_an_attempt_of_an_ended_course_is_promised_no_other_one_after_a_repeat(sqlite_site):
    browser = credited(sqlite_site)
    attempt = begin(browser)
    repeat(sqlite_site, browser)
    end_the_course(sqlite_site)
    browser = sqlite_site.browser(LEA)

    page = seen(browser, f"{attempt}/submit")

    assert CLOSED in page and "Only an attempt that you begin afterwards counts" not in page


def test_a_pass_at_a_quiz_that_had_left_before_the_award_counts_for_nothing(sqlite_site):
    review = pass_quiz(sqlite_site.browser(LEA))
    replace_quiz(sqlite_site, with_lesson=True)
    sqlite_site.clock.step(minutes=1)
    browser = credited(sqlite_site, quiz_id="pins")

    page = seen(browser, review)

    assert "The course asks for this quiz no more, so it gives no credit." in page
    assert COUNTED not in page
