"""Changing one's e-mail address through pages."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courseware.config import MailSettings
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity.giving_addresses import correct_address
from courseware.services.identity.people import create_person
from courseware.store.tables import Mail, Person
from tests.cast import ADA, HAL, LEA, LUC, MAX, NOON, PASSWORD
from tests.web.conftest import build_site
from tests.web.markup import Markup, words
from tests.web.test_sign_in import mailed_path

NEW = "lea@new.example"


def ask(browser, email=NEW, password=PASSWORD):
    return browser.post("/account/address", {"new_email": email, "email_password": password})


def address_of(site, member=LEA):
    with site.db.read() as connection:
        return connection.scalar(select(Person.email).where(Person.id == member.id))


def asked(site, email=NEW):
    """Lea's browser, and the path of the link that was mailed to the new address."""
    browser = site.browser(LEA)
    assert ask(browser, email).location == "/account#change-address"
    return browser, mailed_path(site, email)


def signed_in_with(site, email):
    browser = site.browser()
    browser.get("/login")
    return browser.post("/login", {"email": email, "password": PASSWORD}).status_code == 303


def test_the_address_changes_once_the_owner_confirms(site):
    browser, path = asked(site)
    elsewhere = site.browser(LEA)
    page = words(browser.get("/account"))
    assert f"A mail to {NEW} is on its way" in page and "until 3 March 2026" in page

    shown = browser.get(path)
    assert f"Once you confirm, you sign in with {NEW}" in words(shown)
    assert address_of(site) == LEA.email
    done = browser.post(path)

    assert done.location == "/account"
    after = words(browser.get("/account"))
    assert f"Your address is {NEW} now, and you sign in with it." in after
    assert f"Earlier address {LEA.email}, until 2 March 2026" in after
    assert "is on its way" not in after
    assert elsewhere.get("/account").status_code == 303
    assert signed_in_with(site, NEW.upper()) and not signed_in_with(site, LEA.email)


def test_a_second_press_of_the_button_says_the_same(sqlite_site):
    browser, path = asked(sqlite_site)

    presses = [browser.post(path) for _ in "ab"]

    assert [(one.status_code, one.location) for one in presses] == [(303, "/account")] * 2
    assert "already" in words(browser.get(path))


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_program_that_opens_the_link_changes_nothing(sqlite_site, method):
    browser, path = asked(sqlite_site)

    for one in (browser, sqlite_site.browser()):
        assert getattr(one.client, method)(path).status_code == 200

    assert address_of(sqlite_site) == LEA.email
    assert browser.post(path).location == "/account"


def test_the_page_of_the_link_is_kept_and_told_nowhere(sqlite_site):
    browser, path = asked(sqlite_site)

    for answer in (browser.get(path), sqlite_site.browser().get("/address/x"), browser.post(path)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_who_is_not_signed_in_comes_back_after_signing_in(sqlite_site):
    _, path = asked(sqlite_site)
    phone = sqlite_site.browser()

    page = phone.get(path)
    assert f"Somebody, probably you, asked that {NEW} becomes" in words(page)
    assert LEA.name not in page.text and LEA.email not in page.text
    assert f"/login?next={path}" in Markup(page.text).links
    given = {"email": LEA.email, "password": PASSWORD, "next": path}
    assert phone.post("/login", given).location == path
    phone.get(path)
    assert phone.post(path).location == "/account"
    assert address_of(sqlite_site) == NEW


def test_somebody_else_changes_nothing_and_can_make_room(sqlite_site):
    _, path = asked(sqlite_site)
    other = sqlite_site.browser(LUC)

    page = other.get(path)
    assert "You are signed in as Luc" in words(page) and LEA.name not in page.text
    assert other.post(path).status_code == 409
    assert address_of(sqlite_site) == LEA.email and address_of(sqlite_site, LUC) == LUC.email
    assert other.post(path, {"go": "sign_out"}).location == f"/login?next={path}"
    assert other.get("/account").status_code == 303


def test_nobody_learns_on_a_page_whether_an_address_has_an_account(sqlite_site):
    pages = []
    for member, email in ((LEA, HAL.email), (LUC, "free@example.org")):
        browser = sqlite_site.browser(member)
        answer = ask(browser, email)
        said = words(browser.get("/account")).partition("Change the e-mail address")[2]
        part = said.partition("Change the password")[0].replace(email, "the address")
        pages.append((answer.status_code, answer.location, part))

    assert pages[0] == pages[1] and "the address" in pages[0][2]
    with sqlite_site.db.read() as connection:
        (body,) = connection.scalars(select(Mail.body).where(Mail.recipient == HAL.email))
    assert "There is an account with this address already" in body and "http" not in body


def test_what_is_wrong_stands_beside_its_field(sqlite_site):
    browser = sqlite_site.browser(LEA)

    bad = ask(browser, "lea at example")
    wrong = ask(browser, password="my wrong password")

    assert (bad.status_code, wrong.status_code) == (422, 422)
    assert 'href="#new_email"' in bad.text and 'value="lea at example"' in bad.text
    assert 'href="#email_password"' in wrong.text and "my wrong password" not in wrong.text
    assert f'value="{NEW}"' in wrong.text


def test_a_change_is_withdrawn(sqlite_site):
    browser, path = asked(sqlite_site)

    answer = browser.post("/account/address/withdraw")

    assert answer.location == "/account#change-address"
    assert "The change is withdrawn" in browser.get("/account").text
    gone = browser.get(path)
    assert gone.status_code == 404 and "This change was withdrawn" in gone.text
    browser.post("/account/address/withdraw")
    assert "The change is withdrawn" not in browser.get("/account").text


def test_a_link_that_changes_nothing_says_why_and_where_to_go(sqlite_site):
    browser, path = asked(sqlite_site)
    sqlite_site.clock.moment = NOON + timedelta(days=1)

    late, stranger = browser.get(path), sqlite_site.browser().get("/address/nothing")

    assert (late.status_code, stranger.status_code) == (404, 404)
    assert "The time of this link is over" in late.text and 'href="/account"' in late.text
    assert "No such link is known here" in stranger.text


def test_an_address_that_somebody_got_meanwhile_is_refused_in_words(site):
    browser, path = asked(site)
    create_person(site.db, COMMAND_LINE, NEW, "Eva Holm", NOON)

    answer = browser.post(path)

    assert answer.status_code == 409
    assert "there is an account with this address" in answer.text
    assert "an administrator can merge them" in answer.text


def test_asking_too_often_says_how_long_to_wait(sqlite_site):
    browser = sqlite_site.browser(LEA)
    for number in range(5):
        assert ask(browser, f"lea{number}@new.example").status_code == 303

    answer = ask(browser)

    assert answer.status_code == 429
    assert "tried too often" in answer.text and int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("demo", [False, True])
def test_where_no_mail_leaves_the_page_says_who_helps(database_url, tmp_path, demo):
    site = build_site(database_url, tmp_path, mail=MailSettings(), demo=demo)
    browser = site.browser(LEA)

    page = browser.get("/account").text

    assert ('name="new_email"' in page) is demo
    assert ("No mail leaves this site, so no link can reach a new address" in page) is not demo
    if demo:
        ask(browser)
        assert "stands in the administrator’s outbox." in words(browser.get("/account"))
        assert mailed_path(site, NEW) in site.browser(ADA).get("/admin/outbox").text
    site.db.close()


def test_an_administrator_sees_earlier_addresses_and_why(sqlite_site):
    correct_address(sqlite_site.db, COMMAND_LINE, LEA.id, NEW, "The domain is gone.", NOON)

    page = words(sqlite_site.browser(ADA).get(f"/admin/people/{LEA.id}"))

    assert f"Earlier address {LEA.email}, until 2 March 2026: The domain is gone." in page


def test_a_suspended_account_confirms_nothing(sqlite_site):
    browser, path = asked(sqlite_site)
    with sqlite_site.db.write() as connection:
        connection.execute(update(Person).where(Person.id == LEA.id).values(suspended_at=NOON))

    assert browser.post(path).status_code == 401
    assert address_of(sqlite_site) == LEA.email


def test_whoever_invites_an_earlier_address_is_told_whose_it_was(site):
    correct_address(site.db, COMMAND_LINE, LEA.id, NEW, "The domain is gone.", NOON)
    manager = site.browser(MAX)

    for email in (LEA.email, "eva@example.org"):
        manager.post("/team/invitations", {"email": email, "roles": ["learner"]})
    told = words(manager.get("/team/invitations"))

    said = f"{LEA.email} was the address of Lea Lindqvist before, a member here with {NEW} now."
    assert said in told and "eva@example.org was the address" not in told
