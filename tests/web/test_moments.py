"""An act's moment is the one at which it may decide, and not that at which its request came in."""

import pytest
from sqlalchemy import select

from courseware.services.competency.decisions import deciding
from courseware.services.competency.documents import papers
from courseware.services.competency.observations import afterwards, signing
from courseware.store.tables import (
    AcceptanceEnd,
    CompetencyDecision,
    LedgerEntry,
    Observation,
    ObservationWord,
)
from tests.cast import ASA, LEA, MAX, PASSWORD, RIVERSIDE
from tests.services.competency.practice import hand_in
from tests.ward import BEN, MIA, noon
from tests.web.markup import words
from tests.web.ward_site import open_ward, shown_by, signature

D1 = "2026-02-20"


def slow_password(monkeypatch, module, site, meanwhile):
    """While a password is compared, something else happens and time goes by."""
    compared = module.confirm_identity

    def compare(*arguments):
        compared(*arguments)
        site.clock.step(seconds=1)
        meanwhile()
        site.clock.step(seconds=1)

    monkeypatch.setattr(module, "confirm_identity", compare)


def moments(ward, column):
    with ward.db.read() as connection:
        return list(connection.scalars(select(column).where(column.is_not(None)).order_by(column)))


def chain(ward):
    with ward.db.read() as connection:
        query = select(LedgerEntry.at).where(LedgerEntry.chain == RIVERSIDE)
        return list(connection.scalars(query.order_by(LedgerEntry.sequence)))


def test_what_is_taken_back_while_the_password_is_compared_counts_no_more(
    site, tmp_path, monkeypatch
):
    ward = open_ward(site)
    ward.publish(noon(D1), quizzes="[needles]")
    document = hand_in(ward, tmp_path / "documents", now=noon(D1))
    papers.decide_paper(ward.db, MIA.actor, document, True, "Saw it.", noon(D1))
    for by in (ASA, BEN):
        ward.observe(D1, by)
    manager = site.browser(MAX)
    page = manager.get("/team/lea/cl-x")
    assert "I have looked at the observations" in page.text

    def take_back():
        about = (ward.db, MIA.actor, document, "By mistake.", site.clock.now)
        papers.take_back_acceptance(*about)

    slow_password(monkeypatch, deciding, site, take_back)
    sent = {"what": "confirm", "signed_name": MAX.name, "password": PASSWORD}
    answer = manager.post("/team/lea/cl-x", {**sent, **shown_by(page.text)})

    assert answer.status_code == 409
    assert "This can&#39;t be confirmed yet." in words(answer)
    assert moments(ward, CompetencyDecision.decided_at) == []


def test_a_confirmation_is_made_when_it_may_be_and_not_before(site, monkeypatch):
    ward = open_ward(site)
    for by in (ASA, BEN):
        ward.observe(D1, by)
    manager = site.browser(MAX)
    came = site.clock.now()

    def suspend_another():
        about = ward.about(learner=ASA)
        deciding.suspend(ward.db, ward.catalogue, MIA.actor, about, "Later.", site.clock.now)

    slow_password(monkeypatch, deciding, site, suspend_another)
    sent = {"what": "confirm", "signed_name": MAX.name, "password": PASSWORD}
    page = manager.get("/team/lea/cl-x").text
    assert manager.post("/team/lea/cl-x", {**sent, **shown_by(page)}).status_code == 303

    assert [(at - came).seconds for at in moments(ward, CompetencyDecision.decided_at)] == [1, 2]
    assert chain(ward) == sorted(chain(ward))


@pytest.mark.parametrize("what", ["sign", "retract"])
def test_who_signs_or_takes_back_does_so_when_the_password_was_compared(site, monkeypatch, what):
    ward = open_ward(site)
    form = ward.take(D1, ASA)
    ward.rate_oneself(form, D1)
    ward.assess(form, ASA, D1)
    assessor, came = site.browser(ASA), site.clock.now()
    if what == "sign":
        column = Observation.signed_at
        page = assessor.get(f"/observe/forms/{form}/sign").text
        slow_password(monkeypatch, signing, site, lambda: None)
        sent = signature(page, ASA)
        assert assessor.post(f"/observe/forms/{form}/sign", sent).status_code == 303
    else:
        column = ObservationWord.said_at
        ward.sign(form, ASA, D1)
        slow_password(monkeypatch, afterwards, site, lambda: None)
        sent = {"reason": "Mixed up.", "password": PASSWORD}
        sent |= shown_by(assessor.get(f"/observe/signed/{form}").text)
        assert assessor.post(f"/observe/signed/{form}/retract", sent).status_code == 303

    assert [(at - came).seconds for at in moments(ward, column)] == [2]


def test_a_document_is_taken_back_when_its_owner_is_held(site, tmp_path, monkeypatch):
    """Whoever waits for another act about the same person comes after it, in time as well."""
    ward = open_ward(site)
    document = hand_in(ward, tmp_path / "documents", now=noon(D1))
    papers.decide_paper(ward.db, MIA.actor, document, True, "Saw it.", noon(D1))
    manager, came, held = site.browser(MAX), site.clock.now(), papers.hold_about

    def waits(*arguments):
        found = held(*arguments)
        site.clock.step(seconds=3)
        return found

    monkeypatch.setattr(papers, "hold_about", waits)
    sent = {"answer": "take_back", "reason": "By mistake.", "person": LEA.id}
    manager.post(f"/team/documents/{document}/decide", {**sent, "checklist": "cl-x"})

    assert [(at - came).seconds for at in moments(ward, AcceptanceEnd.ended_at)] == [3]
