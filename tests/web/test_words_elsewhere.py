"""What one clinic wrote about a member of two stays there, and the other's page and file say so."""

import re

import pytest
from sqlalchemy import update

from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.documents import papers, waiving
from courseware.services.membership import clinics
from courseware.store.tables import OutsideEvidence
from tests.cast import ADA, ASA, HILLTOP, LEA, MAX, MOA, RIVERSIDE, Role
from tests.services.competency.practice import event, needling
from tests.services.competency.test_running_out import add_document
from tests.ward import THIGH, X, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, shown_by

STAYS = "at another clinic; what was written there stays there"
SUSPENDED, WENT_ON = "Asked to pause after the audit.", "The audit is settled."
ASK = (
    "It was suspended at Hilltop, by Moa Dahl. Why was written there and stays there: ask them, or "
    "another manager of Hilltop, before you end it."
)


@pytest.fixture
def ward(site):
    """LEA is a member of both clinics, confirmed at Riverside and suspended at Hilltop."""
    ward = open_ward(site)
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-01"))
    ward.certify("2026-02-20")
    there = (ward.db, ward.catalogue, MOA.actor, About(LEA.id, X, HILLTOP))
    deciding.suspend(*there, SUSPENDED, noon("2026-02-24"))
    site.clock.moment = noon("2026-03-12")
    return ward


def shown(site, who, page, clinic):
    read = site.browser(who).get(f"/team/lea/{page}?clinic={clinic}")
    check(read)
    return words(read)


def test_before_another_clinics_suspension_is_ended_the_form_says_whom_to_ask(site, ward):
    page = site.browser(MAX).get("/team/lea/cl-x")
    (form,) = re.findall(
        r'<details class="act">(?:(?!</details>).)*value="reinstate".*?</details>', page.text, re.S
    )
    assert ASK in form
    assert SUSPENDED not in page.text

    own = shown(site, MOA, "cl-x", HILLTOP)
    assert ASK not in own and SUSPENDED in own


@pytest.mark.parametrize("page", ["cl-x", "file"])
def test_a_decision_of_another_clinic_says_that_its_words_stay_there(site, ward, page):
    manager = site.browser(MAX)
    sent = {"what": "reinstate", "region": "", "clinic": RIVERSIDE, "reason": WENT_ON}
    asked = manager.get("/team/lea/cl-x")
    assert manager.post("/team/lea/cl-x", sent | shown_by(asked.text)).status_code == 303

    for who, clinic, own, other, by in (
        (MAX, RIVERSIDE, WENT_ON, SUSPENDED, "Suspended( , CL-X Screening,)? by Moa Dahl"),
        (MOA, HILLTOP, SUSPENDED, WENT_ON, "Reinstated( , CL-X Screening,)? by Max Brandt"),
    ):
        told = shown(site, who, page, clinic)
        assert own in told and other not in told
        said = re.search(rf"{by} [^.]*\. Decided {STAYS}\.", told)
        assert said, told
    # A confirmation may have been given with a note; what was decided here says nothing of it.
    assert shown(site, MAX, page, RIVERSIDE).count(STAYS) == 1


@pytest.mark.parametrize("page", ["cl-y", "file"])
def test_so_do_waivers_and_documents(site, ward, page):
    about = (ward.db, ward.catalogue, MOA.actor, LEA.id, HILLTOP)
    waived = ("cl-y", "checklist:cl-x", "qualified_elsewhere", "Seen at the interview.", None)
    waiving.grant_waiver(*about, *waived, noon("2026-03-02"))
    add_document(ward, LEA, "BLS", None)
    with ward.db.write() as connection:
        decided = {"clinic_id": HILLTOP, "decided_by": MOA.id, "reason": "Saw the original."}
        connection.execute(update(OutsideEvidence).values(**decided))
    papers.take_back_acceptance(ward.db, MOA.actor, "lea-BLS-None", "Not hers.", noon("2026-03-03"))

    asked = (MAX, page, RIVERSIDE), (MOA, page, HILLTOP)
    here, there = (shown(site, *one).rpartition(" Waivers ")[2] for one in asked)

    for done in ("Granted", "Decided", "Taken back"):
        assert f"{done} {STAYS}" in here and f"{done} {STAYS}" not in there
    for written in ("Seen at the interview.", "Not hers."):
        assert written in there and written not in here


def test_needs_attention_says_that_another_clinic_suspended_it(site, ward):
    here, there = (words(site.browser(who).get("/team")) for who in (MAX, MOA))

    assert f"Lea Lindqvist: CL-X Screening Suspended {STAYS}." in here
    assert "Because: Asked to pause after the audit" in there and STAYS not in there


def test_what_ended_an_events_suspension_elsewhere_says_so_too(site):
    ward = open_ward(site)
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-01"))
    needling(ward)
    who = (MOA.actor, LEA.id, HILLTOP)
    adverse.note_event(ward.db, ward.catalogue, *who, event(), noon("2026-03-10"))
    ward.observe("2026-03-11", ASA, scope=THIGH)
    site.clock.moment = noon("2026-03-12")
    assert ASK in shown(site, MAX, "cl-y", RIVERSIDE)

    about = (MAX.actor, ward.about(scope=THIGH), WENT_ON)
    deciding.reinstate(ward.db, ward.catalogue, *about, noon("2026-03-12"))

    ended = r"Reinstated by Max Brandt on 12 March 2026, \d\d:\d\d UTC[^ ]*"
    for page in ("cl-y", "file"):
        there = shown(site, MOA, page, HILLTOP)
        assert re.search(f"{ended} {STAYS}", there) and WENT_ON not in there
        assert re.search(f"{ended} : {WENT_ON}", shown(site, MAX, page, RIVERSIDE))
