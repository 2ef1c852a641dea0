"""A folder of documents is one installation's: another neither adds to it nor takes from it."""

import errno
import os
from datetime import timedelta

import pytest

from courseware.domain.errors import Conflict
from courseware.services.backup.creating import create
from courseware.services.backup.restoring import restore
from courseware.services.competency.documents import folder_owner, stray_files
from courseware.services.doctor import documents
from courseware.services.doctor.finding import Weight
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from tests.cast import install_cast, make_demonstration, put_cast_on_record
from tests.keys import TestKey
from tests.services.competency.practice import hand_in
from tests.services.competency.test_stray_files import D1, DAY, HANDED_IN, age, digests_in
from tests.ward import noon

KEY = TestKey()


@pytest.fixture
def instance(ward, tmp_path):
    """The instance folder of a ward that took documents before there were marks."""
    ward.publish(noon(D1) - DAY, quizzes="[needles]")
    hand_in(ward, tmp_path / "instance" / "evidence")
    return tmp_path / "instance"


@pytest.fixture
def other(tmp_path):
    """The database of another installation."""
    db = Database(sqlite_url(tmp_path / "other.sqlite3"))
    upgrade(db)
    install_cast(db)
    put_cast_on_record(db)
    yield db
    db.close()


def of_folder(db, instance):
    return [finding.what for finding in documents.folder_of_another(db, instance)]


def test_the_first_document_marks_the_folder_and_doctor_names_who_comes_second(
    ward, instance, other
):
    marker = instance / "evidence" / folder_owner.MARKER
    assert marker.stat().st_mode & 0o777 == 0o644  # `jobs` may be another account

    assert of_folder(ward.db, instance) == []
    (found,) = documents.folder_of_another(other, instance)

    assert found.weight is Weight.PROBLEM
    assert "holds documents of another installation" in found.what
    assert "COURSEWARE_INSTANCE" in found.mend and str(marker) in found.mend
    marker.unlink()
    assert of_folder(other, instance) == []


def test_another_installation_removes_nothing_there(ward, instance, other):
    folder = instance / "evidence"
    age(folder, HANDED_IN)
    (document,) = digests_in(folder)
    cut_off = folder / document[:2] / f".{document}.cut-off"
    cut_off.write_bytes(b"half")
    age(folder, HANDED_IN)

    with pytest.raises(Conflict, match="holds documents of another installation — name a folder"):
        stray_files.remove_stray(other, folder, HANDED_IN + 40 * DAY)

    assert cut_off.exists()
    assert stray_files.remove_stray(ward.db, folder, HANDED_IN + 40 * DAY) == 1


def test_nobody_hands_in_a_document_to_another_installations_folder(ward, instance):
    folder = instance / "evidence"
    (folder / folder_owner.MARKER).write_text("f" * 64)
    before = digests_in(folder)

    with pytest.raises(Conflict, match="Tell your administrator"):
        hand_in(ward, folder, b"%PDF-1.7\n% another\n%%EOF\n", title="Another")

    assert len(digests_in(folder)) == len(before)


def test_jobs_mark_the_folder_of_an_installation_from_before_there_were_marks(
    ward, instance, other
):
    folder = instance / "evidence"
    marker = folder / folder_owner.MARKER
    marker.unlink()

    stray_files.remove_stray(other, folder, HANDED_IN)  # none of its documents lies there
    assert not marker.exists()
    stray_files.remove_stray(ward.db, folder, HANDED_IN)

    assert marker.is_file()
    assert of_folder(other, instance) != []


def test_a_restored_installation_is_the_same_one_and_stays_out_of_anothers_folder(
    ward, instance, other, tmp_path
):
    moment = HANDED_IN + timedelta(hours=1)
    create(ward.db, instance, tmp_path / "b.zip", "0.1.0", moment, KEY)
    create(other, tmp_path / "none", tmp_path / "o.zip", "0.1.0", moment, KEY)
    url = sqlite_url(tmp_path / "restored.sqlite3")

    with pytest.raises(Conflict, match="documents of another installation"):
        restore(tmp_path / "o.zip", url, instance, moment)
    restore(tmp_path / "b.zip", url, instance, moment)

    restored = Database(url)
    assert of_folder(restored, instance) == []
    moved = tmp_path / "moved"
    restore(tmp_path / "b.zip", sqlite_url(tmp_path / "again.sqlite3"), moved, moment)
    assert digests_in(moved / "evidence") == digests_in(instance / "evidence")
    assert of_folder(other, moved) != []
    restored.close()


def test_of_two_first_documents_at_once_the_second_is_refused(ward, instance, other):
    with other.read() as connection, pytest.raises(Conflict, match="Tell your administrator"):
        folder_owner.claim(connection, instance / "evidence")


def test_a_mark_that_nobody_can_read_is_told_with_its_file(ward, instance):
    folder = instance / "evidence"
    (folder / folder_owner.MARKER).unlink()
    (folder / folder_owner.MARKER).mkdir()

    with pytest.raises(Conflict, match=r"\.installation cannot be read"):
        hand_in(ward, folder, b"%PDF-1.7\n% another\n%%EOF\n", title="Another")


def test_a_garbled_mark_is_another_installations_and_an_empty_one_is_nobodys(ward, instance):
    marker = instance / "evidence" / folder_owner.MARKER
    marker.write_bytes(b"\xff\xfe")
    assert of_folder(ward.db, instance) != []

    marker.write_bytes(b"")
    hand_in(ward, instance / "evidence", b"%PDF-1.7\n% another\n%%EOF\n", title="Another")

    assert of_folder(ward.db, instance) == [] and len(marker.read_text()) > 60


def test_a_full_disk_leaves_no_mark(ward, instance, monkeypatch):
    def is_full(handle, *_args, **_more):
        os.close(handle)
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = instance / "evidence"
    (folder / folder_owner.MARKER).unlink()
    with ward.db.read() as connection, monkeypatch.context() as full:
        full.setattr(os, "fdopen", is_full)
        with pytest.raises(OSError, match="No space left"):
            folder_owner.claim(connection, folder)

    assert not (folder / folder_owner.MARKER).exists()


def test_who_begins_anew_takes_the_folder_over(instance, other):
    folder = instance / "evidence"

    assert folder_owner.let_go(folder)

    assert of_folder(other, instance) == []
    assert not folder_owner.let_go(folder)


def test_a_demonstration_takes_over_from_a_demonstration_only(ward, instance, other):
    folder = instance / "evidence"

    with pytest.raises(Conflict, match="holds documents of another installation"):
        folder_owner.let_go(folder, of_demonstration=True)
    assert of_folder(ward.db, instance) == []

    (folder / folder_owner.MARKER).unlink()
    make_demonstration(ward.db)
    with ward.db.read() as connection:
        folder_owner.claim(connection, folder)
    assert of_folder(ward.db, instance) == [] and of_folder(other, instance) != []
    assert folder_owner.let_go(folder, of_demonstration=True)
