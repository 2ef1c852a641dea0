"""The database away: a calm page, and a form is sent again from the page that says so."""

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

import courseware.web as webroom
from courseware.store.tables import AnswerSave
from tests.cast import LEA, LUC, PASSWORD
from tests.web.failing import JSON, answer, bring_back, started, take_away
from tests.web.markup import Markup


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
