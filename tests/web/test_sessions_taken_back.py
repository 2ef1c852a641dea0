"""The sessions that a supervisor confirmed, on a page of their own, and what its learner reads."""

import re
from datetime import timedelta

from courseware.services.competency.logbooks import logbook, taking_back
from tests.cast import ASA, LEA, LUC
from tests.services.competency.practice import D1, D2, D3, answer_all, log
from tests.ward import BEN, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

WRONG = "It was Luc who did it."
PAGE = "/observe/sessions"


def confirmed(site):
    site.clock.moment = noon("2026-03-10")
    ward = open_ward(site)
    log(ward, D1, "thigh", note="Went well.")
    answer_all(ward)
    return ward


def shown(page):
    check(page)
    return page


def take_back_at(page):
    return re.search(rf'action="({PAGE}/\w+/take-back[^"]*)"', page.text)[1]


def test_a_confirmation_is_taken_back_with_a_reason_and_its_learner_is_told(site):
    ward = confirmed(site)
    asa = site.browser(ASA)
    assert f'href="{PAGE}"' in asa.get("/observe").text
    page = shown(asa.get(PAGE))
    assert (
        "Lea Lindqvist , 2 March 2026: Thigh Real patient; beside the couch. Went well."
        in words(page)
    )

    for reason, fault in (("", "Say why"), ("Mrs Keller, 12.03.80", "patient")):
        refused = asa.post(take_back_at(page), {"reason": reason})
        assert refused.status_code == 422 and fault in words(refused)
        assert "This confirmation is not taken back yet" in words(refused)
        assert re.search(r'<details class="act" open>', refused.text)
    done = asa.post(take_back_at(page), {"reason": WRONG})
    assert (done.status_code, done.location) == (303, f"{PAGE}?page=1")
    after = shown(asa.get(PAGE))
    assert re.search(rf"; taken back 10 March 2026[^:]*:00[^:]*: {WRONG} Taken back", words(after))
    assert "take-back" not in after.text
    again = asa.post(take_back_at(page), {"reason": WRONG})
    assert again.status_code == 303
    assert "You took this confirmation back before" in words(asa.get(PAGE))

    lea = site.browser(LEA)
    told = shown(lea.get("/home"))
    assert f"{ASA.name} took the confirmation back on 10 March 2026" in words(told)
    assert WRONG in words(told)
    own = shown(lea.get("/logbook"))
    assert "Taken back" in words(own) and WRONG in words(own)
    assert "Confirmed, by region" not in words(own)
    site.clock.moment += timedelta(days=60)
    assert WRONG not in words(site.browser(LEA).get("/home"))
    assert ward.db is site.db


def test_others_sessions_stand_on_no_page_and_are_nobodys_to_take_back(sqlite_site):
    confirmed(sqlite_site)
    at = take_back_at(sqlite_site.browser(ASA).get(PAGE))

    ben = sqlite_site.browser(BEN)

    assert "You have confirmed no session yet" in words(shown(ben.get(PAGE)))
    assert ben.post(at, {"reason": WRONG}).status_code == 404
    assert sqlite_site.browser(LEA).post(at, {"reason": WRONG}).status_code == 403


def test_all_that_was_confirmed_stands_there_page_by_page(sqlite_site, monkeypatch):
    monkeypatch.setattr(taking_back, "A_PAGE", 2)
    ward = confirmed(sqlite_site)
    for number, day in enumerate((D1, D2, D3)):
        log(ward, day, "thigh", learner=LUC)
        answer_all(ward, day=f"2026-03-{10 + number}")
    asa = sqlite_site.browser(ASA)

    first, last = asa.get(PAGE), asa.get(f"{PAGE}?page=7")

    assert re.findall(r"Luc Moreau, (\d+) March", words(first)) == ["9", "5"]
    assert "4 sessions of logbooks, confirmed last first; page 1 of 2" in words(first)
    assert "Lea Lindqvist, 2 March 2026" in words(last) and f"{PAGE}?page=1" in last.text
    assert len(logbook.own_logbook(ward.db, LUC.actor).sessions) == 3
