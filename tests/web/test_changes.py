"""What differs between two days: status, last day, readiness, and how somebody left."""

import pytest

from courseware.domain.people import Role
from courseware.services.clinics import end_role
from courseware.services.competency import afterwards, deciding
from tests.cast import ADA, ASA, LEA, MAX, PASSWORD, RIVERSIDE
from tests.services.competency.practice import needling
from tests.ward import BEN, THIGH, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

LEFT = "Left the clinic on 25 February 2026, was"


def changes(site, start, end):
    page = site.browser(MAX).get(f"/team/changes?start={start}&end={end}")
    check(page)
    return words(page)


def decide(ward, act, day):
    act(ward.db, ward.catalogue, MAX.actor, ward.about(), "A reason.", noon(day))


def leave(site):
    end_role(site.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-02-25"))


@pytest.mark.parametrize(
    ("reinstated_on", "first_day", "then", "left_as"),
    [
        (None, "2026-02-21", "Current", "suspended"),
        ("2026-02-24", "2026-02-23", "Suspended", "current"),
        ("2026-02-24", "2026-02-19", "Not started", "current"),
    ],
)
def test_who_left_between_the_days_is_told_by_the_status_with_which_they_left(
    site, reinstated_on, first_day, then, left_as
):
    ward = open_ward(site)
    ward.certify("2026-02-20")
    decide(ward, deciding.suspend, "2026-02-22")
    if reinstated_on:
        decide(ward, deciding.reinstate, reinstated_on)
    leave(site)

    there = changes(site, first_day, "2026-03-01")

    day = f"{int(first_day[-2:])} February 2026"
    sides = f"{day} {then} 1 March 2026 {LEFT} {left_as}"
    assert f"Lea Lindqvist CL-X Screening {sides}" in there
    assert "1 difference" in there


def test_a_last_day_that_moved_between_the_days_is_told_with_both(site):
    ward = open_ward(site)
    needling(ward, "2026-03-09")
    use = ward.observe("2026-04-01", ASA, scope=THIGH)
    reason = ("Wrong day.", PASSWORD, noon("2026-04-10"))
    afterwards.retract(site.db, ward.catalogue, ASA.actor, use, *reason)
    site.clock.moment = noon("2026-04-12")

    told = changes(site, "2026-04-05", "2026-04-11")

    assert "1 difference" in told
    sides = "5 April 2026 Current until 30 September 2026 11 April 2026 Current until 8 September"
    assert f"CL-Y Needling, Thigh {sides} 2026" in told
    assert "Nothing differs" in changes(site, "2026-03-31", "2026-04-11")


def test_what_is_ready_on_one_of_the_days_only_is_told(site):
    ward = open_ward(site)
    ward.observe("2026-02-20", ASA)
    ward.observe("2026-02-21", BEN)

    told = changes(site, "2026-02-20", "2026-02-22")

    sides = "20 February 2026 In progress not enough observed 22 February 2026 In progress awaiting"
    assert f"CL-X Screening {sides} confirmation" in told
