"""The page of one's own account."""

import json
import re
from datetime import UTC, datetime

from sqlalchemy import update

from courseware.services.identifiers import digest_of_secret
from courseware.services.identity import sign_in
from courseware.store.tables import Clinic, Person
from tests.cast import HAL, LEA, LUC, NOON, PASSWORD
from tests.web.markup import words

SENTENCE = "a newly made sentence"


def elsewhere(site, member=LEA):
    """The id of a session on another device."""
    device = "Safari on iPhone"
    return digest_of_secret(
        sign_in.sign_in(site.db, member.email, PASSWORD, device, "198.51.100.7", NOON)
    )


def test_the_account_shows_roles_and_devices(site):
    elsewhere(site)

    page = site.browser(LEA).get("/account").text

    assert "Lea Lindqvist" in page
    assert "Learner since 1 January 2025" in page
    assert "Safari on iPhone" in page
    assert page.count("This device") == 1


def test_licences_are_added_and_removed(site):
    browser = site.browser(LEA)

    bad = browser.post("/account/licences", {"jurisdiction": "Colorado", "number": ""})
    added = browser.post("/account/licences", {"jurisdiction": "Colorado", "number": "PTL 123"})
    page = browser.get("/account").text
    licence_id = page.split("/account/licences/")[1].split("/")[0]
    removed = browser.post(f"/account/licences/{licence_id}/remove")

    assert bad.status_code == 422
    assert 'value="Colorado"' in bad.text
    assert (added.status_code, removed.status_code) == (303, 303)
    assert "PTL 123" in page
    assert "PTL 123" not in browser.get("/account").text


def test_somebody_elses_licence_and_session_are_not_found(sqlite_site):
    browser = sqlite_site.browser(LUC)
    browser.post("/account/licences", {"jurisdiction": "Colorado", "number": "PTL 123"})
    licence_id = browser.get("/account").text.split("/account/licences/")[1].split("/")[0]
    session_id = elsewhere(sqlite_site, LUC)
    lea = sqlite_site.browser(LEA)

    assert lea.post(f"/account/licences/{licence_id}/remove").status_code == 404
    assert lea.post(f"/account/sessions/{session_id}/end").status_code == 404
    assert "PTL 123" in browser.get("/account").text
    assert "Safari on iPhone" in browser.get("/account").text


def test_another_device_is_signed_out(sqlite_site):
    session_id = elsewhere(sqlite_site)
    browser = sqlite_site.browser(LEA)

    answer = browser.post(f"/account/sessions/{session_id}/end")

    assert answer.location == "/account#devices"
    assert "Safari on iPhone" not in browser.get("/account").text


def test_signing_out_everywhere_ends_this_session_too(sqlite_site):
    first, second = sqlite_site.browser(LEA), sqlite_site.browser(LEA)

    answer = second.post("/account/sessions/end")

    assert answer.location == "/login"
    assert first.get("/account").status_code == 303
    assert second.get("/account").status_code == 303


def test_the_password_is_changed_and_other_devices_are_out(sqlite_site):
    first, second = sqlite_site.browser(LEA), sqlite_site.browser(LEA)

    bad = second.post("/account/password", {"old_password": "no", "new_password": SENTENCE})
    good = second.post("/account/password", {"old_password": PASSWORD, "new_password": SENTENCE})

    assert bad.status_code == 422
    assert 'href="#old_password"' in bad.text
    assert SENTENCE not in bad.text
    assert good.status_code == 303
    assert second.get("/account").status_code == 200
    assert first.get("/account").status_code == 303


def test_the_export_is_a_file_of_ones_own_data(site):
    answer = site.browser(LEA).get("/account/export")

    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    data = json.loads(answer.text)
    assert data["account"]["name"] == "Lea Lindqvist"
    assert "Luc" not in answer.text


def test_moments_are_shown_in_the_zone_of_ones_clinic(site):
    pages = {}
    for member in (LEA, HAL):
        elsewhere(site, member)
        page = site.browser(member).get("/account").text
        pages[member] = page.partition("Safari on iPhone")[2].partition("</li>")[0]

    assert ">2 March 2026, 12:00 UTC</time>" in pages[LEA]
    assert ">2 March 2026, 05:00 UTC−7</time>" in pages[HAL]


def test_days_and_sessions_are_told_by_one_clock_that_is_named(site):
    """A script turns no time of this page into a device's: beside a day, that could be the day
    before the account was made."""
    zones = {
        "Pacific/Auckland": "24 November 2026, 01:22 UTC+13",
        "UTC": "23 November 2026, 12:22 UTC",
    }
    made = datetime(2026, 11, 23, 12, 22, tzinfo=UTC)
    site.clock.moment = made
    browser = site.browser(LEA)
    with site.db.write() as connection:
        connection.execute(update(Person).where(Person.id == LEA.id).values(created_at=made))

    for zone, told in zones.items():
        with site.db.write() as connection:
            connection.execute(update(Clinic).values(timezone=zone))
        page = browser.get("/account")
        said = words(page)
        assert f"Account since {told} " in said and f"Signed in {told} , last seen {told}" in said
        assert f"Days and times on this page are those of {zone} " in said
        times = re.findall(r"<time [^>]*>", page.text)
        assert times and all("data-clinics-clock" in time for time in times)
