"""Files of documents that no record needs are removed, and no others."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from courseware.domain.errors import Forbidden, Invalid, NotFound
from courseware.services.competency.documents import folder_owner, paper_files, papers, stray_files
from courseware.services.doctor import documents
from tests.cast import LEA, MAX
from tests.services.competency.practice import PDF, hand_in
from tests.services.test_lock_order import somebody_waits
from tests.ward import noon

D1 = "2026-03-01"
DAY = timedelta(days=1)
HANDED_IN = noon(D1)
OTHER = PDF + b"\n% another"


@pytest.fixture
def folder(ward, tmp_path):
    ward.publish(noon(D1) - DAY, quizzes="[needles]")
    return tmp_path / "evidence"


def digests_in(folder):
    return {p.name for p in folder.rglob("*") if p.is_file() and p.name != folder_owner.MARKER}


def digest(data):
    return sha256(data).hexdigest()


def age(folder, at):
    """Give every file there the time at which it was last written."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (at.timestamp(), at.timestamp()))


def left_behind(folder, data, at):
    place = paper_files.place_of(folder, digest(data))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    os.utime(place, (at.timestamp(), at.timestamp()))
    return place


def test_the_file_of_a_document_that_was_taken_back_goes_a_day_later(ward, folder):
    taken_back, kept = hand_in(ward, folder), hand_in(ward, folder, OTHER, title="Another")
    age(folder, HANDED_IN)
    papers.withdraw_paper(ward.db, LEA.actor, taken_back, HANDED_IN + timedelta(hours=1))

    assert stray_files.remove_stray(ward.db, folder, HANDED_IN + DAY) == 0
    assert stray_files.remove_stray(ward.db, folder, HANDED_IN + 2 * DAY) == 1

    assert digests_in(folder) == {digest(OTHER)}
    assert paper_files.read_own_file(ward.db, LEA.actor, folder, kept).data == OTHER
    with pytest.raises(NotFound, match="You took this document back"):
        paper_files.read_own_file(ward.db, LEA.actor, folder, taken_back)


@pytest.mark.parametrize("accepted", [True, False])
def test_what_a_decision_rests_on_stays(ward, folder, accepted):
    decided = hand_in(ward, folder)
    papers.decide_paper(ward.db, MAX.actor, decided, accepted, "Looked at it.", HANDED_IN)
    age(folder, HANDED_IN)
    if accepted:
        papers.take_back_acceptance(ward.db, MAX.actor, decided, "Of somebody else.", HANDED_IN)

    assert stray_files.remove_stray(ward.db, folder, HANDED_IN + 4000 * DAY) == 0
    assert digests_in(folder) == {digest(PDF)}


def test_a_file_that_another_document_names_stays(ward, folder):
    taken_back = hand_in(ward, folder)
    papers.withdraw_paper(ward.db, LEA.actor, taken_back, HANDED_IN)
    hand_in(ward, folder)
    age(folder, HANDED_IN)

    assert stray_files.remove_stray(ward.db, folder, HANDED_IN + 40 * DAY) == 0


def test_what_an_upload_left_goes_and_what_is_not_ours_stays(ward, folder):
    hand_in(ward, folder)
    nobodys = left_behind(folder, OTHER, HANDED_IN)
    draft = nobodys.with_name(f".{nobodys.name}.cut-off")
    others = [folder / "notes.txt", folder / "aa" / "scan.pdf", folder / "zz" / ("0" * 64)]
    outside = folder.parent / digest(OTHER)
    for path in (draft, *others, outside):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(OTHER)
    target = folder.parent / "target"
    target.write_bytes(OTHER)
    link = paper_files.place_of(folder, "ab" * 32)
    link.parent.mkdir()
    link.symlink_to(target)
    age(folder, HANDED_IN)

    assert stray_files.remove_stray(ward.db, folder, HANDED_IN + 2 * DAY) == 1
    assert not draft.exists()
    assert stray_files.remove_stray(ward.db, folder, HANDED_IN + 4000 * DAY) == 0
    assert all(path.exists() for path in (nobodys, *others, outside, target, link))


def test_a_document_stays_whose_row_an_older_state_of_the_database_does_not_have(ward, folder):
    hand_in(ward, folder)
    later = hand_in(ward, folder, OTHER, title="Another")
    age(folder, HANDED_IN)
    with ward.db.write() as connection:  # as after a copy of the night before was put back
        connection.execute(text("DELETE FROM outside_evidence WHERE id = :id"), {"id": later})

    assert stray_files.remove_stray(ward.db, folder, HANDED_IN + 4000 * DAY) == 0
    assert digests_in(folder) == {digest(PDF), digest(OTHER)}


def test_doctor_counts_what_lies_there(ward, folder):
    papers.withdraw_paper(ward.db, LEA.actor, hand_in(ward, folder), HANDED_IN)
    age(folder, HANDED_IN)
    left_behind(folder, OTHER, HANDED_IN - 2 * DAY)
    folder.rename(folder.with_name(paper_files.FOLDER))

    found = documents.files_unneeded(ward.db, folder.parent, HANDED_IN + 2 * DAY)

    assert [one.weight for one in found] == ["note", "note"]
    assert "one file lies in" in found[0].what and "no record needs" in found[0].what
    assert "that no record names" in found[1].what and digest(OTHER) in found[1].what


def test_the_same_file_that_is_handed_in_meanwhile_stays(ward, folder, monkeypatch):
    """Who hands in waits until the removal is done, and puts the file there after it."""
    papers.withdraw_paper(ward.db, LEA.actor, hand_in(ward, folder), HANDED_IN)
    age(folder, HANDED_IN)
    later = HANDED_IN + 2 * DAY

    def ask(connection, digests, asked=stray_files.withdrawals):
        said = asked(connection, digests)
        if connection.in_transaction() and not pool_is_busy:
            pool_is_busy.append(pool.submit(hand_in, ward, folder, now=later))
            somebody_waits(ward.db)
        return said

    pool_is_busy: list[object] = []
    stray = stray_files.find_stray(ward.db, folder, later)
    monkeypatch.setattr(stray_files, "withdrawals", ask)
    with ThreadPoolExecutor(1) as pool:
        assert stray_files._remove(ward.db, folder, stray.removable, later) == 1

    assert digests_in(folder) == {digest(PDF)}


def test_a_refused_or_failed_upload_leaves_nothing(ward, folder, monkeypatch):
    hand_in(ward, folder)
    with pytest.raises(Invalid):
        hand_in(ward, folder)
    monkeypatch.setattr(papers.rows, "add_evidence", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        hand_in(ward, folder, OTHER, title="Another")

    assert digests_in(folder) == {digest(PDF)}


def test_documents_in_turn_count_for_a_day(ward, folder, monkeypatch):
    monkeypatch.setattr(papers, "MOST_PAPERS", 2)
    for _ in range(2):
        papers.withdraw_paper(ward.db, LEA.actor, hand_in(ward, folder), HANDED_IN)

    with pytest.raises(Forbidden, match="within the last day, 2 documents were handed in"):
        hand_in(ward, folder, now=HANDED_IN + DAY / 2)

    assert hand_in(ward, folder, now=HANDED_IN + DAY)


def test_a_document_is_whole_at_its_place_when_its_row_is_there(ward, folder):
    one = hand_in(ward, folder)
    with ward.db.read() as connection:
        (row,) = connection.execute(text("SELECT id, file_sha256 FROM outside_evidence"))

    assert (row.id, digests_in(folder)) == (one, {row.file_sha256})
    (mode,) = {p.stat().st_mode & 0o777 for p in folder.glob("??/*")}
    assert mode == 0o600
    assert stray_files.find_stray(ward.db, folder, datetime.now(UTC)).removable == []
