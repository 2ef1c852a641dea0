"""Who was stopped after an event in one clinic may be watched anew in another one, by whose days
that is told and counted."""

import pytest

from courseware.services.competency import assessors
from courseware.services.competency.decisions import adverse
from courseware.services.identity import accounts
from courseware.services.membership import clinics
from tests.cast import ADA, HILLTOP, LEA, MAX, MOA, RIVERSIDE, Member, Role, add_member
from tests.services.competency.practice import event, needling
from tests.ward import LONG_BEFORE, THIGH, noon
from tests.web.markup import words
from tests.web.ward_site import open_ward, signature

HOB = Member("hob", "Hob Ames", ((HILLTOP, Role.ASSESSOR),))
NOTED = noon("2026-03-10").replace(hour=3)
"""10 March in Dublin, and 9 March in Denver."""
DAY, DAY_BEFORE = "2026-03-09", "2026-03-08"
SAID = "watched on 9 March 2026 (America/Denver) or later"
NOT_BY_THIS = "Signed with 8 March 2026, the day that the form names, it does not end it."


@pytest.fixture
def ward(site):
    """LEA is a member of both clinics, stopped in Dublin; HOB may watch her in Denver."""
    ward = open_ward(site)
    needling(ward)
    with ward.db.write() as connection:
        add_member(connection, HOB)
    accounts.add_licence(ward.db, HOB.actor, "US-CO", "PT-hob", LONG_BEFORE)
    designated = (HOB.email, THIGH, "Taught it.", LONG_BEFORE)
    assessors.designate(ward.db, ward.catalogue, ADA.actor, *designated)
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-03-01"))
    adverse.note_event(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, event(), NOTED)
    site.clock.moment = noon("2026-03-10")
    return ward


def _form(ward, day):
    form = ward.take("2026-03-10", HOB, scope=THIGH)
    ward.rate_oneself(form, "2026-03-10")
    ward.assess(form, HOB, "2026-03-10", **{"context.observed_on": day})
    return form


@pytest.mark.parametrize(("day", "counts"), [(DAY, True), (DAY_BEFORE, False)])
def test_what_is_watched_on_the_day_that_it_was_there_ends_it(site, ward, day, counts):
    hob = site.browser(HOB)
    form = _form(ward, day)
    for address in ("/observe", f"/observe/forms/{form}/1", f"/observe/forms/{form}/sign"):
        assert SAID in words(hob.get(address)), address
    sign = f"/observe/forms/{form}/sign"
    assert (NOT_BY_THIS in words(hob.get(sign))) is not counts

    hob.post(sign, signature(hob.get(sign).text, HOB))

    page = words(site.browser(MAX).get("/team/lea/cl-y"))
    assert ("Reinstate" in page) is counts


def test_whoever_asks_there_reads_the_day_that_it_is_there(site, ward):
    lea = site.browser(LEA)
    for clinic, said in ((HILLTOP, SAID), (RIVERSIDE, "watched on 10 March 2026 or later")):
        asked = lea.post("/competencies/cl-y/request", {"region": "thigh", "clinic": clinic})

        assert said in words(lea.get(asked.headers["Location"]))


def test_the_manager_there_can_reinstate_it(site, ward):
    form = _form(ward, DAY)
    ward.sign(form, HOB, "2026-03-10")

    page = words(site.browser(MOA).get("/team/lea/cl-y"))

    assert "Reinstate" in page
