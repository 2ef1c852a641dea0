"""Who may not sign a form any more reads that in the list, on the form and before signing."""

import pytest

from courseware.services.competency import assessors
from courseware.services.competency.decisions import deciding
from courseware.store.competency import decisions as rows
from tests.cast import ADA, ASA, MAX
from tests.services.competency.practice import take_back
from tests.ward import BEN, SAM, X, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

DAY, LATER = "2026-02-20", "2026-02-21"
TITLE = "You can’t sign this now"
ENDED = "You can sign only where your own competency was current on that day"
SUSPENDED = "Your own competency in this checklist and region is suspended, so"
REPLACED = "The observation that this corrects was corrected or retracted meanwhile."


@pytest.fixture
def ward(site):
    site.clock.moment = noon(DAY)
    return open_ward(site)


def pages(site, form, who=ASA):
    browser = site.browser(who)
    for address in ("/observe", f"/observe/forms/{form}/1", f"/observe/forms/{form}/sign"):
        page = browser.get(address)
        check(page)
        yield words(page)


def end_founding(ward, who, day=LATER):
    with ward.db.read() as connection:
        held = rows.founding_assessors(connection, who.id)
    one = next(row for row in held if (row.checklist_id, row.region) == X)
    assessors.end_designation(ward.db, ADA.actor, one.id, "Left.", noon(day))


def test_who_is_designated_no_more_reads_it_on_every_page(site, ward):
    form = ward.take(DAY, ASA)
    assert not any(TITLE in page for page in pages(site, form))

    site.clock.moment = noon(LATER)
    end_founding(ward, ASA)

    for page in pages(site, form):
        assert TITLE in page and ENDED in page


def test_who_is_suspended_themselves_reads_it(site, ward):
    form = ward.take(DAY, ASA)
    ward.observe(DAY, BEN, learner=ASA)
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(ASA), "Away.", noon(LATER))
    site.clock.moment = noon("2026-02-22")

    for page in pages(site, form):
        assert TITLE in page and SUSPENDED in page


def test_of_a_correction_it_is_said_that_what_it_corrects_stands_no_more(site, ward):
    signed = ward.observe(DAY, ASA)
    copy = ward.begin_correction(signed, ASA, LATER)
    site.clock.moment = noon(LATER)
    assert not any(TITLE in page for page in pages(site, copy))

    take_back(ward, signed, ASA, LATER)

    for page in pages(site, copy):
        assert TITLE in page and REPLACED in page


def test_a_correction_may_be_signed_by_who_was_eligible_then(site, ward):
    signed = ward.observe(DAY, ASA)
    copy = ward.begin_correction(signed, ASA, LATER)
    site.clock.moment = noon(LATER)
    end_founding(ward, ASA)

    assert not any(TITLE in page for page in pages(site, copy))


def test_the_day_that_the_form_names_is_held_against_the_assessors_own_record(site, ward):
    for by in (BEN, SAM):
        ward.observe(LATER, by, learner=ASA)
    ward.confirm(LATER, learner=ASA)
    end_founding(ward, ASA, "2026-02-18")
    site.clock.moment = noon("2026-02-22")
    form = ward.take("2026-02-22", ASA)
    ward.assess(form, ASA, "2026-02-22", **{"context.observed_on": DAY})

    before = words(site.browser(ASA).get(f"/observe/forms/{form}/sign"))

    assert TITLE in before and ENDED in before
