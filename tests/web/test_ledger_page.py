"""The ledger's page: heads, entries of one chain, and what verifying finds."""

import re
from html import unescape

from sqlalchemy import text

from courseware.domain.people import Role
from courseware.services.membership import clinics
from tests.cast import ADA, LEA, LUC, MAX, NOON, RIVERSIDE, put_cast_on_record
from tests.web.test_licences import complete

LEDGER = "/admin/ledger"


def rows(page):
    """The entries that the page lists, as (chain, act, author, subject)."""
    body = page.text.split('aria-label="Newest entries"')[2]
    found = []
    for row in re.findall(r"<tr><td[^>]*>(.*?)</tr>", body):
        cells = [re.sub("<[^>]+>", "", cell) for cell in re.split(r"</t[dh]>", row)]
        found.append((cells[0], cells[3], cells[4], cells[5]))
    return found


def put_on_record(site):
    for person in (LEA, LUC):
        clinics.grant_role(site.db, ADA.actor, person.id, RIVERSIDE, Role.ASSESSOR, NOON)


def test_heads_and_entries_are_shown_by_chain(site):
    put_on_record(site)
    browser = site.browser(ADA)

    page = browser.get(LEDGER)
    riverside = browser.get(f"{LEDGER}?chain={RIVERSIDE}")

    heads = re.findall(r"chain=([\w-]+)#entries.*?</th><td[^>]*>(\d+)</td>", page.text)
    assert heads == [("installation", "1"), (RIVERSIDE, "2")]
    assert ("Installation", "Release published", "command line", "release-1") in rows(page)
    assert rows(riverside) == [
        ("Riverside", "Role granted", "Ada Kim", "Luc Moreau"),
        ("Riverside", "Role granted", "Ada Kim", "Lea Lindqvist"),
    ]
    assert len(rows(page)) == 3


def test_an_award_names_whose_it_is_and_nobody_who_acted(sqlite_site):
    complete(sqlite_site)

    found = rows(sqlite_site.browser(ADA).get(LEDGER))

    said = {act: author for _, act, author, _ in found}
    assert said["Attempt submitted"] == said["Award made"] == f"for {LEA.name}"


def test_a_chain_that_does_not_exist_is_not_found(sqlite_site):
    assert sqlite_site.browser(ADA).get(f"{LEDGER}?chain=nowhere").status_code == 404


def test_a_whole_ledger_is_said_to_be_whole(site):
    put_cast_on_record(site.db)
    put_on_record(site)
    browser = site.browser(ADA)
    assert "The ledger is whole" not in browser.get(LEDGER).text

    answer = browser.post(LEDGER)

    assert answer.status_code == 200
    assert "The ledger is whole" in answer.text
    assert "14 entries in 2 chains hold" in answer.text


def test_an_entry_changed_by_hand_is_named_with_chain_and_place(sqlite_site):
    put_on_record(sqlite_site)
    with sqlite_site.db.write() as connection:
        for (name,) in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(
            text(
                "UPDATE ledger_entry SET canonical = replace(canonical, 'assessor', 'manager') "
                "WHERE chain = :chain AND sequence = 2"
            ),
            {"chain": RIVERSIDE},
        )

    page = unescape(sqlite_site.browser(ADA).post(LEDGER).text)

    assert "The ledger does not hold" in page
    assert "<li>Riverside, entry 2: the text does not match its hash.</li>" in page
    assert "The ledger is whole" not in page


def test_the_ledger_is_for_administrators(sqlite_site):
    browser = sqlite_site.browser(MAX)

    assert browser.get(LEDGER).status_code == 403
    assert browser.post(LEDGER).status_code == 403
    assert 'href="/admin/ledger"' in sqlite_site.browser(ADA).get("/admin").text


def test_a_role_without_an_entry_is_named_without_a_place(sqlite_site):
    page = unescape(sqlite_site.browser(ADA).post(LEDGER).text)

    assert f"<li>The role manager of {MAX.id} in {RIVERSIDE} is held without an entry.</li>" in page
    assert "none, entry 0" not in page
