"""The database away, the disk full: a calm page, nothing half-written, reading goes on."""

import json

from sqlalchemy import event, func, select

from courseware.store.tables import AnswerSave
from tests.cast import LEA, LUC

JSON = {"Accept": "application/json"}


def started(site):
    browser = site.browser(LEA)
    browser.get("/quizzes/needles")
    where = browser.post("/quizzes/needles").headers["Location"]
    browser.get(where)
    return browser, where


def answer(n):
    return {"answer": "a", "key": f"key-{n}", "sequence": str(n)}


def test_a_full_disk_answers_507_and_reading_goes_on(sqlite_site):
    browser, where = started(sqlite_site)
    with sqlite_site.db.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    engine = sqlite_site.db.engine

    @event.listens_for(engine, "begin")
    def cap(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    full = None
    for n in range(1, 2000):
        reply = browser.post(f"{where}/answer", answer(n), headers=JSON)
        if reply.status_code != 200:
            full = (n, reply)
            break
    assert full is not None
    n, reply = full
    assert reply.status_code == 507
    assert "stay on this device" in json.loads(reply.text)["error"]
    with sqlite_site.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(AnswerSave)) == n - 1
    assert browser.get("/courses/basics/lessons/needles").status_code == 200
    assert browser.get(where).status_code == 200


def test_a_database_that_is_away_gives_a_calm_page(sqlite_site):
    browser, where = started(sqlite_site)
    with sqlite_site.db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in_session RENAME TO elsewhere")

    page = browser.get("/home")
    reply = browser.client.post(
        f"{where}/answer", data={**answer(1), "csrf_token": browser.token}, headers=JSON
    )

    assert page.status_code == 503
    assert "Nothing you saved before is lost" in page.text
    assert reply.status_code == 503
    assert "request" in json.loads(reply.text)


def test_an_unknown_page_and_a_foreign_one_look_the_same(sqlite_site):
    _, where = started(sqlite_site)
    other = sqlite_site.browser(LUC)

    foreign = other.get(where)
    missing = other.get(where.replace(where.split("/")[2], "0" * 26))

    assert foreign.status_code == missing.status_code == 404
    strip = lambda page: page.text.replace(page.text.split("request-id")[-1][:60], "")  # noqa: E731
    assert len(strip(foreign)) == len(strip(missing))


def test_a_broken_form_keeps_what_was_typed(sqlite_site):
    browser = sqlite_site.browser()
    browser.get("/login")

    page = browser.post("/login", {"email": "lea@example.org", "password": "wrong"})

    assert page.status_code == 422
    assert 'value="lea@example.org"' in page.text
    assert "wrong" not in page.text
