"""What the pages that people live on ask of SQLite is prepared once, and not for every reader.

SQLite prepares a statement anew, each time, whose plan could depend on a value that is sent beside
it: a word that a partial index asks for, or a limit. It tells by asking its authorizer again.
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from courseware.services.competency.observations.afterwards import acknowledge
from tests.cast import LEA, MAX
from tests.ward import noon
from tests.web.markup import hidden
from tests.web.walk import LESSON_PAGE, begin, give
from tests.web.ward_site import open_ward

_ALLOWED = 0


@contextmanager
def prepared_for(site, act):
    """The statements that are prepared anew while something is done for the second time."""
    asked, again = [0], []

    def allow(*_):
        asked[0] += 1
        return _ALLOWED

    def watch(connection, *_):
        connection.set_authorizer(allow)

    def note(*_):
        asked[0] = 0

    def look(connection, cursor, statement, *_):
        if asked[0]:
            again.append(" ".join(statement.split()))

    site.db.engine.dispose()
    event.listen(site.db.engine, "connect", watch)
    act()
    event.listen(site.db.engine, "before_cursor_execute", note)
    event.listen(site.db.engine, "after_cursor_execute", look)
    yield again
    for name, listener in (
        ("connect", watch),
        ("before_cursor_execute", note),
        ("after_cursor_execute", look),
    ):
        event.remove(site.db.engine, name, listener)
    site.db.engine.dispose()


def again_at(site, act):
    """What is prepared anew when the same is done for the third time."""
    act()
    with prepared_for(site, act) as again:
        act()

    return again


@pytest.mark.parametrize(
    "page",
    [
        "/home",
        "/courses",
        "/courses/basics",
        LESSON_PAGE,
        "/quizzes/needles",
        "/competencies",
        "/logbook",
        "/credits",
        "/help",
    ],
)
def test_pages_of_a_learner(sqlite_site, page):
    open_ward(sqlite_site)
    browser = sqlite_site.browser(LEA)

    def look():
        assert browser.get(page).status_code == 200

    assert again_at(sqlite_site, look) == []


def test_a_report_of_reading(sqlite_site):
    browser = sqlite_site.browser(LEA)
    browser.get(LESSON_PAGE)
    place = f"{LESSON_PAGE}/parts/start/seconds"

    assert again_at(sqlite_site, lambda: browser.post(place, {"seconds": "1"})) == []


def test_saving_an_answer(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    sequences = iter(range(1, 9))

    def save():
        key = hidden(browser.get(f"{attempt}/1"), "key")
        fields = {"key": key, "sequence": str(next(sequences)), "answer": "a"}
        assert browser.post(f"{attempt}/1/answer", fields).status_code == 200

    assert again_at(sqlite_site, save) == []


def test_an_attempt_from_its_start_to_its_mark(sqlite_site):
    browser = sqlite_site.browser(LEA)

    def attempt_it():
        attempt = begin(browser)
        for position in (1, 2, 3):
            give(browser, attempt, position, "b")
        assert browser.post(f"{attempt}/submit").status_code == 303

    assert again_at(sqlite_site, attempt_it) == []


@pytest.mark.parametrize("page", ["/team", "/team/members"])
def test_pages_of_a_team(sqlite_site, page):
    ward = open_ward(sqlite_site)
    for seen in ward.certify("2026-02-20"):
        acknowledge(sqlite_site.db, LEA.actor, seen, "", noon("2026-02-21"))
    browser = sqlite_site.browser(MAX)

    def look():
        assert browser.get(page).status_code == 200

    assert again_at(sqlite_site, look) == []
