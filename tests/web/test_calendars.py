"""The calendar's secret link: shown once, renewed, ended; what it opens and to whom."""

import re

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from courseware.services.assignments import calendars
from courseware.services.identity import passwords, people
from courseware.store.tables import CalendarLink, Mail, Person
from tests.cast import ADA, LEA, LUC, MAX, MOA, PASSWORD, RIVERSIDE
from tests.web.ward_site import open_ward

WISH = {
    "clinic": RIVERSIDE,
    "courses": "basics",
    "scopes": "cl-x/",
    "group": "chosen",
    "people": ["lea", "luc"],
    "due_on": "2026-03-31",
    "reason": "A secret reason",
}


@pytest.fixture
def ward(sqlite_site):
    ward = open_ward(sqlite_site)
    sqlite_site.browser(MAX).post("/team/assignments", WISH)
    return ward


def link_of(browser) -> str:
    assert browser.post("/account/calendar").status_code == 303
    page = browser.get("/account")
    return re.search(r'value="http://localhost(/calendar/[\w-]{43}\.ics)"', page.text).group(1)


def titles(site, link: str) -> list[str]:
    answer = site.browser().get(link)
    assert answer.status_code == 200
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.data).walk("VEVENT")]


def test_the_link_opens_ones_own_days_without_a_cookie(site):
    open_ward(site).certify("2026-02-20", learner=LUC)
    site.browser(MAX).post("/team/assignments", WISH)
    link = link_of(site.browser(LUC))

    answer = site.browser().get(link)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [(str(e["SUMMARY"]), str(e.decoded("DTSTART")), str(e["URL"])) for e in events] == [
        ("Course: Basics is due", "2026-03-31", "http://localhost/courses/basics"),
        ("Last day of CL-X Screening", "2028-02-19", "http://localhost/competencies/cl-x"),
    ]
    assert "secret reason" not in answer.text and "Lea" not in answer.text


def test_a_manager_sees_the_teams_days_too_and_no_other_clinics(sqlite_site, ward):
    mine = titles(sqlite_site, link_of(sqlite_site.browser(MAX)))

    assert mine == [
        "Lea Lindqvist: CL-X Screening is due",
        "Lea Lindqvist: Course: Basics is due",
        "Luc Moreau: CL-X Screening is due",
        "Luc Moreau: Course: Basics is due",
    ]
    assert titles(sqlite_site, link_of(sqlite_site.browser(MOA))) == []


def test_a_link_is_shown_once_and_only_its_digest_is_kept(sqlite_site, ward):
    browser = sqlite_site.browser(LEA)
    link = link_of(browser)

    assert ".ics" not in browser.get("/account").text
    with sqlite_site.db.read() as connection:
        (kept,) = connection.scalars(select(CalendarLink.id))
    assert kept not in link and len(kept) == 64


def test_a_renewed_or_ended_link_opens_nothing(sqlite_site, ward):
    browser = sqlite_site.browser(LEA)
    first = link_of(browser)
    second = link_of(browser)

    assert sqlite_site.browser().get(first).status_code == 404
    assert titles(sqlite_site, second) == ["CL-X Screening is due", "Course: Basics is due"]
    assert browser.post("/account/calendar/end").status_code == 303
    assert sqlite_site.browser().get(second).status_code == 404
    assert "Make a link" in browser.get("/account").text


def test_the_link_of_a_suspended_account_opens_nothing(sqlite_site, ward):
    link = link_of(sqlite_site.browser(LEA))
    with sqlite_site.db.write() as connection:
        gone = update(Person).where(Person.id == LEA.id)
        connection.execute(gone.values(suspended_at=sqlite_site.clock.now()))

    assert sqlite_site.browser().get(link).status_code == 404


def test_signing_out_everywhere_ends_the_link_and_says_so(sqlite_site, ward):
    browser = sqlite_site.browser(LEA)
    link = link_of(browser)

    assert browser.post("/account/sessions/end").status_code == 303

    assert "The link of your calendar ended, too" in browser.get("/login").text
    assert sqlite_site.browser().get(link).status_code == 404


def test_a_new_password_ends_the_link_and_says_so_on_page_and_by_mail(sqlite_site, ward):
    browser = sqlite_site.browser(LEA)
    link = link_of(browser)
    browser.post("/account/calendar")  # its link is shown on the page of the account, once
    form = {"old_password": PASSWORD, "new_password": "a newly made sentence"}

    assert browser.post("/account/password", form).status_code == 303

    page = browser.get("/account").text
    assert "The link of your calendar ended, too" in page
    assert "/calendar/" not in page and "Make a link" in page
    assert sqlite_site.browser().get(link).status_code == 404
    with sqlite_site.db.read() as connection:
        letters = connection.scalars(select(Mail.body).where(Mail.recipient == LEA.email))
        assert any("The link of your calendar ended, too" in letter for letter in letters)
    form = {"old_password": "a newly made sentence", "new_password": "another new sentence"}
    browser.post("/account/password", form)
    assert "The link of your calendar ended" not in browser.get("/account").text


def test_a_reset_password_ends_the_link_and_says_so(sqlite_site, ward):
    link = link_of(sqlite_site.browser(LEA))
    now, secrets = sqlite_site.clock.now(), []
    passwords.request_reset(
        sqlite_site.db, LEA.email, lambda secret: secrets.append(secret) or "", "::1", now
    )
    browser = sqlite_site.browser()

    browser.post(f"/reset/{secrets[0]}", {"password": "a newly made sentence"})

    assert "The link of your calendar ended, too" in browser.get("/login").text
    assert sqlite_site.browser().get(link).status_code == 404


def test_a_suspension_ends_the_link_for_good(site):
    link = link_of(site.browser(LEA))
    now = site.clock.now()
    people.suspend(site.db, ADA.actor, LEA.id, "Away for long.", now)
    people.reinstate(site.db, ADA.actor, LEA.id, "Back again.", now)

    assert site.browser().get(link).status_code == 404


def test_two_renewals_leave_one_open_link(site):
    open_ward(site)
    secrets = [calendars.renew_link(site.db, LEA.actor, site.clock.now()) for _ in range(2)]

    opened = [site.browser().get(f"/calendar/{secret}.ics").status_code for secret in secrets]
    assert opened == [404, 200]
