"""What is taken back after its learner had acknowledged it is told on their first page."""

from __future__ import annotations

from courseware.services.competency.observations.afterwards import acknowledge
from tests.cast import ASA, LEA, LUC
from tests.services.competency.practice import take_back
from tests.services.competency.test_hindsight import correct
from tests.ward import noon
from tests.web.markup import words
from tests.web.test_statements import asked_of
from tests.web.ward_site import open_ward

RETRACTED = (
    f"The observation of you on 20 February 2026 that {ASA.name} signed was retracted: "
    "it does not count."
)


def acknowledged(site):
    """(the ward, the first of two observations), both acknowledged the day after."""
    ward = open_ward(site)
    seen = ward.certify("2026-02-20")
    for one in seen:
        acknowledge(ward.db, LEA.actor, one, "", noon("2026-02-21"))
    return ward, seen[0]


def at(site, day):
    site.clock.moment = noon(day)


def test_a_retraction_after_the_acknowledgement_is_told_for_sixty_days(site):
    ward, first = acknowledged(site)
    at(site, "2026-02-22")
    lea = site.browser(LEA)
    assert RETRACTED not in words(lea.get("/home"))

    take_back(ward, first, ASA, "2026-02-25")
    at(site, "2026-02-26")
    lea = site.browser(LEA)

    page = lea.get("/home")
    assert words(page).count(RETRACTED) == 1
    assert f'href="/observations/{first}"' in page.text
    assert words(lea.get("/competencies")).count(RETRACTED) == 1
    assert words(lea.get("/competencies/cl-x")).count(RETRACTED) == 1
    assert RETRACTED not in words(site.browser(LUC).get("/home"))
    at(site, "2026-04-25")
    assert RETRACTED in words(site.browser(LEA).get("/home"))
    at(site, "2026-04-27")
    assert RETRACTED not in words(site.browser(LEA).get("/home"))


def test_whoever_answers_it_then_has_heard_of_it(site):
    ward, first = acknowledged(site)
    acknowledge(ward.db, LEA.actor, first, "Thank you.", noon("2026-02-22"))
    take_back(ward, first, ASA, "2026-02-25")
    at(site, "2026-02-26")
    lea = site.browser(LEA)
    assert RETRACTED in words(lea.get("/home"))

    acknowledge(ward.db, LEA.actor, first, "I see.", noon("2026-02-26"))

    assert RETRACTED not in words(lea.get("/home"))


def test_a_correction_after_the_acknowledgement_is_to_be_read_itself(site):
    ward, first = acknowledged(site)
    correct(ward, first, ASA, "2026-02-24", "safe")
    at(site, "2026-02-26")

    page = words(site.browser(LEA).get("/home"))

    assert page.count(f"{ASA.name} has corrected an observation of you.") == 1
    assert "has signed an observation of you" not in page


def test_what_was_retracted_before_the_acknowledgement_is_not_told_again(site):
    ward = open_ward(site)
    first, _ = ward.certify("2026-02-20")
    take_back(ward, first, ASA, "2026-02-21")
    acknowledge(ward.db, LEA.actor, first, "", noon("2026-02-22"))
    at(site, "2026-02-23")

    assert RETRACTED not in words(site.browser(LEA).get("/home"))


def test_the_first_page_asks_nothing_more_for_it_of_those_who_have_none(site):
    acknowledged(site)
    at(site, "2026-02-26")
    lea = site.browser(LEA)
    lea.get("/home")

    with asked_of(site.db) as sent:
        assert lea.get("/home").status_code == 200

    assert len(sent) == 2


def test_what_another_learner_answers_hides_nothing(site):
    ward, first = acknowledged(site)
    of_luc = ward.certify("2026-02-20", learner=LUC)[0]
    take_back(ward, first, ASA, "2026-02-25")

    acknowledge(ward.db, LUC.actor, of_luc, "Thank you.", noon("2026-02-26"))

    at(site, "2026-02-26")
    assert RETRACTED in words(site.browser(LEA).get("/home"))


def test_what_is_answered_to_another_observation_hides_nothing(site):
    ward = open_ward(site)
    first, second = ward.certify("2026-02-20")
    acknowledge(ward.db, LEA.actor, first, "", noon("2026-02-21"))
    take_back(ward, first, ASA, "2026-02-25")

    acknowledge(ward.db, LEA.actor, second, "Thank you.", noon("2026-02-26"))

    at(site, "2026-02-26")
    browser = site.browser(LEA)
    assert RETRACTED in words(browser.get("/home"))
    assert RETRACTED in words(browser.get("/competencies"))
