"""The same fact of competency, told alike by matrix, evidence, file, sheet and /team/may."""

import csv
import re

import pytest

from courseware.services.competency import evidence
from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.observations import afterwards
from courseware.services.competency.teams.team import matrix
from courseware.services.competency.treating import may
from tests.cast import ASA, LEA, MAX, PASSWORD, RIVERSIDE
from tests.ward import ARM, BEN, THIGH, X, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

TODAY = "2026-03-01"


def without_the_region(ward):
    """CL-Y without arm and hand; nothing but designations is on record there."""
    file = ward.library / "lessons/basics/cl-y.checklist.yaml"
    file.write_text(file.read_text().replace("[thigh, arm-hand]", "[thigh]"))
    ward.release(noon("2026-02-23"))


def without_the_checklist(ward):
    """CL-Y is gone; nothing but designations is on record in it."""
    lessons = ward.library / "lessons/basics"
    (lessons / "cl-y.checklist.yaml").unlink()
    course = lessons / "course.yaml"
    course.write_text(course.read_text().replace("[cl-x, cl-y]", "[cl-x]"))
    ward.release(noon("2026-02-23"))


def founding_cells(ward, who=ASA):
    """Where the matrix says that somebody is a founding assessor."""
    found = matrix(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY), page=None)
    (row,) = [row for row in found.rows if row.person_id == who.id]
    return {(id_, cell.region_id) for id_, held in row.cells.items() for cell in held}


def file_of(ward, who=ASA):
    about = (ward.db, ward.catalogue, MAX.actor, who.id, RIVERSIDE, noon(TODAY))
    return evidence.evidence_file(*about)


def lines_of(browser, query=""):
    text = browser.get(f"/team/matrix.csv{query}").text
    return list(csv.DictReader(text.splitlines()))


def test_a_designation_in_a_region_that_is_gone_is_told_everywhere(site):
    ward = open_ward(site)
    without_the_region(ward)
    site.clock.moment = noon(TODAY)
    manager = site.browser(MAX)

    assert ARM in founding_cells(ward)
    (place,) = [place for place in file_of(ward).places if place.scope == ARM]
    assert not place.published and not place.can_be_suspended
    for page in ("/team/asa/cl-y", "/team/asa/file"):
        shown = manager.get(page)
        check(shown)
        assert "Arm and hand Not started Founding assessor" in words(shown), page
    asked = manager.get("/team/may?person=asa&checklist=cl-y&region=arm-hand")
    assert asked.status_code == 200
    assert "CL-Y Needling, Arm and hand is not started" in words(asked)
    assert '<option value="arm-hand" selected>' in asked.text
    about = (ward.db, ward.catalogue, MAX.actor, ASA.id, RIVERSIDE, ARM, noon(TODAY))
    assert may.may(*about).status == "not_started"


def test_a_checklist_that_is_gone_opens_from_every_cell_of_its_column(site):
    ward = open_ward(site)
    without_the_checklist(ward)
    site.clock.moment = noon(TODAY)
    manager = site.browser(MAX)

    assert {THIGH, ARM} <= founding_cells(ward)
    page = manager.get("/team").text
    assert "CL-Y Needling</th>" in page
    for link in sorted(set(re.findall(r'href="(/team/[^/"]+/cl-y\?[^"]*)"', page))):
        shown = manager.get(link.replace("&amp;", "&"))
        check(shown)
        assert shown.status_code == 200 and "Suspend" not in words(shown), link
    assert "Thigh Not started Founding assessor" in words(manager.get("/team/asa/cl-y"))
    asked = manager.get("/team/may?person=asa&checklist=cl-y&region=thigh")
    assert "CL-Y Needling, Thigh is not started" in words(asked)
    assert LEA.id in page and manager.get("/team/lea/cl-q").status_code == 404


def test_the_file_names_the_checklist_of_every_observation_and_decision_in_order_of_time(site):
    ward = open_ward(site)
    ward.certify("2026-02-20")
    ward.observe("2026-02-23", ASA, scope=THIGH)
    ward.observe("2026-02-22", BEN, scope=ARM)
    suspend = deciding.suspend
    suspend(ward.db, ward.catalogue, MAX.actor, ward.about(scope=THIGH), "Why.", noon("2026-02-24"))
    suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "Needles.", noon("2026-02-25"))
    site.clock.moment = noon(TODAY)

    shown = site.browser(MAX).get("/team/lea/file")

    check(shown)
    told = words(shown).replace(" ,", ",")
    said = (
        "23 February 2026, Asa Okoye, CL-Y Needling, Thigh",
        "22 February 2026, Ben Osei, CL-Y Needling, Arm and hand",
        "20 February 2026, Ben Osei, CL-X Screening",
        "Suspended, CL-X Screening, by Max Brandt",
        "Suspended, CL-Y Needling, Thigh, by Max Brandt",
        "Confirmed, CL-X Screening, by Max Brandt",
    )
    places = [told.find(one) for one in said]
    assert -1 not in places, told
    assert places == sorted(places)
    page = words(site.browser(MAX).get("/team/lea/cl-y")).replace(" ,", ",")
    assert "Suspended, Thigh, by Max Brandt" in page and "Asa Okoye, Thigh" in page


def test_the_file_has_a_place_for_what_was_all_taken_back(site):
    ward = open_ward(site)
    seen = ward.observe("2026-02-20", ASA)
    afterwards.retract(
        ward.db, ward.catalogue, ASA.actor, seen, "I was away.", PASSWORD, noon("2026-02-21")
    )
    site.clock.moment = noon(TODAY)
    manager = site.browser(MAX)

    told = words(manager.get("/team/lea/file"))
    assert "Nothing is on record." not in told
    assert "CL-X Screening Not started" in told and "CL-Y Needling" not in told
    (line,) = [line for line in lines_of(manager) if line["E-mail"] == LEA.email]
    assert (line["Checklist"], line["Status"]) == ("CL-X Screening", "Not started")


def links_of(page, about):
    found = re.findall(rf'href="(/team/{about}[^"]*)"', page.text)
    return sorted({link.replace("&amp;", "&") for link in found})


@pytest.mark.parametrize("day", ["2027-05-01", "2026-02-22", TODAY])
def test_what_a_matrix_of_a_day_opens_is_of_that_day(sqlite_site, day):
    ward = open_ward(sqlite_site)
    ward.certify("2026-02-20")
    sqlite_site.clock.moment = noon(TODAY)
    manager = sqlite_site.browser(MAX)

    shown = manager.get(f"/team?on={day}")

    links = links_of(shown, "lea")
    assert len(links) == 3 and all(f"on={day}" in link for link in links)
    assert any("/file" in link for link in links) is (day != TODAY)
    for link in links:
        page = manager.get(link)
        told = {"2027-05-01": "A day to come: 1 May 2027", "2026-02-22": "22 February 2026"}
        assert page.status_code == 200 and told.get(day, "") in words(page), link


def test_the_page_of_a_member_is_never_shown_for_another_day(sqlite_site):
    open_ward(sqlite_site)
    sqlite_site.clock.moment = noon(TODAY)
    manager = sqlite_site.browser(MAX)

    for day in ("2027-05-01", "2026-02-22"):
        led = manager.get(f"/team/lea?clinic={RIVERSIDE}&on={day}")
        assert led.status_code == 303
        assert led.location == f"/team/lea/file?clinic={RIVERSIDE}&on={day}"
        assert manager.get(f"/team/lea?on={day}").location == f"/team/lea/file?on={day}"
    for day in ("2026-02-29", "soon"):
        assert manager.get(f"/team/lea?on={day}").status_code == 422
    for link in links_of(manager.get("/team?on=2026-02-29"), '[^"]*'):
        assert "2026-02-29" not in link or manager.get(link).status_code == 422, link
    assert manager.get(f"/team/lea?on={TODAY}").status_code == 200


def people_in(page):
    return set(re.findall(r'<th scope="row"><a href="/team/([^/"?]+)', page.text))


def test_the_filter_not_started_keeps_who_is_a_founding_assessor_and_nothing_else_there(site):
    ward = open_ward(site)
    suspend = deciding.suspend
    about = About(ASA.id, X, RIVERSIDE)  # begun, while CL-Y is not
    suspend(ward.db, ward.catalogue, MAX.actor, about, "Why.", noon("2026-02-24"))
    site.clock.moment = noon(TODAY)
    manager = site.browser(MAX)

    for filtered in ("", "&checklist=cl-y", "&checklist=cl-x", "&on=2026-02-25"):
        query = f"?status=not_started{filtered}"
        kept = people_in(manager.get(f"/team{query}"))
        told = {line["E-mail"] for line in lines_of(manager, query)}
        assert kept == {email.split("@")[0] for email in told}, filtered
        assert ("asa" in kept) is (filtered != "&checklist=cl-x"), filtered
    assert "lea" in kept
