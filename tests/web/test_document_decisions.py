"""A document is decided about, taken back and ends, on the page of evidence."""

import re
from datetime import date

import pytest

from courseware.domain.people import Role
from courseware.services.competency.documents import papers
from courseware.services.membership.clinics import end_role, grant_role
from courseware.store.records.ledger import latest
from tests.cast import ADA, ASA, HILLTOP, LEA, MAX, MOA, PASSWORD, RIVERSIDE
from tests.services.competency.practice import hand_in
from tests.ward import BEN, MIA, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, shown_by


def test_the_second_of_two_who_decide_about_a_document_reads_so_on_the_page_of_evidence(
    site, tmp_path
):
    ward = open_ward(site)
    hand_in(ward, tmp_path / "papers")
    first, second = site.browser(MAX), site.browser(MIA)
    form = _form_of_the_document(first.get("/team/lea/cl-x").text)
    assert form == _form_of_the_document(second.get("/team/lea/cl-x").text)
    address, sent = form

    accepted = first.post(address, {**sent, "answer": "accept", "reason": "Original seen."})
    late = second.post(address, {**sent, "answer": "refuse", "reason": "No stamp."})
    bare = second.post(address, {"answer": "refuse", "reason": "No stamp."})

    assert (accepted.status_code, late.status_code, bare.status_code) == (303, 409, 409)
    assert "This was not done" in words(late)
    assert "This document was decided about or withdrawn before." in words(late)
    assert "Lea Lindqvist: CL-X Screening" in words(late)
    assert "You had written: “No stamp.”" in words(late)
    shown = words(late)[words(late).index("Documents from elsewhere") :]
    assert "Original seen. Accepted" in shown and "No stamp." not in shown


@pytest.mark.parametrize("first_answer", ["accept", "refuse"])
def test_what_the_second_one_wrote_stands_there_and_in_no_form_for_another_answer(
    sqlite_site, tmp_path, first_answer
):
    paper = hand_in(open_ward(sqlite_site), tmp_path / "papers")
    first, second = sqlite_site.browser(MAX), sqlite_site.browser(MIA)
    address, sent = _form_of_the_document(first.get("/team/lea/cl-x").text)
    named = {**sent, "document": paper}
    first.post(address, {**named, "answer": first_answer, "reason": "Original seen."})

    late = second.post(address, {**named, "answer": "accept", "reason": "Read, with its stamp."})

    assert late.status_code == 409
    assert "You had written: “Read, with its stamp.”" in words(late)
    assert 'value="Read, with its stamp."' not in late.text


def test_an_acceptance_is_taken_back_on_the_page_and_a_refused_reason_stays_there(site, tmp_path):
    ward = open_ward(site)
    paper = hand_in(ward, tmp_path / "papers")
    manager = site.browser(MAX)
    address, sent = _form_of_the_document(manager.get("/team/lea/cl-x").text)
    named = {**sent, "document": paper, "answer": "accept", "reason": "Mary Smith, born 3.4.1961"}

    faulty = manager.post(address, named)
    assert faulty.status_code == 422
    assert f'<a href="#paper-{paper}">' in faulty.text
    assert 'value="Mary Smith, born 3.4.1961"' in faulty.text
    manager.post(address, {**named, "reason": "Original seen."})
    page = manager.get("/team/lea/cl-x")
    assert "Take the acceptance back of" in words(page)
    empty = manager.post(address, {**named, "answer": "take_back", "reason": " "})
    assert empty.status_code == 422 and "Say why" in words(empty)
    taken = {**named, "answer": "take_back", "reason": "That of somebody else."}
    assert manager.post(address, taken).status_code == 303

    after = manager.get("/team/lea/cl-x")
    check(after)
    assert "That of somebody else. Taken back" in words(after)
    assert "Take the acceptance back" not in words(after)
    assert "taken back" in words(manager.get("/team/lea/file"))
    mine = words(site.browser(LEA).get("/documents"))
    assert "The acceptance was taken back" in mine and "That of somebody else." in mine


def test_a_document_that_has_ended_says_so_wherever_it_stands(site, tmp_path):
    ward = open_ward(site)
    paper = hand_in(ward, tmp_path / "papers", expires_on=date(2026, 3, 5))
    papers.decide_paper(ward.db, MAX.actor, paper, True, "Original seen.", noon("2026-03-02"))
    pages = ((MAX, "/team/lea/cl-x"), (LEA, "/documents"))
    for who, page in pages:
        before = words(site.browser(who).get(page))
        assert re.search(r", until 4 March 2026.* Original seen\. Accepted", before)

    site.clock.step(days=4)

    for who, page in pages:
        over = words(site.browser(who).get(page))
        assert re.search(r"; held until 4 March 2026.* Original seen\. Expired", over)
    assert "accepted, and expired since" in words(site.browser(MAX).get("/team/lea/file"))
    then = words(site.browser(MAX).get("/team/lea/cl-x?on=2026-03-04"))
    assert re.search(r", until 4 March 2026; counts as the quiz “Needles”\. .* Accepted", then)


def test_ones_own_document_names_the_zone_where_its_last_day_ends_if_that_is_another(
    site, tmp_path
):
    ward = open_ward(site)
    paper = hand_in(ward, tmp_path / "papers", expires_on=date(2026, 3, 5))
    papers.decide_paper(ward.db, MAX.actor, paper, True, "Original seen.", noon("2026-03-02"))
    mine = site.browser(LEA)
    assert ", until 4 March 2026. Original" in words(mine.get("/documents"))

    grant_role(site.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-03-02"))
    end_role(site.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-03-02"))

    assert ", until 4 March 2026, Europe/Dublin. Original" in words(mine.get("/documents"))


def _form_of_the_document(page):
    """Where the answers about the only document are sent, and the hidden fields with them."""
    found, _ = re.findall(r'action="(/team/documents/\w+/decide)"[^>]*>(.*?)</form>', page, re.S)
    hidden = re.findall(r'type="hidden" name="(clinic|person|checklist)" value="([^"]*)"', found[1])
    assert dict(hidden) == {"clinic": RIVERSIDE, "person": LEA.id, "checklist": "cl-x"}
    return found[0], dict(hidden)


def test_who_decides_on_a_page_of_before_the_learner_left_reads_so_and_nothing_is_written(
    site, tmp_path
):
    ward = open_ward(site)
    for by in (ASA, BEN):
        ward.observe("2026-02-20", by)
    hand_in(ward, tmp_path / "papers", now=noon("2026-02-21"))
    manager, stranger = site.browser(MAX), site.browser(MOA)
    page = manager.get("/team/lea/cl-x").text
    address, document = _form_of_the_document(page)
    end_role(site.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-02-25"))
    before = entries(site.db)
    left = "Lea Lindqvist is not a member of Riverside any more, since 25 February 2026, so nothing"
    signed = {"signed_name": MAX.name, "password": PASSWORD, **shown_by(page)}
    because = {"reason": "A reason."}

    for sent in (
        {"what": "confirm", **signed},
        {"what": "suspend", **because},
        {"what": "reinstate", **because},
        {"what": "withdraw", **because},
        {"what": "waive", "requirement": "checklist:cl-x", "reason": "qualified_elsewhere"},
        {"what": "end-waiver", "waiver": "none"},
    ):
        page = "/team/lea/cl-y" if sent["what"] == "waive" else "/team/lea/cl-x"
        answer = manager.post(page, {"clinic": RIVERSIDE, "region": "", **sent})
        assert (answer.status_code, left in words(answer)) == (409, True), sent
        assert "This was not done" in words(answer) and "Not a member any more" in words(answer)
        hidden = stranger.post(page, {"clinic": RIVERSIDE, "region": "", **sent})
        assert hidden.status_code == 404 and "Lea" not in words(hidden)
    event = {"region": "thigh", "kind": "bleeding", "happened_on": "2026-02-20"}
    noted = manager.post("/team/lea/events", {**event, "lessons": "needles"})
    assert (noted.status_code, left in words(noted)) == (409, True)
    late = manager.post(address, {**document, "answer": "accept", **because})
    assert (late.status_code, left in words(late)) == (409, True)
    assert entries(site.db) == before


def entries(db):
    with db.read() as connection:
        return [row.digest for row in latest(connection, 1000)]
