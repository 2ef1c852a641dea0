"""A last day that another clinic's zone counts is told with that zone, where it needs attention."""

from datetime import date

import pytest
from sqlalchemy import update

from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.teams.team import matrix
from courseware.services.membership import clinics
from courseware.store.tables import Clinic, OutsideEvidence
from tests.cast import ADA, ASA, CLINICS, HILLTOP, LEA, LUC, MAX, MOA, PASSWORD, RIVERSIDE, Role
from tests.services.assignments.daily_round import mails, run
from tests.services.competency.test_running_out import add_document
from tests.ward import BEN, X, noon

DUBLIN, DENVER = CLINICS[RIVERSIDE], CLINICS[HILLTOP]
HERE, THERE = (MAX, RIVERSIDE), (MOA, HILLTOP)
CONFIRMED, SOON, OVER = "2026-03-09", "2028-02-21", "2028-03-20"


@pytest.fixture
def ward(ward):
    """LEA is a member of both clinics, and confirmed at Riverside; LUC there only."""
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-01"))
    for learner in (LEA, LUC):
        ward.certify(CONFIRMED, learner)
    return ward


def lines(ward, of, day):
    """(name, need, end, zone) of what a clinic's manager is told."""
    manager, clinic = of
    found = attention(ward.db, ward.catalogue, manager.actor, clinic, noon(day))
    return [(one.name, one.need, one.ends_on, one.zone) for one in found.lines]


def in_matrix(ward, of, day):
    """The zone that the matrix names beside LEA's last day."""
    manager, clinic = of
    shown = matrix(ward.db, ward.catalogue, manager.actor, clinic, noon(day))
    (row,) = (row for row in shown.rows if row.person_id == LEA.id)
    return row.cells[X[0]][0].zone


@pytest.mark.parametrize(("day", "need"), [(SOON, Need.SOON), (OVER, Need.EXPIRED)])
def test_what_another_clinic_confirmed_ends_in_its_zone(ward, day, need):
    end = date(2028, 3, 9)

    assert lines(ward, THERE, day) == [(LEA.name, need, end, DUBLIN)]
    assert lines(ward, HERE, day) == [(one.name, need, end, "") for one in (LEA, LUC)]
    assert (in_matrix(ward, THERE, day), in_matrix(ward, HERE, day)) == (DUBLIN, "")


@pytest.mark.parametrize(("day", "need"), [(SOON, Need.SOON), (OVER, Need.EXPIRED)])
def test_so_does_what_waits_for_somebody_besides(ward, day, need):
    ward.observe("2028-02-19", ASA, marks={"x01": "unsafe"})

    told = {need: zone for _, need, _, zone in lines(ward, THERE, day)}

    assert told == {Need.UNSAFE: DUBLIN, need: DUBLIN}
    assert {zone for *_, zone in lines(ward, HERE, day)} == {""}


def test_a_renewal_elsewhere_ends_there(ward):
    renew(ward, "2028-02-14")

    assert (in_matrix(ward, HERE, "2030-02-10"), in_matrix(ward, THERE, "2030-02-10")) == (
        DENVER,
        "",
    )
    assert [one for one in lines(ward, HERE, "2030-02-10") if one[0] == LEA.name] == [
        (LEA.name, Need.SOON, date(2030, 3, 9), DENVER)
    ]
    assert lines(ward, THERE, "2030-02-10") == [(LEA.name, Need.SOON, date(2030, 3, 9), "")]


def renew(ward, day):
    """Observed anew, and confirmed at Hilltop."""
    for by in (ASA, BEN):
        ward.observe("2028-02-12", by)
    about = About(LEA.id, X, HILLTOP)
    deciding.confirm(ward.db, ward.catalogue, MOA.actor, about, MOA.name, PASSWORD, noon(day))


def test_after_a_withdrawn_renewal_the_zone_is_that_of_the_one_before(ward):
    renew(ward, "2028-02-14")
    about = About(LEA.id, X, HILLTOP)
    deciding.withdraw(ward.db, ward.catalogue, MOA.actor, about, "Too early.", noon("2028-02-15"))

    told = [one for one in lines(ward, THERE, SOON) if one[1] is Need.SOON]

    assert told == [(LEA.name, Need.SOON, date(2028, 3, 9), DUBLIN)]
    assert in_matrix(ward, THERE, SOON) == DUBLIN


def test_an_accepted_document_ends_in_the_zone_of_the_clinic_that_accepted_it(ward):
    add_document(ward, LEA, "BLS", "2026-06-01")
    with ward.db.write() as connection:
        connection.execute(update(OutsideEvidence).values(clinic_id=RIVERSIDE))

    assert [one[3] for one in lines(ward, THERE, "2026-05-01")] == [DUBLIN]
    assert [one[3] for one in lines(ward, HERE, "2026-05-01")] == [""]


def test_where_there_is_one_zone_none_is_named(ward):
    with ward.db.write() as connection:
        connection.execute(update(Clinic).values(timezone=DUBLIN))

    assert {zone for *_, zone in lines(ward, THERE, SOON)} == {""}


def test_the_weekly_digest_says_the_zone_too(sqlite_ward):
    ward = sqlite_ward
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-01"))
    ward.certify(CONFIRMED)

    run(ward, SOON)

    ((_, theirs), (_, own)) = [mails(ward, manager)[-1] for manager in (MOA, MAX)]
    day = "- Expires soon: Lea Lindqvist, CL-X Screening (until 8 March 2028"
    assert f"{day}, {DUBLIN})\n" in theirs
    assert f"{day})\n" in own
