"""Getting in and out through pages."""

import re
import shutil
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from courseware.domain.accounts import wire_email
from courseware.domain.people import Role
from courseware.services.membership.clinics import end_role
from courseware.services.membership.invitations import invite
from courseware.store.tables import Clinic, Mail, Person
from courseware.web.devices import device_words
from tests.cast import ADA, HAL, HILLTOP, LEA, MAX, NOON, PASSWORD, RIVERSIDE
from tests.web.conftest import build_site
from tests.web.markup import Markup, words

SENTENCE = "a newly made sentence"


def mailed_path(site, address):
    """The path of the newest link that was mailed to an address."""
    with site.db.read() as connection:
        query = select(Mail.body).where(Mail.recipient == address).order_by(Mail.created_at)
        body = connection.scalars(query).all()[-1]
    return urlsplit(re.search(r"http\S+", body).group()).path


def invited(site, email):
    paths = []
    link = lambda secret: paths.append(f"/invitation/{secret}") or "https://site.test"  # noqa: E731
    invite(site.db, MAX.actor, RIVERSIDE, email, ["learner"], link, NOON, "Eva Holm")
    return paths[0]


def test_signing_in_leads_to_where_one_came_from(site):
    browser = site.browser()
    asked = browser.get("/credits?page=2")
    assert asked.status_code == 303
    page = browser.get(asked.location)

    fields = {"email": LEA.email, "password": PASSWORD, "next": "/credits?page=2"}
    answer = browser.post("/login", fields)

    assert 'name="next" value="/credits?page=2"' in page.text
    assert (answer.status_code, answer.location) == (303, "/credits?page=2")
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    "listed", ["jürgen.müller@riverside.example", "eva@müller.example", "eva@xn--mller-kva.example"]
)
def test_whoever_was_invited_can_sign_in_with_their_address(site, listed):
    path = invited(site, listed)
    form = {"name": "Jürgen Müller", "password": SENTENCE, "repeat": SENTENCE}
    assert site.browser().post(path, form).status_code == 303

    for typed in (listed, listed.replace("xn--mller-kva", "müller"), wire_email(listed).upper()):
        answer = site.browser().post("/login", {"email": typed, "password": SENTENCE})
        assert (answer.status_code, answer.location) == (303, "/home"), typed


def test_an_account_that_was_entered_under_the_other_spelling_signs_in(site):
    with site.db.write() as connection:
        change = update(Person).where(Person.id == LEA.id)
        connection.execute(change.values(email="lea@xn--mller-kva.example"))

    fields = {"email": "lea@müller.example", "password": PASSWORD}

    assert site.browser().post("/login", fields).location == "/home"


def test_no_form_lets_the_browser_refuse_an_address(sqlite_site):
    # <input type=email> takes no letters but a to z before the @, and respells a domain.
    ada, max_ = sqlite_site.browser(ADA), sqlite_site.browser(MAX)
    pages = [sqlite_site.browser().get(path) for path in ("/login", "/forgot")]
    pages += [ada.get(path) for path in ("/admin/people", "/admin/people/merge")]
    pages += [max_.get(path) for path in ("/team/invitations", "/account")]

    for page in pages:
        assert page.status_code == 200
        assert 'type="email"' not in page.text
        assert 'inputmode="email"' in page.text or page.request.path == "/account"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "x"],
)
def test_signing_in_never_leads_to_another_site(sqlite_site, target):
    fields = {"email": LEA.email, "password": PASSWORD, "next": target}

    answer = sqlite_site.browser().post("/login", fields)

    assert (answer.status_code, answer.location) == (303, "/home")


def test_everybody_begins_on_a_page_that_is_theirs(sqlite_site):
    end_role(sqlite_site.db, ADA.actor, "hal", HILLTOP, Role.LEARNER, NOON)

    for member, path in ((LEA, "/home"), (ADA, "/admin"), (HAL, "/account")):
        browser = sqlite_site.browser()
        answer = browser.post("/login", {"email": member.email, "password": PASSWORD})
        assert answer.location == path
        assert browser.get("/login").location == path
        assert browser.get(path).status_code == 200


def test_a_refusal_keeps_the_address_and_not_the_password(sqlite_site):
    browser = sqlite_site.browser()

    answer = browser.post("/login", {"email": LEA.email, "password": "wrong <b>guess"})

    assert answer.status_code == 422
    assert 'value="lea@example.org"' in answer.text
    assert "guess" not in answer.text
    assert answer.text.count("do not belong together") == 2
    assert 'href="#password"' in answer.text
    assert browser.get("/account").status_code == 303


def test_the_page_is_the_same_whether_the_account_exists(sqlite_site):
    def page(email):
        text = sqlite_site.browser().post("/login", {"email": email, "password": "wrong"}).text
        return re.sub(r'value="[^"]*"', "", text)

    assert page(LEA.email) == page("nobody@example.org")


def test_too_many_tries_are_told_with_the_time_to_wait(sqlite_site):
    browser = sqlite_site.browser()
    for _ in range(10):
        assert browser.post("/login", {"email": LEA.email, "password": "no"}).status_code == 422

    answer = browser.post("/login", {"email": LEA.email, "password": PASSWORD})

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "wait 15 min" in answer.text


def test_a_new_session_replaces_what_the_browser_had(sqlite_site):
    browser = sqlite_site.browser(LEA)
    before = browser.client.get_cookie("courseware").value

    browser.post("/login", {"email": HAL.email, "password": PASSWORD})

    assert "Hal Rivera" in browser.get("/account").text
    old = sqlite_site.app.test_client()
    old.set_cookie("courseware", before)
    assert old.get("/account").status_code == 303


def test_signing_out_revokes_the_session_on_the_server(sqlite_site):
    browser = sqlite_site.browser(LEA)
    cookie = browser.client.get_cookie("courseware").value

    answer = browser.post("/logout")

    assert (answer.status_code, answer.location) == (303, "/login")
    copied = sqlite_site.app.test_client()
    copied.set_cookie("courseware", cookie)
    assert copied.get("/account").status_code == 303
    assert sqlite_site.browser().get("/logout").status_code == 405


def test_a_session_ends_after_thirty_days(sqlite_site):
    browser = sqlite_site.browser(LEA)

    sqlite_site.clock.step(days=30)

    assert browser.get("/account").status_code == 303


def test_a_forgotten_password_is_chosen_anew_by_a_mailed_link(site):
    browser = site.browser()
    browser.get("/forgot")

    asked = browser.post("/forgot", {"email": LEA.email})
    path = mailed_path(site, LEA.email)
    form = browser.get(path)
    short = browser.post(path, {"password": "short"})
    done = browser.post(path, {"password": SENTENCE})

    assert (asked.status_code, asked.location) == (303, "/forgot?sent=1")
    assert (form.status_code, short.status_code, done.status_code) == (200, 422, 303)
    assert "Your new password is set" in browser.get("/login").text
    gone = browser.get(path)
    assert gone.status_code == 404
    assert "A new password was set with this link already" in gone.text
    assert 'href="/forgot"' in gone.text
    assert browser.post("/login", {"email": LEA.email, "password": SENTENCE}).status_code == 303


def test_a_reset_link_tells_somebody_else_whose_session_it_ends(sqlite_site):
    asking = sqlite_site.browser()
    asking.get("/forgot")
    asking.post("/forgot", {"email": LEA.email})
    path = mailed_path(sqlite_site, LEA.email)

    other, own, nobody = (sqlite_site.browser(who) for who in (MAX, LEA, None))

    warning = "Setting this password signs you out of that one."
    page = other.get(path).text
    assert f"You are signed in as <strong>{MAX.name}</strong>. {warning}" in page
    assert warning in other.post(path, {"password": "short"}).text
    assert warning not in own.get(path).text
    assert warning not in nobody.get(path).text
    other.post(path, {"password": SENTENCE})
    assert other.get("/home").status_code == 303


def test_a_second_tab_with_the_link_says_that_the_password_was_set_already(sqlite_site):
    browser = sqlite_site.browser()
    browser.get("/forgot")
    browser.post("/forgot", {"email": LEA.email})
    path = mailed_path(sqlite_site, LEA.email)
    (field,) = [f for f in Markup(browser.get(path).text).forms if not f.action]
    stale = dict(field.fields) | {"password": SENTENCE}
    browser.post(path, {"password": SENTENCE})

    again = browser.client.post(path, data=stale, headers={"Sec-Fetch-Site": "same-origin"})

    assert (again.status_code, again.location) == (303, path)
    assert again.headers["Referrer-Policy"] == "no-referrer"
    page = browser.get(path)
    assert page.status_code == 404
    assert "had been open for a long time" in page.text
    assert "A new password was set with this link already" in page.text
    forged = browser.client.post(path, data=stale, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 400


def test_the_reply_to_a_reset_request_is_the_same_for_every_address(sqlite_site):
    def reply(email):
        browser = sqlite_site.browser()
        browser.get("/forgot")
        answer = browser.post("/forgot", {"email": email})
        return answer.status_code, answer.location, answer.text, browser.get(answer.location).text

    assert reply(LEA.email) == reply("nobody@example.org")


def test_pages_with_a_secret_in_their_address_leave_no_trace(sqlite_site):
    browser = sqlite_site.browser()
    browser.get("/forgot")
    browser.post("/forgot", {"email": LEA.email})
    paths = [mailed_path(sqlite_site, LEA.email), invited(sqlite_site, "eva@example.org")]

    for path in [*paths, "/reset/nothing", "/invitation/nothing"]:
        page = browser.get(path)
        assert page.headers["Referrer-Policy"] == "no-referrer", path
        assert page.headers["Cache-Control"] == "no-store", path


def test_the_mailed_address_is_the_configured_one(sqlite_template, tmp_path):
    path = tmp_path / "courseware.sqlite3"
    shutil.copy(sqlite_template, path)
    public = "https://learn.example.org"
    site = build_site(f"sqlite:///{path}", tmp_path, public_url=public)
    browser = site.browser()
    browser.get("/forgot")

    browser.post("/forgot", {"email": LEA.email})

    with site.db.read() as connection:
        (body,) = connection.scalars(select(Mail.body)).all()
    assert f"{public}/reset/" in body
    assert "localhost" not in body


def test_an_invitation_makes_an_account_and_signs_it_in(site):
    path = invited(site, "eva@example.org")
    browser = site.browser()

    page = browser.get(path)
    bad = browser.post(path, {"name": "", "password": "short"})
    done = browser.post(path, {"name": "Eva Holm", "password": SENTENCE})

    assert "Join Riverside" in page.text
    assert 'value="Eva Holm"' in page.text
    assert bad.status_code == 422
    assert (done.status_code, done.location) == (303, "/home")
    account = browser.get("/account").text
    assert "Eva Holm" in account
    assert "Riverside" in account
    assert browser.get(path).status_code == 404


def test_an_invitation_tells_its_end_by_the_clinics_clock(site):
    page = site.browser().get(invited(site, "eva@example.org"))
    with site.db.write() as connection:
        connection.execute(update(Clinic).values(timezone="Pacific/Auckland"))
    there = site.browser().get(invited(site, "ewa@example.org"))

    assert "open until 16 March 2026, 12:00 (UTC, Europe/Dublin)" in words(page)
    assert "open until 17 March 2026, 01:00 (UTC+13, Pacific/Auckland)" in words(there)
    assert "data-clinics-clock" in there.text


def test_somebody_with_an_account_signs_in_to_join(site):
    path = invited(site, HAL.email)
    browser = site.browser()

    page = browser.get(path)
    assert "Sign in to join" in page.text
    assert 'name="password"' not in page.text
    assert browser.post(path).location == f"/login?next={path}"
    fields = {"email": HAL.email, "password": PASSWORD, "next": path}
    assert browser.post("/login", fields).location == path
    assert "You are signed in as" in browser.get(path).text
    assert browser.post(path).location == "/home"
    assert "Riverside" in browser.get("/account").text


def test_somebody_elses_invitation_is_refused(sqlite_site):
    path = invited(sqlite_site, HAL.email)
    browser = sqlite_site.browser(LEA)

    assert browser.post(path).status_code == 403
    page = browser.get(path)
    assert page.status_code == 200
    assert f"You are signed in as {LEA.name} , for whom this invitation is not." in words(page)
    assert "Join Riverside</button>" not in page.text


def test_who_opens_somebody_elses_invitation_can_sign_out_and_go_on(site):
    path = invited(site, HAL.email)
    browser = site.browser(LEA)
    page = browser.get(path)
    assert f"Sign {LEA.name} out and go on</button>" in page.text
    assert 'name="go" value="sign_out"' in page.text

    out = browser.post(path, {"go": "sign_out"})

    assert (out.status_code, out.location) == (303, f"/login?next={path}")
    assert browser.get("/home").status_code == 303
    browser.get(out.location)
    fields = {"email": HAL.email, "password": PASSWORD, "next": path}
    assert browser.post("/login", fields).location == path
    assert "Join Riverside</button>" in browser.get(path).text
    assert browser.post(path).location == "/home"
    assert "Riverside" in browser.get("/account").text


def test_signing_out_for_an_invitation_ends_nobody_elses_session(sqlite_site):
    path = invited(sqlite_site, HAL.email)
    other, browser = sqlite_site.browser(LEA), sqlite_site.browser(LEA)

    browser.post(path, {"go": "sign_out"})

    assert other.get("/home").status_code == 200
    assert sqlite_site.browser().post(path, {"go": "sign_out"}).location == f"/login?next={path}"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0",
            "Firefox on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge on Windows",
        ),
        ("curl/8", "a device"),
    ],
)
def test_devices_have_names_that_people_know(agent, words):
    assert device_words(agent) == words
