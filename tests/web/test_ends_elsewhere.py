"""*Needs attention* on the team page names the zone of a last day that another clinic counts."""

import pytest
from sqlalchemy import update

from courseware.services.membership import clinics
from courseware.store.tables import OutsideEvidence
from tests.cast import ADA, HILLTOP, LEA, MAX, MOA, RIVERSIDE, Role
from tests.services.competency.test_running_out import add_document
from tests.ward import noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward


@pytest.fixture
def ward(site):
    """LEA is a member of both clinics; Riverside confirmed her and accepted a document."""
    ward = open_ward(site)
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-01"))
    ward.certify("2026-03-09")
    add_document(ward, LEA, "BLS", "2028-02-20")
    with ward.db.write() as connection:
        connection.execute(update(OutsideEvidence).values(clinic_id=RIVERSIDE))
    site.clock.moment = noon("2028-02-21")
    return ward


@pytest.mark.usefixtures("ward")
@pytest.mark.parametrize(
    ("manager", "clinic", "zone"), [(MAX, RIVERSIDE, ""), (MOA, HILLTOP, ", Europe/Dublin")]
)
def test_a_last_day_of_another_clinics_zone_says_so(site, manager, clinic, zone):
    page = site.browser(manager).get(f"/team?clinic={clinic}")
    check(page)

    told = words(page)
    assert f"CL-X Screening Until 8 March 2028{zone} Expires soon" in told
    assert f"Document “BLS” Held until 19 February 2028{zone} Expired" in told
