"""A clinic that somebody came to reads beside each day in whose zone it is counted."""

import pytest

from courseware.services.membership import clinics
from tests.cast import ADA, HILLTOP, LEA, MAX, MOA, Role
from tests.ward import noon
from tests.web.markup import words
from tests.web.ward_site import open_ward

PAGE = "/team/lea/cl-x"


@pytest.fixture
def ward(site):
    """LEA, certified in Dublin, is a member in Denver as well."""
    ward = open_ward(site)
    ward.certify("2026-02-20")
    clinics.grant_role(site.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-25"))
    return ward


def test_the_text_of_the_chart_names_it(site, ward):
    there, here = (words(site.browser(who).get(PAGE)) for who in (MOA, MAX))

    assert "1 to 5: 20 February 2026 (Europe/Dublin) 4.5; 20 February 2026 (Europe/Dublin)" in there
    assert "1 to 5: 20 February 2026 4.5; 20 February 2026 4.5." in here


def test_the_first_day_of_a_renewal_names_it(site, ward):
    for path in (PAGE, "/team/lea/file"):
        there, here = (words(site.browser(who).get(path)) for who in (MOA, MAX))

        assert "Renewal from 22 December 2027, Europe/Dublin: only what is watched" in there
        assert "Renewal from 22 December 2027: only what is watched" in here
    own = words(site.browser(LEA).get("/competencies/cl-x"))
    assert "A renewal can begin on 22 December 2027, Europe/Dublin: only what" in own


def test_whoever_confirms_too_early_reads_it(site, ward):
    sent = {"what": "confirm", "signed_name": MOA.name, "password": "correct horse battery"}
    refused = words(site.browser(MOA).post(PAGE, {**sent, "clinic": HILLTOP}))

    assert "was confirmed on 20 February 2026, Europe/Dublin, and is current" in refused
    assert "a renewal can begin on 22 December 2027, Europe/Dublin." in refused
