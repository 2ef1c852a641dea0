"""A clinic finds those who left it, and what it keeps of them; what came later stays elsewhere."""

import pytest
from sqlalchemy import event

from courseware.services.competency.assessors import designate
from courseware.services.competency.documents.waiving import grant_waiver
from courseware.services.competency.teams import leavers
from courseware.services.identity.people import correct_name, create_person
from courseware.services.membership import clinics
from courseware.web import runtime
from tests.cast import ADA, HILLTOP, LEA, LUC, MAX, MOA, NOON, RIVERSIDE, Role
from tests.ward import BEN, THIGH, X, noon
from tests.web.markup import Markup, words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

HERE = f"?clinic={RIVERSIDE}"
FILE = f"/team/lea/file{HERE}"


@pytest.fixture
def ward(site):
    """LEA, certified at Riverside, left it for Hilltop."""
    ward = open_ward(site)
    ward.certify("2026-02-20")
    clinics.end_role(site.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-02-25"))
    clinics.grant_role(site.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-25"))
    return ward


def test_who_left_is_found_from_the_members_and_the_team(site, ward):
    manager = site.browser(MAX)
    for path in ("/team", "/team/members"):
        assert f"/team/left{HERE}" in Markup(manager.get(path).text).links, path

    page = manager.get("/team/left")
    check(page)

    assert "Lea Lindqvist Learner 25 February 2026 The whole file" in words(page)
    assert "&lt;span" not in page.text
    links = Markup(page.text).links
    assert FILE in links and f"/team/lea/cl-x{HERE}" in links
    file = manager.get(FILE)
    check(file)
    assert f"/team/lea/cl-x{HERE}" in Markup(file.text).links
    assert "Signed at Riverside" in words(manager.get(f"/team/lea/cl-x{HERE}"))


def test_the_page_of_who_left_leads_to_the_file(site, ward):
    for address in ("/team/lea", f"/team/lea{HERE}"):
        answer = site.browser(MAX).get(address)
        assert (answer.status_code, answer.location) == (303, FILE)
    assert site.browser(MOA).get("/team/lea").status_code == 200
    assert site.browser(MOA).get(f"/team/lea{HERE}").status_code == 404
    assert site.browser(MAX).get("/team/hal").status_code == 404, "never was there"


def test_of_who_left_one_asks_whether_they_might_treat_on_a_past_day(site, ward):
    manager = site.browser(MAX)
    offered = '<optgroup label="No longer members"><option value="lea"{}>Lea Lindqvist</option>'
    page = manager.get("/team/may")
    check(page)
    assert offered.format("") in page.text

    answered = manager.get("/team/may?person=lea&checklist=cl-x&region=&on=2026-02-22")

    check(answered)
    assert "CL-X Screening is current" in words(answered)
    assert offered.format(" selected") in answered.text


def test_what_was_begun_later_is_not_told(site, ward):
    ward.observe("2026-02-24", BEN, LUC)
    clinics.end_role(site.db, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, noon("2026-02-22"))

    found = leavers.who_left(site.db, ward.catalogue, MAX.actor, RIVERSIDE, "", 1)

    assert [(one.name, [id_ for id_, _ in one.checklists]) for one in found.people] == [
        ("Lea Lindqvist", ["cl-x"]),
        ("Luc Moreau", []),
    ]


def test_a_waiver_or_a_designation_alone_has_its_link(site, ward):
    about = ("cl-y", "checklist:cl-x", "teaches_the_subject", "", None)
    grant_waiver(site.db, ward.catalogue, MAX.actor, LUC.id, RIVERSIDE, *about, noon("2026-02-21"))
    designated = (LUC.email, X, "Taught it.", noon("2026-02-21"))
    designate(site.db, ward.catalogue, ADA.actor, *designated)
    clinics.end_role(site.db, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, noon("2026-02-22"))
    later = (LUC.email, THIGH, "Taught it.", noon("2026-02-23"))
    clinics.grant_role(site.db, ADA.actor, LUC.id, HILLTOP, Role.LEARNER, noon("2026-02-22"))
    designate(site.db, ward.catalogue, ADA.actor, *later)
    manager = site.browser(MAX)

    links = Markup(manager.get("/team/left").text).links

    for checklist, said in (("cl-x", "Taught it."), ("cl-y", "teaches the subject")):
        address = f"/team/luc/{checklist}{HERE}"
        assert address in links
        page = manager.get(address)
        assert (page.status_code, said in words(page)) == (200, True), words(page)


def test_who_left_stands_under_the_name_with_which_they_left(site, ward):
    correct_name(site.db, ADA.actor, LEA.id, "Lea Newname", "Married.", noon("2026-02-27"))
    manager = site.browser(MAX)

    assert "Newname" not in manager.get("/team/left").text
    assert "1 person, who left" in words(manager.get("/team/left?name=Lindqvist"))
    assert "1 person, who left" not in words(manager.get("/team/left?name=Newname"))


def test_who_came_back_is_a_member(site, ward):
    clinics.grant_role(site.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-02-27"))

    assert "Nobody has left." in words(site.browser(MAX).get("/team/left"))
    assert site.browser(MAX).get("/team/lea").status_code == 200


def test_who_joined_and_left_on_one_day_is_listed(site):
    clinics.grant_role(site.db, ADA.actor, "hal", RIVERSIDE, Role.ASSESSOR, NOON)
    clinics.end_role(site.db, ADA.actor, "hal", RIVERSIDE, Role.ASSESSOR, NOON.replace(hour=13))

    assert "Hal Rivera Assessor 2 March 2026" in words(site.browser(MAX).get("/team/left"))


def test_many_stand_on_pages_are_found_by_name_and_cost_no_more_questions(sqlite_site, monkeypatch):
    # Once a second, a page looks for a newer release: on a busy machine only one of the two did.
    monkeypatch.setattr(runtime, "monotonic", lambda: 0.0)
    browser, asked = sqlite_site.browser(MAX), []
    event.listen(sqlite_site.db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    def leaves(number):
        email, name = f"p{number}@example.org", f"Zoë {number:03}"
        person_id = create_person(sqlite_site.db, ADA.actor, email, name, NOON)
        clinics.grant_role(sqlite_site.db, ADA.actor, person_id, RIVERSIDE, Role.LEARNER, NOON)
        end = NOON.replace(second=number)
        clinics.end_role(sqlite_site.db, ADA.actor, person_id, RIVERSIDE, Role.LEARNER, end)

    leaves(1)
    browser.get("/team/left")
    asked.clear()
    browser.get("/team/left")
    few = len(asked)
    for number in range(2, 53):
        leaves(number)
    asked.clear()
    first = browser.get("/team/left")

    assert len(asked) == few
    assert "52 people" in words(first) and "Page 1 of 2" in words(first)
    assert "Zoë 052" in words(first) and "Zoë 002" not in words(first)
    second = next(link for link in Markup(first.text).links if "page=2" in link)
    assert "Zoë 002" in words(browser.get(second))
    assert "Page 2 of 2" in words(browser.get("/team/left?page=99"))
    found = words(browser.get("/team/left?name=zoe+017"))
    assert "1 person," in found and "Zoë 017" in found
    assert "Nobody who left fits." in words(browser.get("/team/left?name=nobody"))
