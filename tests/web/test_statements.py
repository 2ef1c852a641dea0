"""How often the pages that learners live on ask the database; each question is a way and back.

The numbers are those of today. One that grows needs a reason; one that shrinks is the new number.
"""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, insert

from courseware.services.competency.observations.afterwards import acknowledge
from courseware.store import engine
from courseware.store.tables import Licence, LicenceRenewal
from courseware.store.turns import begin_writing
from tests.awards import give_award
from tests.cast import LEA, NOON
from tests.library import COURSE, LESSON, quiz
from tests.ward import noon
from tests.web.markup import hidden, words
from tests.web.walk import LESSON_PAGE, begin, give, pass_quiz
from tests.web.ward_site import open_ward


@contextmanager
def asked_of(db):
    """What is sent to the database meanwhile; without the look for a newer release each second."""
    sent = []

    def note(connection, cursor, statement, *more):
        if not statement.startswith("SELECT release."):
            sent.append(" ".join(statement.split()[:3]))

    def begin_noted(*args):
        sent.append("BEGIN IMMEDIATE")  # it goes to SQLite past SQLAlchemy
        begin_writing(*args)

    event.listen(db.engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "begin_writing", begin_noted)
        yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_first_page_asks_who_is_there_and_what_is_on_record(site):
    browser = site.browser(LEA)
    browser.get("/home")

    with asked_of(site.db) as sent:
        assert browser.get("/home").status_code == 200

    assert len(sent) == 2


def test_the_first_page_names_what_ends_in_the_same_two_statements(site):
    ward = open_ward(site)
    for seen in ward.certify("2026-02-20"):
        acknowledge(site.db, LEA.actor, seen, "", noon("2026-02-21"))
    site.clock.step(days=700)
    browser = site.browser(LEA)
    browser.get("/home")

    with asked_of(site.db) as sent:
        page = words(browser.get("/home"))

    assert "CL-X Screening until and including 19 February 2028 Expiring" in page
    assert len(sent) == 2


def fail_at_further_quizzes(site, count, attempts):
    """Let Lea use an attempt at the quiz of each lesson of a longer course; none passes."""
    names = ["needles", *(f"more-{number}" for number in range(count))]
    lessons = site.library / "lessons/basics"
    for name in names:
        (lessons / f"{name}.md").write_text(LESSON.replace("id: needles", f"id: {name}"))
        asked = quiz(attempts=attempts).replace(": needles", f": {name}")
        (site.library / f"quizzes/basics/{name}.yaml").write_text(asked)
    listed = COURSE.replace("[needles]", f"[{', '.join(names)}]")
    (lessons / "course.yaml").write_text(listed)
    site.publish_files()
    browser = site.browser(LEA)
    for name in names:
        begun = browser.post(f"/quizzes/{name}").headers["Location"]
        browser.post(f"{begun.rsplit('/', 1)[0]}/submit")
    return browser


@pytest.mark.parametrize("further", [1, 4])
@pytest.mark.parametrize(
    ("attempts", "told", "asked"),
    [
        ("{cooldown: {after: 1, hours: 24}}", "This quiz is resting after 1 try", 5),
        ("{limit: 1}", "The one attempt at this quiz has been used.", 6),  # and who may allow more
    ],
)
def test_the_first_page_asks_once_for_all_quizzes_that_were_tried_without_a_pass(
    site, attempts, told, asked, further
):
    browser = fail_at_further_quizzes(site, further, attempts)
    browser.get("/home")

    with asked_of(site.db) as sent:
        page = words(browser.get("/home"))

    # The next step's own quiz is one of them. Who is there, what is on record, what is read of the
    # next lesson; then, of all those quizzes at once, the attempts and what was granted.
    assert page.count(told) == 1 + further
    assert len(sent) == asked


def test_the_first_page_asks_no_more_of_whom_a_year_keeps_from_repeating_a_course(site):
    give_award(site.db, LEA)
    browser = site.browser(LEA)
    browser.get("/home")

    with asked_of(site.db) as sent:
        page = words(browser.get("/home"))

    # Who is there and what is on record; then the moments of the awards, and the awards.
    assert "Nothing is waiting" in page and "can be repeated" not in page
    assert len(sent) == 4


def state_a_renewal(site):
    """Let Lea state on which day a licence of hers is to be renewed."""
    licence = {"person_id": LEA.id, "jurisdiction": "Ireland", "number": "1", "added_at": NOON}
    stated = {"licence_id": "lic", "renews_on": date(2027, 1, 1), "stated_at": NOON}
    with site.db.write() as connection:
        connection.execute(insert(Licence).values(id="lic", **licence))
        connection.execute(insert(LicenceRenewal).values(id="day", **stated))


def test_the_first_page_asks_four_more_of_who_stated_a_renewal(site):
    state_a_renewal(site)
    give_award(site.db, LEA)
    browser = site.browser(LEA)
    browser.get("/home")

    with asked_of(site.db) as sent:
        page = words(browser.get("/home"))

    # What is asked of a year; then begun: the awards with their ends, renewals, rounds.
    assert "Nothing is waiting" in page and "can be repeated" not in page
    assert len(sent) == 8


@pytest.mark.parametrize(("status", "asked"), [("open", 12), ("retired", 11)])
def test_the_page_of_a_credited_course_asks_when_it_can_be_repeated_while_it_is_on_offer(
    site, status, asked
):
    state_a_renewal(site)
    give_award(site.db, LEA)
    course = COURSE.replace("status: open", f"status: {status}")
    (site.library / "lessons/basics/course.yaml").write_text(course)
    site.publish_files()
    browser = site.browser(LEA)
    browser.get("/courses/basics")

    with asked_of(site.db) as sent:
        page = words(browser.get("/courses/basics"))

    assert ("It can be repeated for new credit from" in page) is (status == "open")
    assert len(sent) == asked


def test_a_lesson_asks_who_is_there_and_what_is_on_record(site):
    browser = site.browser(LEA)
    browser.get(LESSON_PAGE)

    with asked_of(site.db) as sent:
        assert browser.get(LESSON_PAGE).status_code == 200

    assert len(sent) == 2


def test_a_report_of_reading_takes_seven_statements(site):
    browser = site.browser(LEA)
    browser.get(LESSON_PAGE)

    with asked_of(site.db) as sent:
        assert browser.post(f"{LESSON_PAGE}/parts/start/seconds", {"seconds": "1"}).is_json

    # Who is there; then begun: the reader held and looked at, the parts, the last report, the
    # part, and whether the text was recalled meanwhile.
    assert len(sent) == 7


def test_saving_an_answer_takes_six_statements(site):
    browser = site.browser(LEA)
    attempt = begin(browser)
    page = browser.get(f"{attempt}/1")
    fields = {"key": hidden(page, "key"), "sequence": "1", "answer": "a"}

    with asked_of(site.db) as sent:
        assert browser.post(f"{attempt}/1/answer", fields).status_code == 200

    # Who is there; then begun: the attempt, the question, its saves, the new save.
    assert len(sent) == 6


def test_handing_in_a_quiz_takes_nine_statements_on_sqlite_and_six_on_postgres(site):
    browser = site.browser(LEA)
    pass_quiz(browser)  # the first entry of a chain also makes its head
    attempt = begin(browser)
    for position in (1, 2, 3):
        give(browser, attempt, position, "a")

    with asked_of(site.db) as sent:
        assert browser.post(f"{attempt}/submit").status_code == 303

    # Who is there; then begun: the attempt, questions with saves and what is around it, the result,
    # the points, the ledger's head, its entry, its new head. PostgreSQL holds marks and person
    # with the attempt, is given result and points and asked for the head at once, and entry and
    # new head.
    assert len(sent) == (9 if site.db.is_sqlite else 6)
