"""What waits for somebody by their roles stands on their first page, with its number and page."""

from dataclasses import replace

import pytest

from courseware.domain.people import Role
from courseware.services import role_work as counting
from courseware.services.membership.clinics import create_clinic
from courseware.services.role_work import role_work
from tests.cast import ADA, ASA, HAL, INA, LEA, MAX, RIVERSIDE
from tests.ward import BEN, THIGH, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.test_statements import asked_of
from tests.web.ward_site import open_ward

NOTHING = "Nothing else is waiting for you."


@pytest.fixture
def ward(site):
    return open_ward(site)


def first_page(site, who) -> str:
    page = site.browser(who).get("/home")
    check(page)
    return words(page)


def test_a_manager_reads_how_much_needs_attention_in_which_clinic(site, ward):
    assert "needs attention" not in first_page(site, MAX)
    for by in (ASA, BEN):
        ward.observe("2026-02-20", by)

    page = site.browser(MAX).get("/home")

    check(page)
    assert "1 thing needs attention Riverside" in words(page)
    assert f'href="/team?clinic={RIVERSIDE}"' in page.text
    assert NOTHING not in words(page) and "Nothing is waiting" not in words(page)
    assert "Waiting for you" not in first_page(site, LEA)


def test_an_assessor_reads_how_many_ask_and_whose_sessions_wait(site, ward):
    ward.certify("2026-02-20")
    ward.request("2026-02-20", scope=THIGH)
    enter(site, LEA, ASA)

    page = first_page(site, ASA)

    assert "1 request to be observed that you can take" in page
    assert "1 session of a logbook for your word as the supervisor" in page
    assert NOTHING not in page
    ward.take("2026-02-20", ASA, scope=THIGH)
    assert "1 observation that you began not signed yet" in first_page(site, ASA)
    assert "request to be observed" not in first_page(site, BEN)


def test_what_waits_leads_to_the_pages_on_which_it_stands(site, ward):
    ward.certify("2026-02-20")
    ward.request("2026-02-20", scope=THIGH)
    enter(site, LEA, ASA)

    page = site.browser(ASA).get("/home")

    assert 'href="/observe"' in page.text and 'href="/observe#sessions"' in page.text
    assert 'id="sessions"' in site.browser(ASA).get("/observe").text


def test_of_many_clinics_only_some_are_counted_and_the_rest_are_said(site, ward):
    for n in range(6):
        create_clinic(site.db, ADA.actor, f"Clinic {n}", "Europe/Dublin", noon("2026-02-20"))
    with site.db.read() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM clinic")]
    everywhere = replace(MAX.actor, memberships=dict.fromkeys(ids, frozenset({Role.MANAGER})))

    found = role_work(site.db, ward.catalogue, everywhere, noon("2026-02-21"))

    assert found.clinics_more == len(ids) - 5 and found


def test_a_clinic_of_many_people_is_not_counted_on_the_first_page(site, ward, monkeypatch):
    for by in (ASA, BEN):
        ward.observe("2026-02-20", by)
    at = noon("2026-02-21")
    assert role_work(site.db, ward.catalogue, MAX.actor, at).teams

    monkeypatch.setattr(counting, "_MOST_PEOPLE", 2)

    found = role_work(site.db, ward.catalogue, MAX.actor, at)
    assert (found.teams, found.clinics_more) == ((), 1)
    assert "1 clinic that you manage" in site.browser(MAX).get("/home").text


def test_who_is_a_learner_only_costs_no_question(site, ward):
    with asked_of(site.db) as sent:
        assert not role_work(site.db, ward.catalogue, LEA.actor, noon("2026-02-21"))
        assert not role_work(site.db, ward.catalogue, HAL.actor, noon("2026-02-21"))

    assert sent == []


def test_a_role_is_asked_about_what_it_may_do_and_nothing_else(site, ward):
    with asked_of(site.db) as sent:
        role_work(site.db, ward.catalogue, INA.actor, noon("2026-02-21"))

    # Of an instructor: clinics, who assesses, open forms; sessions; answers; reports.
    assert len(sent) == 6


def enter(site, learner, supervisor) -> None:
    form = {
        "held_on": "2026-02-19",
        "regions": "thigh",
        "setting": "peer_model",
        "supervision": "beside",
        "supervisor": supervisor.email,
        "note": "",
        "clinic": RIVERSIDE,
    }
    assert site.browser(learner).post("/logbook", form).status_code == 303
