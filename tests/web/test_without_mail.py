"""A site without a mail server: pages say so, and whoever invites hands the links over."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from courseware.config import MailSettings
from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.services.identity.people import create_person
from courseware.services.membership import joining
from courseware.services.membership.clinics import grant_role
from courseware.services.releases.live import CatalogueSource
from courseware.store.tables import LedgerEntry, Mail
from tests.cast import ADA, INA, LEA, MAX, NOON, RIVERSIDE
from tests.library import essay_question, quiz
from tests.services.free_texts import sit
from tests.web.conftest import build_site
from tests.web.markup import words

LINK = re.compile(r"http://localhost(/invitation/([\w-]+))")
EVA = "eva@example.org"


@pytest.fixture
def silent(database_url, tmp_path):
    """The application on each engine, without a mail server."""
    found = build_site(database_url, tmp_path, mail=MailSettings())
    yield found
    found.db.close()


def invite(browser, email=EVA):
    return browser.post("/team/invitations", {"email": email, "roles": ["learner"]})


def test_whoever_invites_is_given_the_link_once(silent):
    browser = silent.browser(MAX)

    page = invite(browser)

    assert page.status_code == 200
    assert "Nothing was sent" in page.text and "on its way" not in page.text
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        "no-store",
        "no-referrer",
    )
    path, secret = LINK.search(page.text).groups()
    again = browser.get("/team/invitations").text
    assert EVA in again and secret not in again
    fields = {"name": "Eva Holm", "password": "a newly made sentence"}
    assert silent.browser().post(path, fields).location == "/home"


@pytest.mark.parametrize("demo", [False, True])
def test_what_is_said_of_the_link_is_true_of_the_outbox(database_url, tmp_path, demo):
    site = build_site(database_url, tmp_path, mail=MailSettings(), demo=demo)
    manager = site.browser(MAX)
    beforehand = words(manager.get("/team/invitations"))

    page = invite(manager)

    link = LINK.search(page.text)[0]
    assert (link in site.browser(ADA).get("/admin/outbox").text) is demo
    assert ("shown now and never again" in words(page)) is not demo
    assert ("stand in the administrator’s outbox as well" in words(page)) is demo
    assert ("You get the links yourself, once" in beforehand) is not demo
    site.db.close()


def test_a_second_invitation_says_that_the_earlier_link_ended(silent):
    browser = silent.browser(MAX)
    first = invite(browser)
    old, _ = LINK.search(first.text).groups()
    ended = "The earlier link"
    assert ended not in first.text and ended not in browser.get("/team/invitations").text
    silent.clock.moment = NOON + timedelta(days=1)

    second = invite(browser)

    assert f"The earlier link to {EVA}, made 2 March 2026, opens nothing any more." in second.text
    listed = browser.get("/team/invitations").text
    assert "The earlier link, made 2 March 2026, opens nothing any more" in listed
    told, stranger = silent.browser().get(old), silent.browser().get("/invitation/unknown")
    assert (told.status_code, stranger.status_code) == (404, 404)
    assert "A newer invitation was made for you" in told.text
    assert "newer invitation" not in stranger.text

    new, _ = LINK.search(second.text).groups()
    fields = {"name": "Eva Holm", "password": "a newly made sentence"}
    assert silent.browser().post(new, fields).location == "/home"
    assert "A newer invitation" not in silent.browser().get(old).text


def test_both_managers_read_that_one_replaced_the_others_invitation(silent):
    first, second = silent.browser(MAX), silent.browser(INA)
    grant_role(silent.db, ADA.actor, INA.id, RIVERSIDE, Role.MANAGER, NOON)
    invite(first)
    silent.clock.moment = NOON + timedelta(days=1)

    told = invite(second).text

    made = "made 2 March 2026 by Max Brandt, opens nothing any more"
    assert f"The earlier link to {EVA}, {made}." in told
    for manager in (first, second):
        listed = words(manager.get("/team/invitations"))
        assert f"by Ina Novak, open until 17 March 2026. The earlier link, {made}" in listed


def test_a_mailed_invitation_says_whose_earlier_link_ended(site):
    grant_role(site.db, ADA.actor, INA.id, RIVERSIDE, Role.MANAGER, NOON)
    invite(site.browser(MAX))
    second = site.browser(INA)

    invite(second)

    told = words(second.get("/team/invitations"))
    assert "The link of the earlier one by Max Brandt opens nothing any more." in told


def test_who_has_no_account_is_told_to_wait_for_no_mail(silent):
    page = silent.browser().get("/login").text

    assert "Your clinic gives you a link that makes your account." in page
    assert "by e-mail" not in page


def test_that_the_link_was_handed_over_is_on_record(silent):
    _, secret = LINK.search(invite(silent.browser(MAX)).text).groups()

    person_id = joining.accept_as_new(silent.db, secret, "Eva Holm", "a newly made sentence", NOON)

    with silent.db.read() as connection:
        query = select(LedgerEntry.canonical).where(LedgerEntry.subject == person_id)
        (facts,) = connection.scalars(query)
    assert '"link_handed_over_by":"max"' in facts


def test_the_link_to_a_prepared_account_is_nobody_elses(silent):
    create_person(silent.db, ADA.actor, EVA, "Eva Holm", NOON, link=str)

    page = invite(silent.browser(MAX))

    assert page.status_code == 200
    assert LINK.search(page.text) is None
    assert "An account was prepared for this address" in page.text
    assert "Nothing was sent" in page.text and "hand the links over" not in page.text


def test_a_link_that_was_handed_over_opens_no_account_that_is_prepared_later(silent):
    _, secret = LINK.search(invite(silent.browser(MAX)).text).groups()
    create_person(silent.db, ADA.actor, EVA, "Eva Holm", NOON, link=str)

    with pytest.raises(Conflict, match="An account was prepared for this address"):
        joining.accept_as_new(silent.db, secret, "Max Brandt", "a newly made sentence", NOON)


def test_a_staff_list_gives_the_links_of_all_who_are_new(silent):
    browser = silent.browser(MAX)
    rows = ["max@example.org,Max Brandt,manager", f"{EVA},Eva,learner", "ole@x.example,Ole,learner"]
    data = "\n".join(["email,name,roles", *rows]).encode()
    preview = browser.post("/team/staff", {"file": (BytesIO(data), "staff.csv")})
    digest = re.search(r'name="digest" value="(\w+)"', preview.text).group(1)
    fields = {"clinic": RIVERSIDE, "digest": digest, "list": data.decode(), "most_leave": "yes"}

    done = browser.post("/team/staff/confirm", fields)

    assert "you are given the links" in preview.text
    assert done.status_code == 200
    assert done.headers["Cache-Control"] == "no-store"
    assert "The staff list is in force: 2 invited" in done.text
    assert f"<strong>Eva</strong> {EVA}" in done.text
    assert f'href="/team/members?clinic={RIVERSIDE}">To the members' in done.text
    paths = [path for path, _ in LINK.findall(done.text)]
    assert [EVA in silent.browser().get(path).text for path in paths] == [True, False]


def test_asking_for_a_new_password_promises_nothing_and_is_the_same_for_everybody(silent):
    pages = []
    for email in (LEA.email, "nobody@example.org"):
        answer = silent.browser().post("/forgot", {"email": email})
        pages.append((answer.status_code, answer.location))
    page = silent.browser().get("/forgot?sent=1").text

    assert pages == [(303, "/forgot?sent=1")] * 2
    assert "No mail leaves this site" in page
    assert "on its way" not in page
    assert "Ask the manager of your clinic" in page and 'name="email"' not in page


def test_pages_about_marks_and_reports_promise_no_mail(silent):
    silent.publish(quiz(cases=[essay_question()]))
    id_ = sit((silent.db, CatalogueSource(silent.db).current(0)), LEA)
    browser = silent.browser(LEA)
    paths = ("/quizzes/needles", f"/attempts/{id_}/review", f"/attempts/{id_}/1/report", "/help")
    pages = [browser.get(path).text for path in paths]

    pages.append(silent.browser(INA).get("/author/reports").text)

    for page in pages:
        assert "</h1>" in page
        assert not re.search(r"\b(a|by|the) mail\b", page)
    assert "it will stand in the review" in pages[0] and "The result will stand here" in pages[1]


def test_the_outbox_and_a_prepared_account_say_that_mail_waits(silent):
    browser = silent.browser(ADA)

    prepared = browser.post("/admin/people", {"email": EVA, "name": "Eva Holm"})

    said = browser.get(prepared.location).text
    assert "waits in the outbox" in said and "“people link” prints one" in said
    page = browser.get("/admin/outbox").text
    assert "No mail server is set" in page and "handed over by" not in page


def test_the_mail_of_a_withdrawn_invitation_is_dropped(silent):
    browser = silent.browser(MAX)
    invite(browser)
    invite(browser, "ole@example.org")
    page = browser.get("/team/invitations").text
    number = re.search(rf"/team/invitations/(\w+)/withdraw(?:(?!</form>).)*of {EVA}", page, re.S)

    browser.post(f"/team/invitations/{number.group(1)}/withdraw")

    with silent.db.read() as connection:
        assert connection.scalars(select(Mail.recipient)).all() == ["ole@example.org"]
