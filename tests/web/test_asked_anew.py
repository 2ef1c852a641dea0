"""Where a suspension asks for a new observation, that is said before anything of a renewal, and
what ends it; of the event behind it an assessor reads nothing."""

import pytest

from courseware.services.competency.decisions import adverse, deciding
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.services.competency.practice import event, needling
from tests.ward import ARM, THIGH, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, signature

STOPPED, NOW = "2026-03-10", "2026-03-11"
WHAT = (
    "competency here is suspended, and a new observation is asked for to end that: watched on "
    "10 March 2026 or later, nothing unsafe, and “Yes” (ready) to the statement. A manager who "
    "did not sign it can then reinstate. For that it counts at once, whatever is said of a renewal."
)
RENEWAL = "For the renewal of the confirmation on record"
ABOUT_IT = "The skin bled for a day."


@pytest.fixture
def ward(site):
    ward = open_ward(site)
    needling(ward)
    site.clock.moment = noon(NOW)
    return ward


@pytest.fixture
def stopped(ward):
    about = (LEA.id, RIVERSIDE, event(note=ABOUT_IT), noon(STOPPED))
    adverse.note_event(ward.db, ward.catalogue, MAX.actor, *about)
    return ward


def test_who_asks_reads_first_what_it_is_for(site, stopped):
    lea = site.browser(LEA)
    asked = lea.post("/competencies/cl-y/request", {"region": "thigh", "clinic": RIVERSIDE})

    told = words(lea.get(asked.headers["Location"]))

    assert f"Your {WHAT}" in told
    assert told.index(WHAT) < told.index(RENEWAL)


def test_who_observes_reads_it_in_the_list_on_the_form_and_before_signing(site, stopped):
    asa = site.browser(ASA)
    said = f"Lea Lindqvist’s {WHAT}"
    stopped.request(NOW, scope=THIGH)
    for address in ("/observe", "/observe/lea/cl-y"):
        page = asa.get(address)
        check(page)
        assert words(page).count(said) == 1
    form = stopped.take(NOW, ASA, scope=THIGH)
    stopped.rate_oneself(form, NOW)
    stopped.assess(form, ASA, NOW)
    for address in ("/observe", f"/observe/forms/{form}/1", f"/observe/forms/{form}/sign"):
        page = asa.get(address)
        check(page)
        assert words(page).count(said) == 1
        assert "adverse" not in words(page).lower() and ABOUT_IT not in words(page)
        if RENEWAL in words(page):
            assert words(page).index(said) < words(page).index(RENEWAL)

    at = f"/observe/forms/{form}/sign"
    asa.post(at, signature(asa.get(at).text, ASA))

    # It did what it was asked for: nobody is told that it does not count.
    desk = words(asa.get("/observe"))
    assert "Signed. Lea Lindqvist sees it now" in desk
    assert "does not count" not in desk and said not in desk


def test_another_region_or_another_suspension_asks_for_nothing(site, stopped):
    why = (stopped.about(scope=ARM), "Away for long.", noon(STOPPED))
    deciding.suspend(stopped.db, stopped.catalogue, MAX.actor, *why)
    form = stopped.take(NOW, ASA, scope=ARM)

    assert "is asked for to end that" not in words(
        site.browser(ASA).get(f"/observe/forms/{form}/1")
    )


def test_a_correction_is_no_new_observation(site, stopped):
    seen = next(iter(_signed(stopped)))
    copy = stopped.begin_correction(seen, ASA, NOW)

    assert "is asked for to end that" not in words(
        site.browser(ASA).get(f"/observe/forms/{copy}/1")
    )


def _signed(ward):
    with ward.db.read() as connection:
        query = (
            "SELECT id FROM observation WHERE region = 'thigh' AND assessor_id = 'asa' "
            "AND signed_at IS NOT NULL"
        )
        return list(connection.exec_driver_sql(query).scalars())
