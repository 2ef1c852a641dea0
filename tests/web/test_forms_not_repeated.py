"""What is not repeated of an old form: of another site, of another person, secrets and files."""

import re
from io import BytesIO

import pytest

from tests.cast import LEA, LUC
from tests.web.markup import Markup
from tests.web.repeated_forms import (
    EVALUATION,
    OURS,
    carried,
    end_elsewhere,
    sent_again,
    signed_in_again,
)

FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://evil.example", "Referer": "http://localhost/home"},
    {"Origin": "null", "Referer": "http://localhost/home"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8080"},
    {"Referer": "https://evil.example/http://localhost/"},
    {"Referer": "http://localhost@evil.example/"},
    {"Referer": "http://["},
    {},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_another_site_sent_is_never_repeated(sqlite_site, headers):
    browser = sqlite_site.browser(LEA)

    for token in ({}, {"csrf_token": "forged"}):
        data = {**token, "remarks.answer": "forged words"}
        page = browser.client.post(EVALUATION, data=data, headers=headers)

        assert page.status_code == 400
        assert "another page sent this form. Nothing of it was saved." in page.text
        assert "forged words" not in page.text and "CSRF" not in page.text
        assert EVALUATION not in [form.action for form in Markup(page.text).forms]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_nor_is_it_for_somebody_who_is_signed_out(sqlite_site, headers):
    browser = sqlite_site.browser(LEA)
    end_elsewhere(sqlite_site)

    data = {"remarks.answer": "forged words"}
    page = browser.client.post(EVALUATION, data=data, headers=headers)

    assert page.status_code == 400
    assert "forged words" not in page.text


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost"}, {"Referer": "http://localhost/home"}], ids=str
)
def test_a_browser_that_says_less_is_believed_by_origin_or_referrer(sqlite_site, headers):
    browser, old = signed_in_again(sqlite_site)

    data = {"csrf_token": old, "remarks.answer": "my words"}
    page = browser.client.post(EVALUATION, data=data, headers=headers)

    assert carried(page, EVALUATION) == [("remarks.answer", "my words")]


def test_passwords_and_files_are_given_once_more_and_what_was_written_can_be_copied(sqlite_site):
    browser = sqlite_site.browser(LEA)
    old = browser.token
    end_elsewhere(sqlite_site)

    def forms():
        return (
            {"old_password": "my secret words", "note": "typed in words"},
            {"file": (BytesIO(b"name,email"), "staff.csv"), "note": "typed in words"},
        )

    out = [browser.post("/account/password", form) for form in forms()]
    browser.sign_in(LEA)
    back = [
        browser.client.post("/account/password", data={**form, "csrf_token": old}, headers=OURS)
        for form in forms()
    ]

    for page in (*out, *back):
        assert "A password or a file is never repeated on a page" in page.text
        assert "/account/password" not in [form.action for form in Markup(page.text).forms]
        assert "my secret words" not in page.text
        assert '<blockquote class="as-written">typed in words</blockquote>' in page.text


FILLED = {
    "page": '{"page":"observation","acknowledged":"12ae32cbd81044cc12ae32cbd81044cc"}',
    "seen": "12ae32cbd81044cc12ae32cbd81044cc",
    "key": "0123456789",
    "number": "PT-4711",
    "email": "lea@example.org",
    "jurisdiction": "Ireland",
    "renews_on": "2027-04-30",
    "remarks.answer": "Two\nlines",
    "context.setting": "peer_model",
    "old_password": "hush",
    "api_token": "hushed",
}


def test_all_that_somebody_filled_in_is_shown_with_its_name_and_no_secret(sqlite_site):
    browser = sqlite_site.browser(LEA)
    end_elsewhere(sqlite_site)

    page = browser.post("/account/password", FILLED)

    terms = re.findall(r"<dt[^>]*>([^<]+)</dt>", page.text)
    shown = re.findall(r'<blockquote class="as-written">([^<]+)</blockquote>', page.text)
    assert list(zip(terms, shown, strict=True)) == [
        ("Number", "PT-4711"),
        ("E-mail address", "lea@example.org"),
        ("State, province or country", "Ireland"),
        ("Next renewal", "2027-04-30"),
        ("Remarks", "Two\nlines"),
        ("Context, setting", "peer_model"),
    ]
    assert "hush" not in page.text


@pytest.mark.parametrize(
    "given", [{"remarks.answer": "Lea's own words"}, {}], ids=["form", "button"]
)
def test_what_one_person_opened_is_neither_shown_to_another_nor_sent_by_them(sqlite_site, given):
    browser = sqlite_site.browser(LEA)
    end_elsewhere(sqlite_site)
    out = browser.post(EVALUATION, given)
    browser.sign_in(LUC)

    page = sent_again(browser, out, EVALUATION)

    assert page.status_code == 400
    assert "This form is not yours" in page.text
    assert f"You are signed in as {LUC.name}, so it was not sent" in page.text
    assert "own words" not in page.text and LEA.name not in page.text
    assert EVALUATION not in [form.action for form in Markup(page.text).forms]
    assert "/logout" in [form.action for form in Markup(page.text).forms]

    # Loading that page again sends the same once more; by then its opener is signed in.
    browser.post("/logout")
    browser.sign_in(LEA)
    assert carried(sent_again(browser, out, EVALUATION), EVALUATION) == list(given.items())


@pytest.mark.parametrize("token", ["", "old", "nobody's"])
def test_a_form_of_which_nobody_knows_who_opened_it_is_nobodys(sqlite_site, token):
    browser, _ = signed_in_again(sqlite_site)
    if token == "nobody's":
        stranger = sqlite_site.browser()
        stranger.get("/login")
        token = stranger.token

    data = {"csrf_token": token, "remarks.answer": "my words"}
    page = browser.client.post(EVALUATION, data=data, headers=OURS)

    assert "This form is not yours" in page.text and "my words" not in page.text


def test_a_form_of_which_nothing_can_be_kept_leads_to_sign_in_and_back(sqlite_site):
    browser = sqlite_site.browser(LEA)
    end_elsewhere(sqlite_site)

    page = browser.post(
        "/account/password",
        {"old_password": "my secret words"},
        headers={"Referer": "http://localhost/account"},
    )

    assert "Sign in, then fill in the form again." in page.text
    assert '<a class="button" href="/login?next=/account">Sign in</a>' in page.text


def test_a_sign_in_form_that_stood_open_too_long_leads_to_a_fresh_one(sqlite_site):
    browser = sqlite_site.browser()
    sent = {"csrf_token": "old", "email": LEA.email, "password": "x", "next": "/credits"}

    page = browser.client.post("/login", data=sent, headers=OURS)

    assert (page.status_code, page.location) == (303, "/login?next=/credits")
    fresh = browser.get(page.location)
    assert "This page had been open for a long time. Please sign in once more." in fresh.text
    assert 'name="next" value="/credits"' in fresh.text


def test_a_public_form_of_an_earlier_session_is_refused_in_plain_words(sqlite_site):
    browser = sqlite_site.browser()

    page = browser.client.post("/forgot", data={"email": LEA.email}, headers=OURS)

    assert page.status_code == 400
    assert "This page was open for too long" in page.text and "CSRF" not in page.text
