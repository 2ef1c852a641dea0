"""A database file that is damaged or none: a calm page, and the log says what to do."""

import json
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.web.failing import JSON, MEND, answer, damage, started, take_away
from tests.web.markup import Markup
from tests.web.walk import LESSON_PAGE


@pytest.mark.parametrize("trouble", ["nothing can be written", "away", "damaged"])
def test_whoever_leaves_a_device_is_out_of_it_whatever_the_database_does(sqlite_site, trouble):
    browser, _ = started(sqlite_site)
    if trouble == "nothing can be written":
        event.listen(
            sqlite_site.db.engine,
            "begin",
            lambda connection: connection.exec_driver_sql("PRAGMA query_only=1"),
        )
    elif trouble == "away":
        take_away(sqlite_site)
    else:
        damage(sqlite_site, "sign_in_session")

    page = browser.post("/logout", follow_redirects=True)

    assert page.status_code == 200
    assert "You are signed out on this device." in page.text
    assert "stays in the list in your account until you end it there" in page.text
    if trouble == "nothing can be written":
        assert browser.get("/home").status_code == 303


def test_a_file_that_is_no_database_has_to_be_mended_and_the_page_says_so(sqlite_site, caplog):
    browser, where = started(sqlite_site)
    file = Path(str(sqlite_site.db.engine.url.database))
    other = file.with_name("other")
    other.write_bytes(b"This is no database. " * 500)
    for path in (f"{file}-wal", f"{file}-shm"):
        Path(path).unlink(missing_ok=True)

    other.replace(file)

    assert browser.get("/readyz").status_code == 503
    page = browser.get("/home")
    assert page.status_code == 503
    assert MEND in page.text and "Nothing you saved before is lost" not in page.text
    reply = browser.post(f"{where}/answer", answer(1), headers=JSON)
    assert reply.status_code == 503
    assert "answers stay on this device" in json.loads(reply.text)["error"]
    assert [record for record in caplog.records if record.exc_info] == []


def test_a_damaged_file_gives_the_calm_page_and_tells_the_log_what_to_do(sqlite_site, caplog):
    browser, _ = started(sqlite_site)
    file = Path(str(sqlite_site.db.engine.url.database))
    good = damage(sqlite_site, "award")
    assert browser.get("/readyz").status_code == 200

    met = browser.get("/credits")

    assert met.status_code == 503
    assert "Our records need mending" in met.text and MEND in met.text
    assert "Nothing you saved before is lost" not in met.text
    assert "in a minute" not in met.text
    assert [record for record in caplog.records if record.exc_info] == []
    assert "database damaged: database disk image is malformed - stop the site" in caplog.text
    assert "backup restore" in caplog.text
    assert browser.get(LESSON_PAGE).status_code == 200
    ready = browser.get("/readyz")
    assert (ready.status_code, ready.text) == (503, "database damaged\n")

    restored = file.with_name("restored")
    restored.write_bytes(good)
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    restored.replace(file)

    assert browser.get("/credits").status_code == 200
    assert browser.get("/readyz").text == "ready\n"


def test_what_is_sent_to_a_damaged_file_stays_on_the_page_or_phone_until_it_is_mended(sqlite_site):
    browser, where = started(sqlite_site)
    damage(sqlite_site, "answer_save")

    page = browser.post(where, {**answer(1), "go": "next"})
    reply = browser.post(f"{where}/answer", answer(1), headers=JSON)

    assert (page.status_code, reply.status_code) == (503, 503)
    assert "What you sent just now is not saved yet; it stands ready on this page." in page.text
    assert MEND in page.text and "in a minute" not in page.text
    assert "send it again when the site works; a minute changes nothing" in page.text
    assert next(form for form in Markup(page.text).forms if form.action == where)
    said = json.loads(reply.text)["error"]
    assert said.endswith(f"answers stay on this device and are sent again. {MEND}")
