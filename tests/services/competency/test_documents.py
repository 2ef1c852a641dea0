"""Evidence from elsewhere: judged by its bytes, accepted by a manager, expiring."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from courseware.domain.documents import document_fault
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.services.competency import evidence
from courseware.services.competency.documents import paper_files, papers
from courseware.services.competency.prerequisites import credentials_of
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from tests.cast import ADA, ASA, HAL, HILLTOP, LEA, LUC, MAX, MOA, RIVERSIDE
from tests.services.competency.practice import D1, D2, D3, PDF, hand_in, paper
from tests.ward import MIA, THIGH, noon


def test_an_accepted_document_stands_for_a_requirement_until_it_expires(ward, tmp_path):
    ward.publish(noon(D1), quizzes="[needles]")
    with pytest.raises(Conflict):
        ward.request(D1)
    one = hand_in(ward, tmp_path / "documents", expires_on=date(2026, 3, 9))
    with pytest.raises(Conflict):
        ward.request(D1)  # nobody has accepted it yet

    papers.decide_paper(ward.db, MAX.actor, one, True, "Saw the original.", noon(D2))

    assert ward.request("2026-03-08")
    with pytest.raises(Conflict):
        ward.request(D3, learner=LEA, scope=THIGH)
    with pytest.raises(Conflict) as refusal:
        ward.observe(D3, ASA)
    assert "the quiz “Needles”" in refusal.value.sentence
    found = paper_files.read_file(ward.db, MAX.actor, tmp_path / "documents", one)
    assert (found.data, found.media_type) == (PDF, "application/pdf")
    for who in (MOA, LUC):
        with pytest.raises((NotFound, Forbidden)):
            paper_files.read_file(ward.db, who.actor, tmp_path / "documents", one)
    with pytest.raises(Conflict):
        papers.decide_paper(ward.db, MIA.actor, one, False, "Late.", noon(D3))


def test_a_document_of_today_is_taken_wherever_its_owner_works(ward, tmp_path):
    evening = datetime(2026, 3, 2, 20, tzinfo=UTC)  # the morning of 3 March in New Zealand
    issued = paper(issued_on=date(2026, 3, 3), expires_on=None)
    folder = tmp_path / "documents"
    with pytest.raises(Invalid):
        papers.add_paper(ward.db, ward.catalogue, LEA.actor, folder, issued, PDF, evening)
    far = clinics.create_clinic(ward.db, ADA.actor, "Far", "Pacific/Auckland", evening)
    clinics.grant_role(ward.db, ADA.actor, LEA.id, far, Role.LEARNER, evening)

    assert papers.add_paper(ward.db, ward.catalogue, LEA.actor, folder, issued, PDF, evening)


def test_who_manages_two_clinics_decides_in_the_one_whose_role_stands(ward, tmp_path):
    for clinic in (HILLTOP, RIVERSIDE):
        clinics.grant_role(ward.db, ADA.actor, LEA.id, clinic, Role.LEARNER, noon(D1))
    clinics.grant_role(ward.db, ADA.actor, MAX.id, HILLTOP, Role.MANAGER, noon(D1))
    one, other = (hand_in(ward, tmp_path / "documents", title=title) for title in "AB")
    manages = frozenset({Role.MANAGER})
    both = replace(MAX.actor, memberships={HILLTOP: manages, RIVERSIDE: manages})
    clinics.end_role(ward.db, ADA.actor, MAX.id, min(HILLTOP, RIVERSIDE), Role.MANAGER, noon(D2))

    papers.decide_paper(ward.db, both, one, True, "Saw the original.", noon(D3))

    (decided,) = (p for p in papers.own_papers(ward.db, LEA.actor, noon(D3)).papers if p.id == one)
    assert (decided.accepted, decided.clinic_id) == (True, max(HILLTOP, RIVERSIDE))
    clinics.end_role(ward.db, ADA.actor, MAX.id, max(HILLTOP, RIVERSIDE), Role.MANAGER, noon(D3))
    with pytest.raises(Conflict):
        papers.decide_paper(ward.db, both, other, True, "Saw the original.", noon(D3))


def test_a_former_clinic_opens_what_its_file_has_and_nothing_that_came_later(ward, tmp_path):
    folder = tmp_path / "documents"
    decided, waiting, taken_back = (hand_in(ward, folder, title=title) for title in "ABC")
    papers.decide_paper(ward.db, MAX.actor, decided, True, "Saw the original.", noon(D2))
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon(D2))
    clinics.end_role(ward.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon(D3))
    later = hand_in(ward, folder, title="D", now=noon("2026-03-10"))
    papers.withdraw_paper(ward.db, LEA.actor, taken_back, noon("2026-03-10"))

    about = (LEA.id, RIVERSIDE, noon("2026-03-11"))
    file = evidence.evidence_file(ward.db, ward.catalogue, MAX.actor, *about)
    assert {one.id for one in file.papers} == {decided, waiting, taken_back}
    for one in (decided, waiting):
        for manager in (MAX, MOA):
            assert paper_files.read_file(ward.db, manager.actor, folder, one).data == PDF
    assert paper_files.read_file(ward.db, MOA.actor, folder, later).data == PDF
    with pytest.raises(NotFound):
        paper_files.read_file(ward.db, MAX.actor, folder, later)
    for who in (LUC, HAL):
        with pytest.raises((NotFound, Forbidden)):
            paper_files.read_file(ward.db, who.actor, folder, decided)
    with pytest.raises(NotFound) as refusal:
        paper_files.read_file(ward.db, MAX.actor, folder, taken_back)
    assert "was taken back" in str(refusal.value)
    # Deciding is for those whose member they are.
    for one, refused in ((waiting, Conflict), (later, NotFound)):
        with pytest.raises(refused):
            papers.decide_paper(ward.db, MAX.actor, one, True, "Late.", noon("2026-03-11"))


def test_an_acceptance_that_is_taken_back_counts_until_then_and_not_from_then_on(ward, tmp_path):
    ward.publish(noon(D1), quizzes="[needles]")
    folder = tmp_path / "documents"
    one = hand_in(ward, folder)
    papers.decide_paper(ward.db, MAX.actor, one, True, "Saw the original.", noon(D1))
    with pytest.raises(Invalid):  # it is there and counts
        hand_in(ward, folder, now=noon(D2))

    papers.take_back_acceptance(ward.db, MIA.actor, one, " Another person's. ", noon(D3))

    assert [passed_by_lea(ward, day) for day in (D1, D2, D3)] == [{"needles"}, {"needles"}, set()]
    about = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon("2026-03-11"), "cl-x")
    (now,) = evidence.evidence_file(*about).papers
    (then,) = evidence.evidence_file(*about, date.fromisoformat(D2)).papers
    assert (now.accepted, now.ended_because, now.ended_in) == (True, "Another person's.", RIVERSIDE)
    assert (then.accepted, then.ended_at, then.ended_because) == (True, None, None)
    again = hand_in(ward, folder, now=noon("2026-03-11"))
    papers.decide_paper(ward.db, MAX.actor, again, True, "It was hers.", noon("2026-03-11"))
    assert passed_by_lea(ward, "2026-03-11") == {"needles"}
    assert verify(ward.db) == []


def passed_by_lea(ward, day):
    """The quizzes that she passed or has papers for, at noon."""
    with ward.db.read() as connection:
        return credentials_of(connection, [LEA.id], noon(day))[LEA.id].quizzes


def test_only_what_stands_is_taken_back_once_with_a_reason_and_not_for_oneself(ward, tmp_path):
    folder = tmp_path / "documents"
    waiting, refused, taken = (hand_in(ward, folder, title=title) for title in "ABC")
    papers.decide_paper(ward.db, MAX.actor, refused, False, "No stamp.", noon(D2))
    papers.decide_paper(ward.db, MAX.actor, taken, True, "Stamped.", noon(D2))
    take_back = partial(papers.take_back_acceptance, ward.db)

    for reason in ("", "  ", "x" * 1001, "It was that of Mary Smith, born 3.4.1961."):
        with pytest.raises(Invalid) as invalid:
            take_back(MAX.actor, taken, reason, noon(D3))
        assert list(invalid.value.errors) == ["reason"]
    for paper_id in (waiting, refused):
        with pytest.raises(Conflict):
            take_back(MAX.actor, paper_id, "By mistake.", noon(D3))
    for who in (LEA, LUC, HAL):
        with pytest.raises((NotFound, Forbidden)):
            take_back(who.actor, taken, "By mistake.", noon(D3))
    take_back(MAX.actor, taken, "By mistake.", noon(D3))
    with pytest.raises(Conflict):
        take_back(MIA.actor, taken, "By mistake.", noon(D3))


@pytest.mark.parametrize(("expires_on", "holds"), [(D2, False), (D3, True), (None, True)])
def test_what_holds_no_more_is_not_accepted_but_can_be_refused(ward, tmp_path, expires_on, holds):
    day = expires_on and date.fromisoformat(expires_on)
    one = hand_in(ward, tmp_path / "documents", expires_on=day)

    if holds:
        papers.decide_paper(ward.db, MAX.actor, one, True, "Saw it.", noon(D2))
    else:
        with pytest.raises(Invalid) as invalid:
            papers.decide_paper(ward.db, MAX.actor, one, True, "Saw it.", noon(D2))
        assert invalid.value.errors["reason"].startswith("It held until ")
        papers.decide_paper(ward.db, MAX.actor, one, False, "It has ended.", noon(D2))


JPEG_HEAD = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
FRAME = b"\xff\xff\xc0\0\x0b\x08\0\x02\0\x02\1\1\x11\0"
SCAN = b"\xff\xda\0\x08\1\1\0\0\x3f\0"


def test_a_jpeg_with_a_frame_and_a_scan_is_one():
    assert document_fault(JPEG_HEAD + FRAME + SCAN + b"\x12\x34\xff\xd9") is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00 a program called certificate.pdf",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7 cut short",
        b"\x89PNG\r\n\x1a\n cut short",
        b"\xff\xd8\xff\xe0 cut short",
        JPEG_HEAD + b"\xff\xd9",
        JPEG_HEAD + FRAME + b"\xff\xd9",
        JPEG_HEAD + SCAN + b"\x12\x34\xff\xd9",
        JPEG_HEAD + FRAME + SCAN + b"\xff\xd9",
        JPEG_HEAD + FRAME.replace(b"\0\x02", b"\0\0") + SCAN + b"\x12\x34\xff\xd9",
        PDF + b"0" * 8_000_000,
    ],
)
def test_a_file_is_judged_by_its_bytes(sqlite_ward, tmp_path, data):
    with pytest.raises(Invalid) as refusal:
        hand_in(sqlite_ward, tmp_path / "documents", data)

    assert list(refusal.value.errors) == ["file"]
    assert not (tmp_path / "documents").exists()


def test_a_changed_file_is_not_served(sqlite_ward, tmp_path):
    one = hand_in(sqlite_ward, tmp_path / "documents")
    (stored,) = [p for p in (tmp_path / "documents").rglob("[!.]*") if p.is_file()]
    stored.write_bytes(PDF.replace(b"<<>>", b"<</X>>"))

    with pytest.raises(NotFound):
        paper_files.read_own_file(sqlite_ward.db, LEA.actor, tmp_path / "documents", one)


@pytest.mark.parametrize(
    ("zone", "now", "last"),
    [
        ("Pacific/Auckland", datetime(2026, 3, 1, 20, tzinfo=UTC), date(2026, 3, 2)),
        ("America/Denver", datetime(2026, 3, 3, 2, tzinfo=UTC), date(2026, 3, 2)),
    ],
)
def test_a_document_may_bear_the_day_that_it_is_at_its_owners_clinic(
    ward, tmp_path, zone, now, last
):
    with ward.db.write() as connection:
        connection.exec_driver_sql(f"UPDATE clinic SET timezone = '{zone}'")

    def issued(day):
        wish = paper(issued_on=day)
        papers.add_paper(ward.db, ward.catalogue, LEA.actor, tmp_path / "documents", wish, PDF, now)

    issued(last)
    with pytest.raises(Invalid) as refusal:
        issued(last + timedelta(days=1))
    assert refusal.value.errors == {"issued_on": "This day is still to come. Correct the date."}


def test_the_same_file_is_handed_in_twice_only_to_say_something_else(ward, tmp_path):
    folder = tmp_path / "documents"
    one = hand_in(ward, folder)

    def again(**said):
        with pytest.raises(Invalid) as refusal:
            hand_in(ward, folder, **said)
        return refusal.value.errors

    here = "This file is here already, as “Needling basics”, and"
    assert again(title="needling  basics") == {
        "file": f"{here} waits for a manager. Choose another one."
    }
    hand_in(ward, folder, title="Needling, second day")
    papers.decide_paper(ward.db, MAX.actor, one, True, "Saw the original.", noon(D2))
    assert again() == {"file": f"{here} was accepted. Choose another one."}
    two = hand_in(ward, folder, expires_on=date(2027, 5, 1))
    hand_in(ward, folder, counts_as="")
    papers.decide_paper(ward.db, MAX.actor, two, False, "Another day.", noon(D2))
    three = hand_in(ward, folder, expires_on=date(2027, 5, 1))
    papers.withdraw_paper(ward.db, LEA.actor, three, noon(D2))
    assert hand_in(ward, folder, expires_on=date(2027, 5, 1))


@pytest.mark.parametrize("field", ["title", "issuer"])
def test_a_document_names_no_patient(sqlite_ward, tmp_path, field):
    with pytest.raises(Invalid) as refusal:
        hand_in(sqlite_ward, tmp_path, **{field: "Mrs Murphy, 087 123 4567"})

    assert list(refusal.value.errors) == [field]
    assert papers.own_papers(sqlite_ward.db, LEA.actor, noon(D1)).papers == []


def test_one_document_too_many_leaves_no_file(ward, tmp_path, monkeypatch):
    monkeypatch.setattr(papers, "MOST_PAPERS", 1)
    folder = tmp_path / "documents"
    hand_in(ward, folder)

    with pytest.raises(Forbidden, match="1 documents are there already"):
        hand_in(ward, folder, data=PDF + b"\n% another", title="Another")

    assert len([path for path in folder.rglob("[!.]*") if path.is_file()]) == 1
