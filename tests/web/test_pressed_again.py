"""A second press says that the thing is done already, and by what; foreign ids say nothing."""

import re

import pytest

from courseware.services.competency.logbooks import logbook
from courseware.store.competency import decisions as competency_rows
from tests.cast import ADA, ASA, LEA, MAX, RIVERSIDE
from tests.services.competency.practice import hand_in
from tests.services.competency.test_logbook import log
from tests.ward import BEN, MIA
from tests.web.markup import words
from tests.web.ward_site import open_ward, shown_by, signature


def test_a_waiver_that_was_ended_says_so_on_the_page_of_evidence(site):
    open_ward(site)
    manager = site.browser(MAX)
    sent = {"what": "waive", "requirement": "checklist:cl-x", "reason": "qualified_elsewhere"}
    assert manager.post("/team/lea/cl-y", sent).status_code == 303
    waiver = re.search(r'name="waiver" value="(\w+)"', manager.get("/team/lea/cl-y").text)[1]
    end = {"what": "end-waiver", "waiver": waiver}

    assert manager.post("/team/lea/cl-y", end).status_code == 303
    again = manager.post("/team/lea/cl-y", end)

    assert again.status_code == 409 and "This waiver was ended already, on " in words(again)
    said = r"ended by Max [A-Z]\w+, \d+ \w+ 20\d\d"  # who, as of whom who granted it
    assert re.search(said, words(again)) and re.search(said, words(manager.get("/team/lea/file")))
    assert manager.post("/team/lea/cl-y", {**end, "waiver": "none"}).status_code == 404
    assert manager.post("/team/luc/cl-y", end).status_code == 404


def test_a_designation_that_was_ended_says_why(site):
    open_ward(site)
    with site.db.read() as connection:
        held = competency_rows.founding_assessors(connection, ASA.id)[0]
    admin, address = site.browser(ADA), f"/admin/assessors/{held.id}/end"

    assert admin.post(address, {"reason": "Left us."}).status_code == 303
    again = admin.post(address, {"reason": "Twice."})

    assert again.status_code == 409
    assert "This designation was ended already: Left us." in words(again)
    listed = words(admin.get("/admin/assessors"))
    assert "Twice." not in listed
    # Who ended it is named as who designated.
    assert re.search(r"designated by Ada \w+; ended by Ada \w+, \d+ \w+ 20\d\d", listed)
    manager = site.browser(MAX)
    for path in (f"/team/asa/{held.checklist_id}", "/team/asa/file"):
        told = words(manager.get(path))
        assert re.search(r"Designated by Ada \w+ on .* Ended by Ada \w+ on \d+ \w+ \d+: Left", told)
    assert admin.post("/admin/assessors/none/end", {"reason": "No."}).status_code == 404


def test_a_view_that_was_deleted_says_so_and_a_foreign_one_nothing_else(site):
    open_ward(site)
    manager = site.browser(MAX)
    manager.post("/team/views", {"clinic": RIVERSIDE, "sort": "date", "view": "Ends"})
    delete = re.search(r'action="(/team/views/\w+/delete)"', manager.get("/team").text)[1]
    foreign = site.browser(MIA).post(delete)

    assert manager.post(delete).status_code == 303
    again = manager.post(delete)

    gone = "There is no such view among yours. It was deleted already, or is somebody else’s."
    assert foreign.status_code == again.status_code == 404
    assert gone in words(foreign) and gone in words(again)


def test_a_session_that_was_taken_back_is_not_said_to_be_answered(site):
    ward = open_ward(site)
    log(ward, "2026-03-01")
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    lea, address = site.browser(LEA), f"/logbook/{session.id}/withdraw"

    assert lea.post(address).status_code == 303
    again = lea.post(address)

    assert again.status_code == 409
    assert "This session was taken back already." in words(again)
    assert "supervisor has answered" not in words(again)


def test_who_sends_her_own_signature_again_is_led_to_what_she_signed(site):
    ward = open_ward(site)
    form = ward.take("2026-03-02", ASA)
    ward.rate_oneself(form, "2026-03-02")
    ward.assess(form, ASA, "2026-03-02")
    asa, at, record = site.browser(ASA), f"/observe/forms/{form}", f"/observe/signed/{form}"
    sent = signature(asa.get(f"{at}/sign").text, ASA)

    assert asa.post(f"{at}/sign", sent).headers["Location"] == "/observe"
    asa.get("/observe")  # the words that she missed stand there
    again = asa.post(f"{at}/sign", sent)

    assert (again.status_code, again.headers["Location"]) == (303, record)
    told = "You signed this on 2 March 2026; it is on record."
    assert told in words(asa.get(record))
    for path in (f"{at}/sign", f"{at}/1"):
        assert asa.get(path).headers["Location"] == record
        assert told in words(asa.get(record))
    assert site.browser(BEN).post(f"{at}/sign", sent).status_code == 404
    late = {"field": "x02", "x02.mark": "2", "key": "k", "sequence": "9"}
    saved = asa.post(f"{at}/save", late, headers={"Accept": "application/json"})
    assert saved.status_code == 409  # what was signed is not changed


def test_a_session_that_was_answered_says_by_whom_how_and_when(site):
    ward = open_ward(site)
    log(ward, "2026-03-01")
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    asa, address = site.browser(ASA), f"/observe/sessions/{session.id}/answer"

    assert asa.post(address, {"answer": "confirm"}).status_code == 303
    assert "Confirmed; it counts." in words(asa.get("/observe"))
    for answer in ("confirm", "refuse"):
        again = asa.post(address, {"answer": answer, "reason": "Not seen."})
        assert again.headers["Location"] == "/observe"
        desk = words(asa.get("/observe"))
        assert "You confirmed this session on 2 March 2026; that is on record." in desk
        assert "Refused" not in desk


@pytest.mark.parametrize("answer", [{}, {"answer": ""}, {"answer": "Confirm"}, {"answer": "zzz"}])
def test_what_is_no_answer_to_a_session_refuses_nothing(site, answer):
    ward = open_ward(site)
    log(ward, "2026-03-01")
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    asa, address = site.browser(ASA), f"/observe/sessions/{session.id}/answer"

    sent = asa.post(address, {**answer, "reason": "Not seen."})

    assert sent.status_code == 422
    assert "say whether you confirm the session or refuse it" in words(sent)
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    assert (session.confirmed, session.answered_at) == (None, None)
    assert asa.post(address, {"answer": "confirm"}).status_code == 303


@pytest.mark.parametrize("answer", [{}, {"answer": ""}, {"answer": "Accept"}, {"answer": "zzz"}])
@pytest.mark.parametrize("page", [{}, {"person": "lea", "checklist": "cl-x"}])
def test_what_is_no_answer_to_a_document_refuses_nothing(site, tmp_path, answer, page):
    ward = open_ward(site)
    paper = hand_in(ward, tmp_path)
    manager, address = site.browser(MAX), f"/team/documents/{paper}/decide"

    sent = manager.post(address, {**answer, **page, "document": paper, "reason": "Genuine."})

    assert sent.status_code == 422
    assert "say whether you accept the document or refuse it" in words(sent)
    assert "Refused" not in words(manager.get("/team/lea/cl-x"))
    assert manager.post(address, {"answer": "accept", "reason": "Genuine."}).status_code == 303


def test_an_answer_that_is_pressed_again_after_going_back_stands_once(site):
    ward = open_ward(site)
    seen = ward.observe("2026-02-20", ASA)
    lea, address = site.browser(LEA), f"/observations/{seen}"
    sent = {"answer": "I was nervous.", **shown_by(lea.get(address).text)}

    for _ in range(2):
        assert lea.post(f"{address}/acknowledge", sent).status_code == 303

    assert words(lea.get(address)).count("I was nervous.") == 1


def test_a_document_that_was_taken_back_is_not_said_to_be_decided_about(site, tmp_path):
    ward = open_ward(site)
    paper = hand_in(ward, tmp_path)
    lea, address = site.browser(LEA), f"/documents/{paper}/withdraw"

    assert lea.post(address).status_code == 303
    again = lea.post(address)

    assert again.status_code == 409
    assert "This document was taken back already." in words(again)
