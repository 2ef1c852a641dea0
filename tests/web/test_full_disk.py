"""A disk that is full or takes no writes: nothing half-written, and reading goes on."""

import errno
import json
import os
import re
from io import BytesIO
from unittest.mock import Mock

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from courseware.store.tables import AnswerSave
from courseware.web.learner import attempts, logbook
from tests.cast import LEA
from tests.web.failing import JSON, answer, started
from tests.web.markup import Markup


def fill_the_disk(site, browser, where):
    """Leave no room in the database; the number of the first answer that was refused, and how."""
    with site.db.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    engine = site.db.engine

    @event.listens_for(engine, "begin")
    def cap(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    for n in range(1, 2000):
        reply = browser.post(f"{where}/answer", answer(n), headers=JSON)
        if reply.status_code != 200:
            return n, reply
    raise AssertionError("the disk did not become full")


def test_a_full_disk_answers_507_and_reading_goes_on(sqlite_site, monkeypatch):
    browser, where = started(sqlite_site)

    n, reply = fill_the_disk(sqlite_site, browser, where)

    assert reply.status_code == 507
    assert "stay on this device" in json.loads(reply.text)["error"]
    full = OperationalError(None, None, Exception("database or disk is full"))
    monkeypatch.setattr(attempts, "submit_attempt", Mock(side_effect=full))
    plain = browser.post(f"{where.rsplit('/', 1)[0]}/submit")
    assert plain.status_code == 507
    assert "Leave this page open, and send it again when there is room." in plain.text
    assert "Send again" in plain.text and "on this device" not in plain.text
    assert browser.get("/nothing-here").status_code == 404
    with sqlite_site.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(AnswerSave)) == n - 1
    assert browser.get("/courses/basics/lessons/needles").status_code == 200
    assert browser.get(where).status_code == 200


def test_a_disk_that_takes_no_writes_is_told_as_such(sqlite_site, caplog):
    browser, where = started(sqlite_site)
    event.listen(
        sqlite_site.db.engine,
        "begin",
        lambda connection: connection.exec_driver_sql("PRAGMA query_only=1"),
    )

    page = browser.post(where, {**answer(1), "answer": "b", "go": "next"})

    assert page.status_code == 503
    assert "Nothing can be saved here just now" in page.text
    assert "has to look after its disk" in page.text and "mend our records" not in page.text
    assert "disk read-only: " in caplog.text
    assert "attempt to write a readonly database" in caplog.text
    assert "findmnt" in caplog.text


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (errno.ENOSPC, 507, "Our storage is full."),
        (errno.EROFS, 503, "Nothing can be saved here just now"),
        (errno.EISDIR, 500, "Something went wrong on our side"),
    ],
)
def test_a_document_that_cannot_be_written_says_why(sqlite_site, monkeypatch, number, code, words):
    refused = OSError(number, os.strerror(number), "/srv/evidence")
    monkeypatch.setattr(logbook.papers, "add_paper", Mock(side_effect=refused))
    sqlite_site.app.config["PROPAGATE_EXCEPTIONS"] = False
    sent = {"title": "T", "file": (BytesIO(b"%PDF-1.7"), "a.pdf")}

    page = sqlite_site.browser(LEA).post("/documents", sent, content_type="multipart/form-data")

    assert page.status_code == code
    assert words in page.text


def test_on_a_full_disk_the_question_stays_with_its_answer_and_says_what_to_do(sqlite_site):
    browser, where = started(sqlite_site)
    n, _ = fill_the_disk(sqlite_site, browser, where)

    page = browser.post(where, {**answer(n), "answer": "b", "go": "next"})

    assert page.status_code == 507
    assert "this answer is not saved yet; it stays on this page" in page.text
    found = Markup(page.text)
    assert next(form.action for form in found.forms) == where
    assert re.search(r'value="b"[^>]* checked', page.text)
    for way in ("/home", "/courses/basics", "/quizzes/needles", where.rsplit("/", 1)[0]):
        assert browser.get(way, follow_redirects=True).status_code == 200, way
    begun = browser.post("/quizzes/needles")
    assert begun.status_code == 303 and begun.location.startswith(where.rsplit("/", 1)[0])
