"""Pages for administrators of the installation."""

import re
import shutil
from html import unescape

import pytest
from sqlalchemy import select

from courseware.store.records import ledger as ledger_rows
from courseware.store.tables import Person
from tests.cast import ADA, HAL, LEA, MAX, NOON, RIVERSIDE
from tests.web.conftest import build_site
from tests.web.markup import words


def person(site, person_id):
    with site.db.read() as connection:
        query = select(Person.name, Person.suspended_at, Person.merged_into)
        return tuple(connection.execute(query.where(Person.id == person_id)).one())


@pytest.mark.parametrize(
    "path",
    [
        "/admin",
        "/admin/clinics",
        "/admin/people",
        "/admin/people/lea",
        "/admin/people/merge",
        "/admin/outbox",
    ],
)
def test_administration_is_for_administrators(sqlite_site, path):
    assert sqlite_site.browser(ADA).get(path).status_code == 200
    assert sqlite_site.browser(MAX).get(path).status_code == 403
    assert sqlite_site.browser().get(path).status_code == 303


def test_a_clinic_is_created(site):
    browser = site.browser(ADA)

    bad = browser.post("/admin/clinics", {"name": "Nord", "timezone": "Nowhere"})
    good = browser.post("/admin/clinics", {"name": "Nord", "timezone": "Europe/Zurich"})

    assert bad.status_code == 422
    assert 'value="Nord"' in bad.text
    assert good.status_code == 303
    assert "Europe/Zurich" in browser.get("/admin/clinics").text


def test_an_account_is_prepared_and_found(sqlite_site):
    browser = sqlite_site.browser(ADA)

    bad = browser.post("/admin/people", {"email": LEA.email, "name": "Lea Two"})
    good = browser.post("/admin/people", {"email": "eva@example.org", "name": "Eva Holm"})

    assert bad.status_code == 422
    assert "Eva Holm" in browser.get(good.location).text
    assert "not opened yet" in browser.get(good.location).text
    assert "eva@example.org" in browser.get("/admin/people?q=holm").text
    assert "eva@example.org" not in browser.get("/admin/people?q=brandt").text


def test_roles_are_granted_and_ended(sqlite_site):
    browser = sqlite_site.browser(ADA)
    fields = {"clinic": RIVERSIDE, "role": "assessor"}

    assert browser.post("/admin/people/hal/roles", fields).status_code == 303
    assert "Assessor</strong>, Riverside" in browser.get("/admin/people/hal").text
    assert browser.post("/admin/people/hal/roles/end", fields).status_code == 303
    bad = browser.post("/admin/people/hal/roles", {"clinic": RIVERSIDE, "role": "owner"})
    assert bad.status_code == 422
    missing = {"clinic": "nowhere", "role": "assessor"}
    assert browser.post("/admin/people/hal/roles", missing).status_code == 404


def test_a_name_is_corrected_with_a_reason(sqlite_site):
    browser = sqlite_site.browser(ADA)

    bad = browser.post("/admin/people/lea/name", {"name": "Lea Berg", "reason": ""})
    good = browser.post("/admin/people/lea/name", {"name": "Lea Berg", "reason": "Married"})

    assert bad.status_code == 422
    assert 'href="#name-reason"' in bad.text
    assert 'value="Lea Berg"' in bad.text
    assert good.status_code == 303
    assert person(sqlite_site, "lea")[0] == "Lea Berg"
    page = browser.get("/admin/people/lea").text
    assert "Lea Lindqvist, until 2 March 2026: Married" in page


def test_a_name_that_is_corrected_twice_by_the_same_press_is_done_once(sqlite_site):
    browser = sqlite_site.browser(ADA)
    sent = {"name": "Lea Berg", "reason": "Married"}

    presses = [browser.post("/admin/people/lea/name", sent) for _ in range(2)]
    page = browser.get("/admin/people/lea").text
    other = browser.post("/admin/people/lea/name", {**sent, "reason": "Another one"})

    assert [press.status_code for press in presses] == [303, 303]
    assert page.count("The name is corrected") == 2
    assert page.count("Lea Lindqvist, until 2 March 2026: Married") == 1
    assert other.status_code == 422 and "This is the present name." in other.text
    with sqlite_site.db.read() as connection:
        acts = [row.act for row in ledger_rows.latest(connection, 20)]
    assert acts.count("name.corrected") == 1


def test_a_form_that_shows_an_earlier_name_says_what_the_name_is_now(sqlite_site):
    browser = sqlite_site.browser(ADA)
    shown = '<input type="hidden" name="shown" value="{}">'
    assert shown.format("Lea Lindqvist") in browser.get("/admin/people/lea").text
    first = {"name": "Zoë Ólafsdóttir", "reason": "Married", "shown": "Lea Lindqvist"}
    second = {"name": "Other Name", "reason": "Misspelt", "shown": "Lea Lindqvist"}

    assert browser.post("/admin/people/lea/name", first).status_code == 303
    nameless = browser.post("/admin/people/lea/name", {**second, "name": ""})
    stale = browser.post("/admin/people/lea/name", second)

    assert nameless.status_code == 422
    assert shown.format("Lea Lindqvist") in nameless.text  # it tells nobody of the newer one
    assert stale.status_code == 409
    assert "It is “Zoë Ólafsdóttir” now." in stale.text
    assert 'value="Other Name"' in stale.text and "Misspelt</textarea>" in stale.text
    assert shown.format("Zoë Ólafsdóttir") in stale.text  # whoever sends it again has read that
    assert person(sqlite_site, "lea")[0] == "Zoë Ólafsdóttir"
    again = browser.post("/admin/people/lea/name", {**second, "shown": "Zoë Ólafsdóttir"})
    assert again.status_code == 303
    assert person(sqlite_site, "lea")[0] == "Other Name"


def test_a_suspended_person_is_out_at_once(sqlite_site):
    browser, lea = sqlite_site.browser(ADA), sqlite_site.browser(LEA)

    assert browser.post("/admin/people/lea/suspend", {"reason": "Left"}).status_code == 303
    assert lea.get("/account").status_code == 303
    assert browser.post("/admin/people/lea/suspend", {"reason": "Left"}).status_code == 409
    assert browser.post("/admin/people/lea/reinstate", {"reason": ""}).status_code == 422
    assert browser.post("/admin/people/lea/reinstate", {"reason": "Back"}).status_code == 303
    assert person(sqlite_site, "lea")[1] is None


def test_the_last_administrator_stays(sqlite_site):
    browser = sqlite_site.browser(ADA)

    assert browser.post("/admin/people/ada/administration/end").status_code == 409
    assert browser.post("/admin/people/max/administration").status_code == 303
    assert browser.post("/admin/people/ada/administration/end").status_code == 303
    assert browser.get("/admin").status_code == 403


def test_two_accounts_are_previewed_and_merged(site):
    browser = site.browser(ADA)
    fields = {"survivor": LEA.email, "duplicate": HAL.email}

    page = browser.post("/admin/people/merge", fields)
    digest = re.search(r'name="digest" value="(\w+)"', page.text).group(1)
    bad = browser.post("/admin/people/merge/confirm", {**fields, "digest": digest, "reason": ""})
    assert person(site, "hal")[2] is None
    good = browser.post(
        "/admin/people/merge/confirm", {**fields, "digest": digest, "reason": "Same licence"}
    )

    assert page.status_code == 200
    assert "The names differ" in page.text
    assert bad.status_code == 422
    assert (good.status_code, good.location) == (303, "/admin/people/lea")
    assert person(site, "hal")[2] == "lea"
    assert "hal@example.org" in browser.get("/admin/people/lea").text


def test_one_role_of_two_merged_accounts_is_shown_once(site):
    browser = site.browser(ADA)
    for who in ("lea", "hal"):
        fields = {"clinic": RIVERSIDE, "role": "assessor"}
        assert browser.post(f"/admin/people/{who}/roles", fields).status_code == 303
        site.clock.step(days=3)
    assert browser.post("/admin/people/lea/roles/end", fields).status_code == 303
    fields = {"survivor": LEA.email, "duplicate": HAL.email}
    page = browser.post("/admin/people/merge", fields)
    digest = re.search(r'name="digest" value="(\w+)"', page.text).group(1)
    sent = {**fields, "digest": digest, "reason": "Same licence"}
    assert browser.post("/admin/people/merge/confirm", sent).status_code == 303

    shown = words(browser.get("/admin/people/lea"))

    assert shown.count("Assessor , Riverside") == 1
    assert "Assessor , Riverside 2 March 2026 – now" in shown


def test_a_merge_that_is_confirmed_twice_says_that_it_is_done_and_leads_on(site):
    browser = site.browser(ADA)
    fields = {"survivor": LEA.email, "duplicate": HAL.email}
    page = browser.post("/admin/people/merge", fields)
    digest = re.search(r'name="digest" value="(\w+)"', page.text).group(1)
    sent = {**fields, "digest": digest, "reason": "Same licence"}
    browser.post("/admin/people/merge/confirm", sent)

    again = browser.post("/admin/people/merge/confirm", sent)
    told = browser.get(again.location).text
    other_way = {"survivor": HAL.email, "duplicate": LEA.email, "digest": digest, "reason": "Same"}
    refused = browser.post("/admin/people/merge/confirm", other_way)
    shown = browser.post("/admin/people/merge", fields).text

    assert (again.status_code, again.location) == (303, "/admin/people/lea")
    assert "These accounts are one already; nothing was done again." in told
    assert refused.status_code == 409
    assert "There is nothing left to do" in shown and 'href="/admin/people/lea"' in shown
    assert "Merge the accounts" not in shown


def test_unknown_accounts_are_not_merged(sqlite_site):
    answer = sqlite_site.browser(ADA).post(
        "/admin/people/merge", {"survivor": LEA.email, "duplicate": "nobody@example.org"}
    )

    assert answer.status_code == 422
    assert 'href="#duplicate"' in answer.text


def test_an_id_that_nobody_has_is_not_found(sqlite_site):
    browser = sqlite_site.browser(ADA)

    assert browser.get("/admin/people/nobody").status_code == 404
    assert browser.post("/admin/people/nobody/suspend", {"reason": "Why"}).status_code == 404


@pytest.mark.parametrize("demo", [True, False])
def test_the_outbox_shows_links_in_the_demonstration_only(sqlite_template, tmp_path, demo):
    path = tmp_path / "courseware.sqlite3"
    shutil.copy(sqlite_template, path)
    site = build_site(f"sqlite:///{path}", tmp_path, demo=demo)
    browser = site.browser(ADA)
    site.browser().post("/forgot", {"email": LEA.email})

    page = unescape(browser.get("/admin/outbox").text)

    assert "lea@example.org" in page
    assert ("/reset/" in page) is demo
    assert str(NOON.year) in page
