"""Whoever is a member of two clinics says in which of them a session was: supervisors and days are
a clinic's own."""

import io

import pytest

from courseware.services.competency.logbooks import logbook
from courseware.services.membership import clinics
from tests.cast import ADA, ASA, HILLTOP, LEA, NOON, RIVERSIDE, Member, Role, add_member
from tests.web.markup import words
from tests.web.test_logbook import SESSION
from tests.web.ward_site import open_ward

HOB = Member("hob", "Hob Ames", ((HILLTOP, Role.ASSESSOR),))
SUPERVISORS = [(RIVERSIDE, ASA), (HILLTOP, HOB)]
CHOOSE = "Choose the clinic: its assessors confirm, and the days are those of its calendar."


@pytest.fixture
def lea(site):
    open_ward(site)
    with site.db.write() as connection:
        add_member(connection, HOB)
    clinics.grant_role(site.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, NOON)
    return site.browser(LEA)


def entered(site):
    found = logbook.own_logbook(site.db, LEA.actor).sessions
    return [(one.clinic_id, one.supervisor_email) for one in found]


def csv(supervisor):
    lines = (
        "held_on,regions,setting,supervision,supervisor,note",
        f"2026-03-02,thigh,real_patient,beside,{supervisor.email},",
    )
    return io.BytesIO("\n".join(lines).encode())


@pytest.mark.parametrize(("clinic", "supervisor"), SUPERVISORS)
def test_a_session_is_entered_in_the_clinic_that_is_chosen(site, lea, clinic, supervisor):
    answer = lea.post("/logbook", SESSION | {"clinic": clinic, "supervisor": supervisor.email})

    assert (answer.status_code, entered(site)) == (303, [(clinic, supervisor.email)])


@pytest.mark.parametrize(("clinic", "supervisor"), SUPERVISORS)
def test_a_file_is_read_into_the_clinic_that_is_chosen(site, lea, clinic, supervisor):
    sent = {"clinic": clinic, "file": (csv(supervisor), "sessions.csv")}
    answer = lea.post("/logbook/import", sent)

    assert (answer.status_code, entered(site)) == (303, [(clinic, supervisor.email)])


def test_without_a_choice_nothing_is_entered_and_the_form_says_so(site, lea):
    page = lea.post("/logbook", SESSION)
    read = lea.post("/logbook/import", {"file": (csv(ASA), "sessions.csv")})

    for answer, field in ((page, "clinic"), (read, "file_clinic")):
        assert answer.status_code == 422
        assert CHOOSE in words(answer)
        assert f'href="#{field}"' in answer.text and f'id="{field}"' in answer.text
    assert entered(site) == []


def test_the_latest_day_that_can_be_chosen_is_that_of_the_clinic_furthest_east(site, lea):
    site.clock.moment = NOON.replace(hour=3)

    assert 'max="2026-03-02"' in lea.get("/logbook").text
    assert 'max="2026-03-02"' in lea.get("/documents").text
    late = lea.post("/logbook", SESSION | {"clinic": HILLTOP, "supervisor": HOB.email})
    assert (late.status_code, "This day is still to come" in words(late)) == (422, True)
    assert lea.post("/logbook", SESSION | {"clinic": RIVERSIDE}).status_code == 303


def test_whoever_is_in_one_clinic_has_nothing_to_choose(site):
    open_ward(site)
    page = site.browser(LEA).get("/logbook")

    assert 'name="clinic"' not in page.text
