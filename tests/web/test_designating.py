"""Somebody who cannot sign yet is designated only knowingly, and no page suggests that they can."""

import csv
import re

from courseware.services.competency import assessors
from courseware.store.competency.decisions import founding_assessors
from tests.cast import ADA, ASA, LUC, MAX
from tests.ward import noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

FOUNDER = "Founding assessor"
UNABLE = f"{FOUNDER}, cannot sign yet: no assessor role, no licence"
SENT = {"email": LUC.email, "scope": "cl-x|", "evidence": "Taught it."}


def held(site):
    with site.db.read() as connection:
        return len(founding_assessors(connection, LUC.id))


def test_an_administrator_is_asked_before_somebody_is_designated_who_cannot_sign(site):
    open_ward(site)
    admin = site.browser(ADA)

    asked = admin.post("/admin/assessors", SENT)

    assert asked.status_code == 422 and held(site) == 0
    assert "Luc Moreau cannot sign yet: no assessor role, no licence." in words(asked)
    assert f'type="checkbox" name="knowing" id="knowing" value="{LUC.email}"' in asked.text
    for other in ("yes", ASA.email):  # ticked for nobody, or for somebody else
        assert admin.post("/admin/assessors", {**SENT, "knowing": other}).status_code == 422
    meant = admin.post("/admin/assessors", {**SENT, "knowing": LUC.email})
    assert meant.status_code == 303 and held(site) == 1


def test_matrix_evidence_and_paper_say_that_a_founder_cannot_sign_yet(site):
    ward = open_ward(site)
    about = (ward.db, ward.catalogue, ADA.actor, LUC.email)
    for scope in (("cl-x", ""), ("cl-y", "thigh"), ("cl-y", "arm-hand")):
        assessors.designate(*about, scope, "Taught it.", noon("2026-02-20"))
    manager = site.browser(MAX)

    for path in ("/team", "/team/luc/cl-x", "/team/luc/file"):
        page = manager.get(path)
        check(page)
        assert UNABLE in words(page), path
    assert words(manager.get("/team")).count(UNABLE) == 2
    assert f"; {UNABLE.lower()}" in words(manager.get("/team/print"))
    asa = words(manager.get("/team/asa/cl-x"))
    assert "Founding assessor Designated by" in asa and "cannot sign yet" not in asa
    file = csv.DictReader(manager.get("/team/matrix.csv").text.splitlines())
    told = {(line["E-mail"], line["Founding assessor"]) for line in file if line["Checklist"]}
    assert {word for email, word in told if email == LUC.email} == {UNABLE.replace(FOUNDER, "yes")}
    assert {word for email, word in told if email == ASA.email} == {"yes"}


def test_a_region_can_be_told_by_the_first_words_of_its_choice(sqlite_site):
    open_ward(sqlite_site)

    page = sqlite_site.browser(ADA).get("/admin/assessors")

    check(page)
    choices = re.search(r'<select[^>]*name="scope".*?</select>', page.text, re.S)[0]
    assert '<option value="cl-x|">CL-X Screening</option>' in choices
    divided = re.search(r'<optgroup label="CL-Y Needling">(.*?)</optgroup>', choices)[1]
    assert '<option value="cl-y|thigh">Thigh: CL-Y Needling</option>' in divided
    assert "cl-x" not in divided


def test_designations_of_each_person_stand_together(sqlite_site):
    open_ward(sqlite_site)

    page = sqlite_site.browser(ADA).get("/admin/assessors")

    check(page)
    folds = re.findall(
        r"<summary>([^<]+) \((\d) in force\)</summary>(.*?)</ul>\s*</details>", page.text, re.S
    )
    assert [(name, number) for name, number, _ in folds] == [
        ("Asa Okoye", "3"),
        ("Ben Osei", "3"),
        ("Sam Weiss", "3"),
    ]
    scopes = [re.findall(r"<strong>([^<]+)</strong>", inside) for _, _, inside in folds]
    assert scopes == [["CL-X Screening", "CL-Y Needling, Arm and hand", "CL-Y Needling, Thigh"]] * 3


def test_what_an_administrator_gives_is_left_to_be_chosen(sqlite_site):
    open_ward(sqlite_site)
    admin = sqlite_site.browser(ADA)

    for path, names in (("/admin/assessors", ["scope"]), ("/admin/people/luc", ["clinic", "role"])):
        page = admin.get(path)
        for name in names:
            choice = re.search(rf'<select[^>]*name="{name}".*?</select>', page.text, re.S)[0]
            assert re.search(r'<option value="([^"]*)"', choice)[1] == "", (path, name)
    nothing = admin.post("/admin/assessors", {**SENT, "scope": "", "evidence": ""})
    granted = admin.post("/admin/people/luc/roles", {"clinic": "", "role": ""})

    assert nothing.status_code == granted.status_code == 422
    assert "Choose a checklist, with its region where it has any." in words(nothing)
    assert "Choose the clinic." in words(granted) and "Choose one of the roles." in words(granted)
