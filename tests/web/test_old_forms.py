"""A form whose session is over: it stands ready on a page, and nothing of it is lost."""

import pytest

from tests.cast import LEA, LUC, MAX, RIVERSIDE
from tests.web.markup import Markup, words
from tests.web.repeated_forms import (
    EVALUATION,
    OURS,
    READY,
    TYPED,
    carried,
    end_elsewhere,
    question,
    saves,
    sent_again,
    signed_in_again,
)
from tests.web.walk import pass_quiz, read_everything

ATTESTATION = "/courses/basics/attestation"


def test_an_evaluation_outlives_the_session_that_it_was_filled_in_under(site):
    browser = site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    given = {"useful.answer": "2", "remarks.answer": TYPED}
    end_elsewhere(site)

    page = browser.post(EVALUATION, given, headers=OURS)

    assert page.status_code == 401
    assert "You are signed out" in page.text and READY in page.text
    assert '<a href="/login" target="_blank" rel="noopener">Sign in</a>' in page.text
    assert "<script>alert" not in page.text
    assert carried(page, EVALUATION) == list(given.items())

    browser.sign_in(LEA)
    asked = sent_again(browser, page, EVALUATION)
    assert asked.status_code == 400
    assert READY in asked.text and f"You are signed in as {LEA.name}" in asked.text
    assert carried(asked, EVALUATION) == list(given.items())

    done = sent_again(browser, asked, EVALUATION)
    assert done.status_code in (200, 303), done.text
    assert "Your evaluation is on record." in browser.get(EVALUATION).text


def test_an_attestation_and_an_expired_session(sqlite_site):
    browser = sqlite_site.browser(LEA)
    sqlite_site.clock.step(days=30, seconds=1)
    given = {"shown": "0", "agreed": "yes", "signed_name": LEA.name}

    page = browser.post(ATTESTATION, given)

    assert page.status_code == 401
    assert carried(page, ATTESTATION) == list(given.items())


def test_sending_it_before_signing_in_shows_the_same_page(sqlite_site):
    browser, where = question(sqlite_site)
    end_elsewhere(sqlite_site)
    given = {"answer": "a", "key": "k", "sequence": "1", "go": "next"}

    page = browser.post(where, given)
    again = sent_again(browser, page, where)

    assert again.status_code == 401
    assert carried(again, where) == list(given.items())


def test_a_long_form_is_sent_again_as_it_is(sqlite_site):
    browser, where = sqlite_site.browser(MAX), "/team/staff/confirm"
    end_elsewhere(sqlite_site, MAX)
    as_it_is = f'action="{where}" enctype="multipart/form-data"'
    long = {"clinic": RIVERSIDE, "digest": "d", "list": "Физиотерапия\n" * 30_000}

    page = browser.post(where, long, content_type="multipart/form-data")
    short = browser.post(where, {**long, "list": "email"})

    assert (page.status_code, short.status_code) == (401, 401)
    assert as_it_is in page.text
    assert as_it_is not in short.text and f'action="{where}"' in short.text


def test_a_form_of_a_tab_whose_browser_signed_out_is_kept_too(sqlite_site):
    browser, where = question(sqlite_site)
    old = browser.token
    browser.post("/logout")

    data = {"csrf_token": old, "answer": "a"}
    page = browser.client.post(where, data=data, headers=OURS)
    early = sent_again(browser, page, where)

    for shown in (page, early):
        assert shown.status_code == 401
        assert carried(shown, where) == [("answer", "a")]
    assert saves(sqlite_site) == 0


def test_a_form_of_an_earlier_session_is_shown_again_to_whoever_is_signed_in(sqlite_site):
    browser, where = question(sqlite_site)
    position = where.rsplit("/", 1)[1]
    given = {"answer": "a", "key": f"key-{position}", "sequence": position}
    data = {**given, "csrf_token": browser.token}
    browser.client.post("/logout", data={"csrf_token": browser.token})
    browser.sign_in(LEA)

    page = browser.client.post(where, data=data, headers=OURS)

    assert page.status_code == 400
    assert "CSRF" not in page.text and "token" not in words(page)
    assert f"You are signed in as {LEA.name}, and it is sent in that name." in page.text
    assert carried(page, where) == list(given.items())
    assert saves(sqlite_site) == 0

    assert sent_again(browser, page, where).status_code == 303
    assert saves(sqlite_site) == 1


BUTTONS = [(EVALUATION, {}), (EVALUATION, {"shown": "0", "clinic": "x"})]
BUTTONS += [("/account/sessions/end", {}), ("/account/deletion", {"shown": "0"})]


@pytest.mark.parametrize(("where", "form"), BUTTONS)
def test_a_button_that_was_pressed_signed_out_is_not_done_yet_and_says_so(sqlite_site, where, form):
    browser = sqlite_site.browser(LEA)
    end_elsewhere(sqlite_site)

    page = browser.post(where, form, headers={"Referer": f"http://localhost{EVALUATION}"})

    assert page.status_code == 401
    assert "Not done yet" in page.text and "You are signed out" in page.text
    assert "Your last step is not done yet; it stands ready on this page." in page.text
    assert carried(page, where) == list(form.items())

    browser.sign_in(LEA)
    asked = sent_again(browser, page, where)
    assert asked.status_code == 400 and "Your last step is not done yet" in asked.text


def test_the_page_that_a_form_stood_on_is_named_when_it_is_repeated_too(sqlite_site):
    browser = sqlite_site.browser(LEA)
    end_elsewhere(sqlite_site)
    where, at = "/account/licences", "http://localhost/account"
    page = browser.post(where, {"number": "PT-4711"}, headers={"Referer": at})
    browser.sign_in(LEA)
    form = next(f for f in Markup(page.text).forms if f.action == where)
    again = browser.client.post(
        where, data=dict(form.fields), headers={**OURS, "Referer": f"http://localhost{where}"}
    )

    for shown in (page, again):
        assert "The form stood on the page <code>/account</code>." in shown.text


def test_signing_out_everywhere_is_done_once_it_is_sent_again(sqlite_site):
    browser = sqlite_site.browser(LEA)
    other = sqlite_site.browser(LEA)
    where = "/account/sessions/end"
    end_elsewhere(sqlite_site)
    page = browser.post(where)
    other.sign_in(LEA)
    browser.sign_in(LEA)

    sent_again(browser, sent_again(browser, page, where), where)

    assert other.get("/account").status_code == 303


def test_a_button_of_an_earlier_session_is_pressed_again_from_the_page_that_says_so(sqlite_site):
    browser, old = signed_in_again(sqlite_site)

    page = browser.client.post("/logout", data={"csrf_token": old}, headers=OURS)

    assert page.status_code == 400
    assert "Your last step is not done yet; it stands ready on this page." in page.text
    form = next(f for f in Markup(page.text).forms if f.action == "/logout")
    assert browser.client.post("/logout", data=dict(form.fields)).location == "/login"


def test_signing_in_while_somebody_is_signed_in_says_who_and_offers_to_sign_out(sqlite_site):
    browser = sqlite_site.browser()
    browser.get("/login")
    old = browser.token
    browser.sign_in(LUC)

    sent = {"csrf_token": old, "email": LEA.email, "password": "my secret words"}
    page = browser.client.post("/login", data=sent, headers=OURS)

    assert page.status_code == 400
    assert "Somebody is signed in already" in page.text
    assert f"{LUC.name} is signed in" in page.text and "/login" not in page.text
    assert "my secret words" not in page.text and LEA.email not in page.text
    form = next(f for f in Markup(page.text).forms if f.action == "/logout")
    assert browser.client.post("/logout", data=dict(form.fields)).location == "/login"


def test_our_scripts_are_answered_as_before(sqlite_site):
    browser, where = question(sqlite_site)
    end_elsewhere(sqlite_site)
    given = {"answer": "a", "key": "k", "sequence": "1"}

    saved = browser.post(f"{where}/answer", given, headers={"Accept": "application/json", **OURS})
    piece = browser.post(where, given, headers={"X-Fragment": "practice", **OURS})
    stale = {**given, "csrf_token": "old"}
    browser.sign_in(LUC)
    other = browser.client.post(
        f"{where}/answer", data=stale, headers={"Accept": "application/json", **OURS}
    )

    assert (saved.status_code, saved.json) == (401, {"error": "sign in again"})
    assert piece.status_code == 303 and piece.location.startswith("/login?next=")
    assert other.status_code == 400
    assert "CSRF" not in other.json["error"]


def test_a_form_of_an_earlier_session_is_kept_while_the_database_is_away(sqlite_site):
    browser = sqlite_site.browser(LEA)
    with sqlite_site.db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in_session RENAME TO elsewhere")

    page = browser.client.post(EVALUATION, data={"remarks.answer": "my words"}, headers=OURS)

    assert page.status_code == 503
    assert carried(page, EVALUATION) == [("remarks.answer", "my words")]
