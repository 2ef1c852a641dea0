"""The database away, the disk full: a calm page, nothing half-written, reading goes on."""

import errno
import json
import os
import re
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

import courseware.web as webroom
from courseware.store.tables import AnswerSave
from courseware.web.learner import attempts, logbook
from tests.cast import LEA, LUC, PASSWORD
from tests.web.markup import Markup
from tests.web.walk import LESSON_PAGE

JSON = {"Accept": "application/json"}
MEND = "The person who runs this site has to mend our records first. Please come back later."


def started(site):
    browser = site.browser(LEA)
    browser.get("/quizzes/needles")
    where = browser.post("/quizzes/needles").headers["Location"]
    browser.get(where)
    return browser, where


def answer(n):
    return {"answer": "a", "key": f"key-{n}", "sequence": str(n)}


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


def take_away(site):
    with site.db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in_session RENAME TO elsewhere")


def bring_back(site):
    with site.db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO sign_in_session")


def test_a_database_that_is_away_gives_a_calm_page(sqlite_site):
    browser, where = started(sqlite_site)
    take_away(sqlite_site)

    page = browser.get("/home?from=mail")
    reply = browser.client.post(
        f"{where}/answer", data={**answer(1), "csrf_token": browser.token}, headers=JSON
    )

    assert page.status_code == 503
    assert "Nothing you saved before is lost" in page.text
    assert "on this device" not in page.text
    assert 'href="/home?from=mail">Try again' in page.text
    assert reply.status_code == 503
    assert "answers stay on this device" in json.loads(reply.text)["error"]


def test_answers_for_a_file_that_was_taken_away_stay_on_the_phone_until_it_is_back(
    sqlite_site, tmp_path
):
    browser, where = started(sqlite_site)
    file = Path(str(sqlite_site.db.engine.url.database))
    away = tmp_path / "away"
    away.mkdir()

    def move(source, target):
        for path in source.glob(f"{file.name}*"):
            path.rename(target / path.name)

    move(file.parent, away)

    assert browser.get("/readyz").status_code == 503
    assert browser.get(where).status_code == 503
    reply = browser.post(f"{where}/answer", answer(1), headers=JSON)
    assert reply.status_code == 503
    assert "answers stay on this device" in json.loads(reply.text)["error"]
    assert not file.exists()

    move(away, file.parent)

    assert browser.get("/readyz").text == "ready\n"
    assert browser.post(f"{where}/answer", answer(1), headers=JSON).status_code == 200
    with sqlite_site.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(AnswerSave)) == 1


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


def damage(site, table):
    """Overwrite the pages on which a table and its indexes begin; the file as it was before."""
    file = Path(str(site.db.engine.url.database))
    with site.db.read() as connection:
        query = f"SELECT rootpage FROM sqlite_master WHERE tbl_name = '{table}' AND rootpage > 0"
        pages = connection.exec_driver_sql(query).scalars().all()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    site.db.close()
    good = file.read_bytes()
    with file.open("r+b") as damaged:
        for page in pages:
            damaged.seek((page - 1) * size)
            damaged.write(b"\xff" * size)
    return good


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


@pytest.mark.parametrize("path", ["/favicon.ico", "/static/nope.css", "/nothing-here", "/logout"])
def test_an_address_without_a_page_is_answered_calmly_while_the_database_is_away(
    sqlite_site, caplog, path
):
    browser, _ = started(sqlite_site)
    take_away(sqlite_site)

    page = browser.get(path)

    assert page.status_code == (405 if path == "/logout" else 404)
    assert "If you ask for help, give this number" in page.text
    assert "Content-Security-Policy" in page.headers
    assert [record for record in caplog.records if record.exc_info] == []


def test_a_form_without_its_token_is_refused_and_not_repeated_while_the_database_is_away(
    sqlite_site,
):
    browser, where = started(sqlite_site)
    take_away(sqlite_site)

    page = browser.client.post(where, data=answer(1))

    assert page.status_code == 400
    assert "Send again" not in page.text


def test_a_form_that_found_the_database_away_is_sent_again_from_the_page_that_says_so(sqlite_site):
    browser, where = started(sqlite_site)
    position = int(where.rsplit("/", 1)[1])
    take_away(sqlite_site)

    page = browser.post(f"{where}?from=mail", {**answer(position), "go": "previous"})

    assert page.status_code == 503
    assert "What you sent just now is not saved yet; it stands ready on this page." in page.text
    form = next(f for f in Markup(page.text).forms if f.action.startswith(where))
    assert form.action == f"{where}?from=mail"
    again = dict(form.fields)
    assert again.pop("csrf_token") == browser.token
    assert again == {**answer(position), "go": "previous"}

    bring_back(sqlite_site)
    sent = browser.client.post(form.action, data=dict(form.fields))

    assert sent.status_code == 303
    with sqlite_site.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(AnswerSave)) == 1


def test_what_is_repeated_is_escaped_and_keeps_every_value_of_a_name(sqlite_site):
    browser, where = started(sqlite_site)
    take_away(sqlite_site)
    typed = 'first line\nsecond "line" <script>alert(1)</script>'

    page = browser.post(where, {"answer": ["a", "b"], "note": typed})

    assert "<script>alert" not in page.text
    form = next(f for f in Markup(page.text).forms if f.action == where)
    assert form.fields[1:] == [("answer", "a"), ("answer", "b"), ("note", typed)]


def test_a_password_and_a_file_are_never_repeated(sqlite_site):
    browser, where = started(sqlite_site)
    take_away(sqlite_site)

    secret = browser.post(where, {"old_password": "my secret words", "note": "typed"})
    file = browser.post(where, {"file": (BytesIO(b"name,email"), "staff.csv"), "note": "typed"})

    for page in (secret, file):
        assert page.status_code == 503
        assert "A password or a file is never repeated on a page" in page.text
        assert "Send again" not in page.text and "typed" not in page.text
    assert "my secret words" not in secret.text


def test_every_field_for_a_password_is_known_by_its_name():
    templates = Path(webroom.__file__).parent / "templates"
    fields = [
        name
        for page in templates.rglob("*.html")
        for name in re.findall(r'field\("([^"]+)"[^)]*?type="password"', page.read_text())
    ]

    assert len(fields) >= 8
    assert [name for name in fields if "password" not in name] == []
    pages = [page.read_text() for page in templates.rglob("*.html")]
    assert not any(re.search(r'<input[^>]*type="password"', page) for page in pages)


def test_trying_again_after_a_form_without_a_page_leads_to_where_the_form_stood(sqlite_site):
    browser, _ = started(sqlite_site)
    take_away(sqlite_site)

    fields = {"file": (BytesIO(b"x"), "x.pdf"), "csrf_token": browser.token}
    page = browser.client.post(
        "/attempts/x/1/answer", data=fields, headers={"Referer": "http://localhost/credits"}
    )
    own = browser.post("/login", {"email": LEA.email, "password": PASSWORD})

    assert 'href="/credits">Try again' in page.text
    assert own.status_code == 503
    assert 'href="/login">Try again' in own.text


def test_an_address_that_only_takes_forms_says_so(sqlite_site):
    page = sqlite_site.browser().get("/logout")

    assert page.status_code == 405
    assert "It only takes what a form sends" in page.text
    assert "Go back to the page that you came from" in page.text
    assert "in a minute" not in page.text


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
