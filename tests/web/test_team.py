"""Pages for managers: members, invitations, staff list."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import event, select

from courseware.domain.people import Role
from courseware.domain.staff import LARGEST_LIST, MOST_ROWS
from courseware.services.identity.people import create_person
from courseware.services.membership import clinics
from courseware.store.tables import Mail, Membership
from courseware.web import runtime
from courseware.web.manager import staff as staff_pages
from tests.cast import ADA, HAL, HILLTOP, LEA, LUC, MAX, MOA, NOON, RIVERSIDE
from tests.web.markup import hidden, words

LIST = (
    "email,name,roles,staff_number\n"
    "lea@example.org,Lea Lindqvist,learner assessor,17\n"
    "luc@example.org,Luc Moreau,learner,\n"
    "ina@example.org,Ina Novak,instructor learner,\n"
    "max@example.org,Max Brandt,manager,\n"
    'eva@example.org,"Holm, ""Eva"" <b>",learner,\n'
)


def upload(browser, data, **fields):
    file = (BytesIO(data if isinstance(data, bytes) else data.encode()), "staff.csv")
    return browser.post("/team/staff", {"file": file, **fields})


def confirmation(page):
    return {name: hidden(page, name) for name in ("clinic", "digest", "list")}


def roles(site, person_id):
    with site.db.read() as connection:
        query = select(Membership.role).where(
            Membership.person_id == person_id, Membership.ended_at.is_(None)
        )
        return sorted(connection.scalars(query))


def test_a_role_that_began_by_a_clock_that_was_ahead_is_said_to_have(sqlite_site):
    for who, days in ((HAL, 3), (LUC, -3)):
        begun = NOON + timedelta(days=days)
        clinics.grant_role(sqlite_site.db, ADA.actor, who.id, RIVERSIDE, Role.ASSESSOR, begun)

    page = words(sqlite_site.browser(MAX).get("/team/members"))

    assert page.count("by a clock that was ahead") == 1
    assert "Hal Rivera Assessor 5 March 2026, by a clock that was ahead" in page


def test_the_members_page_lists_the_members_of_ones_own_clinic(site):
    page = site.browser(MAX).get("/team/members").text

    assert "Members of Riverside" in page
    for name in ("Lea Lindqvist", "Luc Moreau", "Ina Novak", "Asa Okoye", "Max Brandt"):
        assert name in page
    assert "Hal Rivera" not in page
    assert "Instructor, learner" in page


def test_a_clinic_that_one_does_not_manage_is_not_found(sqlite_site):
    browser = sqlite_site.browser(MAX)

    for path in ("/team", "/team/invitations", "/team/staff"):
        assert browser.get(f"{path}?clinic={HILLTOP}").status_code == 404, path
        assert browser.get(f"{path}?clinic=nowhere").status_code == 404, path
    fields = {"clinic": HILLTOP, "email": "eva@example.org", "roles": "learner"}
    assert browser.post("/team/invitations", fields).status_code == 404
    assert upload(browser, LIST, clinic=HILLTOP).status_code == 404
    assert sqlite_site.browser(LEA).get("/team").status_code == 403


def test_a_manager_of_two_clinics_chooses(sqlite_site):
    clinics.grant_role(sqlite_site.db, ADA.actor, "max", HILLTOP, Role.MANAGER, NOON)
    browser = sqlite_site.browser(MAX)

    assert "Team of Hilltop" in browser.get("/team").text
    assert "Team of Riverside" in browser.get(f"/team?clinic={RIVERSIDE}").text


def test_a_team_page_costs_as_many_queries_for_many_members_as_for_few(sqlite_site, monkeypatch):
    # Once a second, a page looks for a newer release: on a busy machine only one of the two did.
    monkeypatch.setattr(runtime, "monotonic", lambda: 0.0)
    browser, statements = sqlite_site.browser(MAX), []
    event.listen(sqlite_site.db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    browser.get("/team/members")
    few = len(statements)
    for number in range(20):
        email, name = f"p{number}@example.org", f"Person {number}"
        person_id = create_person(sqlite_site.db, ADA.actor, email, name, NOON)
        clinics.grant_role(sqlite_site.db, ADA.actor, person_id, RIVERSIDE, Role.LEARNER, NOON)
    statements.clear()

    page = browser.get("/team/members").text

    assert "Person 19" in page
    assert len(statements) == few


def test_inviting_and_withdrawing(site):
    browser = site.browser(MAX)

    bad = browser.post("/team/invitations", {"email": "eva@example.org"})
    sent = browser.post(
        "/team/invitations", {"email": "eva@example.org", "roles": ["learner", "assessor"]}
    )
    page = browser.get(sent.location).text
    invitation_id = re.search(r"/team/invitations/(\w+)/withdraw", page).group(1)
    other = site.browser(MOA).post(f"/team/invitations/{invitation_id}/withdraw")
    gone = browser.post(f"/team/invitations/{invitation_id}/withdraw")

    assert bad.status_code == 422
    assert 'value="eva@example.org"' in bad.text
    assert sent.status_code == 303
    assert "Assessor, learner" in page
    assert other.status_code == 404
    assert gone.status_code == 303
    assert invitation_id not in browser.get("/team/invitations").text


def test_the_staff_list_is_previewed_and_then_applied(site):
    browser = site.browser(MAX)

    page = upload(browser, LIST)

    assert page.status_code == 200
    assert "New: 1" in page.text
    assert "Changed: 1" in page.text
    assert "Left: 1" in page.text
    assert roles(site, "asa") == ["assessor"]
    done = browser.post("/team/staff/confirm", confirmation(page))
    assert (done.status_code, done.location) == (303, f"/team?clinic={RIVERSIDE}")
    assert roles(site, "lea") == ["assessor", "learner"]
    assert roles(site, "asa") == []
    with site.db.read() as connection:
        assert connection.scalars(select(Mail.recipient)).all() == ["eva@example.org"]


def test_the_longest_list_is_previewed_and_comes_back_whole(sqlite_site):
    browser = sqlite_site.browser(MAX)
    more = "Физиотерапия " * 17
    head = "email,name,roles,staff_number,team\nmax@example.org,Max Brandt,manager,,\n"
    rows = (f"p{n}@example.org,Ана Ковачевић,learner,{n},{more}\n" for n in range(MOST_ROWS - 1))
    text = head + "".join(rows)
    assert 0.9 * LARGEST_LIST < len(text.encode()) < LARGEST_LIST

    page = upload(browser, text)
    assert page.status_code == 200
    assert f"New: {MOST_ROWS - 1}" in page.text
    sent = {**confirmation(page), "digest": "another"}
    sent["list"] = sent["list"].replace("\n", "\r\n")  # as browsers send it
    again = browser.post("/team/staff/confirm", sent, content_type="multipart/form-data")

    assert again.status_code == 409
    assert "The team has changed since the preview." in again.text


def test_a_clinic_with_more_people_than_a_list_may_have_is_told_so(sqlite_site, monkeypatch):
    browser = sqlite_site.browser(MAX)
    whole, divided = (
        "Sent back as it is, it changes nobody.",
        "more than the 4 that can be sent back",
    )
    assert whole in browser.get("/team/staff").text

    monkeypatch.setattr(staff_pages, "MOST_ROWS", 4)
    page = browser.get("/team/staff").text

    assert whole not in page and divided in page and "Do not divide it" in page


def test_a_list_without_most_of_the_team_asks_for_a_tick(site):
    browser, two = site.browser(MAX), "".join(LIST.splitlines(keepends=True)[i] for i in (0, 4, 5))
    page = upload(browser, two)
    assert "4 of 5 lose their roles" in page.text and "Left: 4" in page.text
    assert '<td data-label="Roles that end">' in page.text

    refused = browser.post("/team/staff/confirm", confirmation(page))

    assert refused.status_code == 422 and "Tick this if it is meant so." in refused.text
    assert roles(site, "asa") == ["assessor"]
    done = browser.post("/team/staff/confirm", {**confirmation(page), "most_leave": "yes"})
    assert done.status_code == 303 and roles(site, "asa") == []
    assert "lose their roles</span>" not in upload(browser, LIST).text


def test_a_staff_list_that_is_sent_twice_says_that_it_is_in_force(site):
    browser = site.browser(MAX)
    fields = confirmation(upload(browser, LIST))
    first = browser.post("/team/staff/confirm", fields)
    browser.get(first.location)

    second = browser.post("/team/staff/confirm", fields)

    assert (second.status_code, second.location) == (303, first.location)
    page = browser.get(second.location).text
    assert "The staff list is in force already; there was nothing left to do." in page
    assert "Not applied" not in page


def test_a_list_that_was_changed_after_the_preview_is_shown_again(sqlite_site):
    browser = sqlite_site.browser(MAX)
    fields = confirmation(upload(browser, LIST))
    fields["list"] = fields["list"].replace("learner assessor", "manager")

    answer = browser.post("/team/staff/confirm", fields)

    assert answer.status_code == 409
    assert roles(sqlite_site, "lea") == ["learner"]
    assert hidden(answer, "digest") != fields["digest"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose the CSV file"),
        (LIST.encode("utf-16"), "UTF-16"),
        (LIST.replace("Luc Moreau", "Luc Mor\xe9").encode("latin-1"), "Line 3: Not UTF-8"),
        (b"PK\x03\x04 a spreadsheet", "spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", "This is a picture (PNG) and no CSV — choose the CSV file."),
        (b"x" * (LARGEST_LIST + 1), "larger than 6,000 kB"),
        (b"email;roles\n", "The column name is missing"),
        (b"\x00" * 10, "NUL"),
        (
            LIST.replace("Max Brandt,manager", "Max Brandt,boss").encode(),
            "Line 5: “boss” is no role",
        ),
        (b'email,name,roles\n"lea@example.org,Lea', "quotation marks"),
    ],
)
def test_a_list_with_problems_is_explained_and_changes_nothing(sqlite_site, data, words):
    browser = sqlite_site.browser(MAX)

    answer = upload(browser, data)

    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert "Apply this list" not in answer.text


def test_text_of_the_list_is_shown_as_text(sqlite_site):
    page = upload(sqlite_site.browser(MAX), LIST).text

    assert "<b>" not in page
    assert "&lt;b&gt;" in page
