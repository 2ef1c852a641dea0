"""An observation of the day before a renewal's window opens counts for nothing of the renewal:
whoever asks for it, signs it or decides on it reads from which day on one counts."""

from datetime import timedelta

import pytest

from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.ward import BEN, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, signature

CONFIRMED, BEFORE, OPENS = "2025-01-10", "2026-11-10", "2026-11-11"
FROM = "only what is watched on 11 November 2026 or later counts"
THAT_DAY = "only what is watched on that day or later counts for it."
EARLY = "Watched before 11 November 2026: only what is watched on that day or later counts"
CHIP = "Before the renewal’s window"


@pytest.fixture
def ward(site):
    ward = open_ward(site)
    ward.certify(CONFIRMED)
    site.clock.moment = noon(BEFORE)
    return ward


def test_who_asks_reads_from_which_day_it_counts(site, ward):
    lea = site.browser(LEA)
    own = lea.get("/competencies/cl-x")
    assert f"A renewal can begin on 11 November 2026: {THAT_DAY}" in words(own)
    assert CHIP not in words(own)

    asked = lea.post("/competencies/cl-x/request", {"region": "", "clinic": RIVERSIDE})

    assert FROM in words(lea.get(asked.headers["Location"]))


def test_who_signs_reads_it_before_and_after(site, ward):
    asa = site.browser(ASA)
    start = asa.get("/observe/lea/cl-x")
    assert FROM in words(check(start) and start)
    form = ward.take(BEFORE, ASA)
    ward.rate_oneself(form, BEFORE)
    ward.assess(form, ASA, BEFORE)
    at = f"/observe/forms/{form}"
    assert FROM in words(asa.get(f"{at}/1"))
    before = asa.get(f"{at}/sign")
    check(before)
    assert FROM in words(before) and "does not count for it" in words(before)

    asa.post(f"{at}/sign", signature(before.text, ASA))

    assert "does not count for it" in words(asa.get("/observe"))
    signed = asa.get(f"/observe/signed/{form}")
    check(signed)
    assert EARLY in words(signed)
    lea = site.browser(LEA)
    assert EARLY in words(lea.get(f"/observations/{form}"))
    own = lea.get("/competencies/cl-x")
    check(own)
    assert words(own).count(CHIP) == 1


def test_who_decides_reads_which_one_does_not_count(site, ward):
    ward.observe(BEFORE, ASA)
    ward.observe(OPENS, BEN)
    site.clock.moment = noon(OPENS)
    max_ = site.browser(MAX)

    page = max_.get("/team/lea/cl-x")
    paper = max_.get("/team/lea/file")

    for told in (page, paper):
        check(told)
        assert f"Renewal from 11 November 2026: {THAT_DAY}" in words(told)
        assert words(told).count(CHIP) == 1 == words(told).count(EARLY)
    assert "1 more observation" in words(page)


def test_nothing_is_said_of_what_counts_or_of_another_confirmation(site, ward):
    site.clock.moment = noon(OPENS)
    early = ward.observe(BEFORE, ASA)
    ward.observe(OPENS, BEN)
    form = ward.take(OPENS, ASA)
    ward.rate_oneself(form, OPENS)
    ward.assess(form, ASA, OPENS)
    asa, max_ = site.browser(ASA), site.browser(MAX)
    assert CHIP not in words(asa.get(f"/observe/forms/{form}/sign"))

    ward.sign(form, ASA, OPENS)
    ward.confirm(OPENS)
    site.clock.moment = noon(OPENS) + timedelta(minutes=1)

    # It was signed before the confirmation that holds now, and is no attempt to renew that one.
    assert EARLY not in words(asa.get(f"/observe/signed/{early}"))
    assert CHIP not in words(max_.get("/team/lea/cl-x"))
    assert CHIP not in words(site.browser(LEA).get("/competencies/cl-x"))


def test_a_learner_who_holds_nothing_reads_nothing_of_a_renewal(site, ward):
    asa = site.browser(ASA)
    assert "renewal" not in words(asa.get("/observe/luc/cl-x"))
