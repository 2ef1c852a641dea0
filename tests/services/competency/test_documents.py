"""Evidence from elsewhere: judged by its bytes, accepted by a manager, expiring."""

from datetime import date

import pytest

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.services.competency import (
    papers,
)
from tests.cast import ASA, LEA, LUC, MAX, MOA
from tests.services.competency.practice import D1, D2, D3, PDF, hand_in
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
    found = papers.read_file(ward.db, MAX.actor, tmp_path / "documents", one)
    assert (found.data, found.media_type) == (PDF, "application/pdf")
    for who in (MOA, LUC):
        with pytest.raises((NotFound, Forbidden)):
            papers.read_file(ward.db, who.actor, tmp_path / "documents", one)
    with pytest.raises(Conflict):
        papers.decide_paper(ward.db, MIA.actor, one, False, "Late.", noon(D3))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00 a program called certificate.pdf",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7 cut short",
        b"\x89PNG\r\n\x1a\n cut short",
        b"\xff\xd8\xff\xe0 cut short",
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
    (stored,) = [p for p in (tmp_path / "documents").rglob("*") if p.is_file()]
    stored.write_bytes(PDF.replace(b"<<>>", b"<</X>>"))

    with pytest.raises(NotFound):
        papers.read_own_file(sqlite_ward.db, LEA.actor, tmp_path / "documents", one)


@pytest.mark.parametrize("field", ["title", "issuer"])
def test_a_document_names_no_patient(sqlite_ward, tmp_path, field):
    with pytest.raises(Invalid) as refusal:
        hand_in(sqlite_ward, tmp_path, **{field: "Mrs Murphy, 087 123 4567"})

    assert list(refusal.value.errors) == [field]
    assert papers.own_papers(sqlite_ward.db, LEA.actor) == []
