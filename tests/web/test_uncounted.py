"""Who signs reads before it which marks would not count towards a confirmation; it is advice."""

import pytest

from tests.cast import ASA, LEA
from tests.ward import BEN, noon
from tests.web.markup import Markup, words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, signature

DAY = "2026-02-20"
TITLE = "Would not count as it stands"
NO_PLAN = "a 3 counts only with a written action plan, and none is written here."
TOO_MANY = "so low a rating counts for 1 item at most, and others take that up already."
TOO_LOW = "a 2 does not count; 4 or higher does, and 3 with a written action plan."
UNSAFE = (
    "unsafe. It has to be safe in 2 observations after this one, and this one is none of the good "
    "ones."
)


@pytest.fixture
def ward(site):
    site.clock.moment = noon(DAY)
    return open_ward(site)


def begin(ward, marks, **more) -> str:
    form = ward.take(DAY, ASA)
    ward.rate_oneself(form, DAY)
    ward.assess(form, ASA, DAY, marks, **more)
    return f"/observe/forms/{form}"


@pytest.mark.parametrize(
    ("marks", "more", "told"),
    [
        ({}, {}, []),
        ({"x02": "3"}, {}, [("x02.plan", NO_PLAN)]),
        ({"x02": "3"}, {"x02.plan": "Talks through it with me on Friday."}, []),
        ({"x02": "3", "x03": "3"}, {"x02.plan": "Talks."}, [("x03.mark", TOO_MANY)]),
        ({"x03": "2"}, {"x03.plan": "Talks."}, [("x03.mark", TOO_LOW)]),
        ({"x01": "unsafe"}, {}, [("x01.mark", UNSAFE)]),
        ({"x01": "not_observed"}, {}, []),
    ],
)
def test_the_page_for_signing_says_what_would_not_count_and_leads_there(
    site, ward, marks, more, told
):
    at = begin(ward, marks, **more)

    page = site.browser(ASA).get(f"{at}/sign")

    check(page)
    assert (TITLE in words(page)) is bool(told)
    for place, sentence in told:
        assert sentence in words(page)
        assert f"{at}/2#{place}" in Markup(page.text).links


def test_it_is_no_refusal_and_the_rule_then_asks_for_what_was_told(site, ward):
    at = begin(ward, {"x02": "3"})
    asa = site.browser(ASA)

    signed = asa.post(f"{at}/sign", signature(asa.get(f"{at}/sign").text, ASA))

    assert signed.status_code == 303
    ward.observe(DAY, BEN, marks={"x02": "3"})
    lea = site.browser(LEA)
    assert "a written action plan for the lower rating" in words(lea.get("/competencies/cl-x"))


def test_the_form_says_beside_the_rating_that_it_counts_only_with_a_plan(site, ward):
    at = begin(ward, {"x02": "3"})

    page = site.browser(ASA).get(f"{at}/2")

    check(page)
    assert words(page).count("Needed prompts now and then; counts only with a plan") == 2
    # The place for the plan stands open at the item that wants one, and there only.
    assert page.text.count('<details class="rate__words" open>') == 1


def test_a_correction_is_held_against_what_it_leaves_in_force(site, ward):
    signed = ward.observe(DAY, ASA, marks={"x02": "3"}, **{"x02.plan": "Talks."})
    copy = ward.begin_correction(signed, ASA, DAY, marks={"x03": "3"}, **{"x03.plan": "Talks."})

    page = words(site.browser(ASA).get(f"/observe/forms/{copy}/sign"))

    assert f"X03 “Agrees a stop signal.”: {TOO_MANY}" in page
