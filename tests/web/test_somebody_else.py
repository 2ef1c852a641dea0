"""Who signed for somebody reads that once more by them can't complete it, and who else could."""

import pytest

from courseware.domain.people import Role
from courseware.services.competency.observations.observed import Observed, known_of
from courseware.services.competency.observations.somebody_else import somebody_else
from courseware.services.membership.clinics import end_role
from tests.cast import ADA, ASA, LEA, RIVERSIDE
from tests.ward import BEN, SAM, THIGH, X, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

SIGNED = (
    "You have signed for Lea Lindqvist here already, and 2 different assessors are asked for: you "
    "may observe once more, but that can’t complete this. Somebody else has to observe as well."
)


@pytest.fixture
def ward(site):
    ward = open_ward(site)
    ward.observe("2026-02-20", ASA)
    return ward


def told(ward, who, scope=X) -> str:
    with ward.db.snapshot() as connection:
        about, now = [Observed(LEA.id, LEA.name, scope, RIVERSIDE)], noon("2026-02-21")
        known = known_of(connection, ward.book(), about, now)
        found = somebody_else(connection, ward.catalogue, who.actor, about, known, now)
    return found.get((LEA.id, scope), "")


def test_list_form_and_signing_say_that_somebody_else_has_to_observe_and_who_could(site, ward):
    ward.request("2026-02-21")
    asa = site.browser(ASA)
    said = f"{SIGNED} Who could: Ben Osei, Sam Weiss."

    assert said in words(asa.get("/observe"))
    assert said in words(asa.get(f"/observe/{LEA.id}/cl-x"))
    form = ward.take("2026-02-21", ASA)
    for page in ("1", "sign"):
        answer = asa.get(f"/observe/forms/{form}/{page}")
        check(answer)
        assert "Somebody else has to observe as well" in words(answer)
        assert said in words(answer)
    assert said in words(asa.get("/observe"))


def test_who_counts_as_another_one_reads_nothing_of_it(site, ward):
    ward.request("2026-02-21")

    assert "can’t complete this" not in words(site.browser(BEN).get("/observe"))
    assert told(ward, SAM) == "" and told(ward, ASA, THIGH) == ""


def test_it_stays_allowed(ward):
    ward.observe("2026-02-21", ASA)

    assert SIGNED in told(ward, ASA)


def test_what_was_unsafe_or_is_enough_already_asks_for_nobody_else(site):
    ward = open_ward(site)
    ward.observe("2026-02-19", ASA, marks={"x01": "unsafe"})
    assert told(ward, ASA) == ""
    for by in (ASA, BEN):
        ward.observe("2026-02-20", by)

    assert told(ward, ASA) == ""


def test_a_correction_is_no_further_observation(site, ward):
    with site.db.read() as connection:
        first = connection.exec_driver_sql("SELECT id FROM observation").scalar_one()
    copy = ward.begin_correction(first, ASA, "2026-02-21")

    for address in ("/observe", f"/observe/forms/{copy}/1", f"/observe/forms/{copy}/sign"):
        assert "can’t complete this" not in words(site.browser(ASA).get(address))


def test_where_nobody_else_can_sign_that_is_said(ward):
    for who in (BEN, SAM):
        end_role(ward.db, ADA.actor, who.id, RIVERSIDE, Role.ASSESSOR, noon("2026-02-20"))

    assert told(ward, ASA) == (
        f"{SIGNED} Nobody else in the clinic can sign for it now; an administrator can designate "
        "a founding assessor."
    )
