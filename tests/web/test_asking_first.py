"""Where something has to come first, a learner reads what in the place of the form to ask."""

import pytest

from tests.cast import LEA, RIVERSIDE
from tests.ward import THIGH, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

DAY = "2026-03-10"
FIRST = "Before an observation of CL-Y Needling, these have to be on record: "
FORM = 'action="/competencies/cl-y/request"'
CHECK, NOT_DONE = "Please check what you entered", "This was not done"


@pytest.fixture
def ward(site):
    site.clock.moment = noon(DAY)
    return open_ward(site)


def test_what_comes_first_stands_where_the_button_would(site, ward):
    page = site.browser(LEA).get("/competencies/cl-y")

    check(page)
    assert words(page).count(FIRST) == 1
    assert FORM not in page.text


def test_once_it_is_on_record_the_form_is_there(site, ward):
    ward.certify("2026-02-20")

    page = site.browser(LEA).get("/competencies/cl-y")

    check(page)
    assert FIRST not in words(page) and FORM in page.text


def test_a_request_that_waits_can_be_moved_all_the_same(site, ward):
    ward.certify("2026-02-20")
    ward.request("2026-03-01", scope=THIGH)
    site.clock.moment = noon("2028-03-10")

    page = site.browser(LEA).get("/competencies/cl-y")

    check(page)
    said = words(page)
    assert "Before an observation of CL-Y Needling, Arm and hand, these have to be on" in said
    assert '<option value="thigh">' in page.text and '<option value="arm-hand">' not in page.text


def test_a_refusal_of_the_whole_is_not_about_what_was_entered(site, ward):
    lea = site.browser(LEA)

    late = lea.post("/competencies/cl-y/request", {"region": "thigh", "clinic": RIVERSIDE})
    wrong = lea.post("/competencies/cl-x/request", {"clinic": RIVERSIDE, "proposed_for": "soon"})

    assert (late.status_code, wrong.status_code) == (409, 422)
    assert NOT_DONE in words(late) and CHECK not in words(late)
    assert CHECK in words(wrong) and NOT_DONE not in words(wrong)
