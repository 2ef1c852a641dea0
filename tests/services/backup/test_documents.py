"""The files of documents are in a backup as long as their documents are on record."""

from hashlib import sha256

import pytest
from sqlalchemy import insert, update

from courseware.services.backup import creating
from courseware.services.backup.checking import check_backup
from courseware.services.backup.restoring import restore
from courseware.store.tables import OutsideEvidence
from courseware.store.upkeep import copies
from tests.cast import LEA, NOON


@pytest.fixture
def with_document(installation):
    """Lea has handed in a document; its bytes lie in the instance, its hash in a row."""
    folder = installation.instance / "evidence"
    data = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
    digest = sha256(data).hexdigest()
    row = {"id": "paper", "person_id": LEA.id, "kind": "earlier_course", "title": "T"}
    row |= {"issuer": "A college", "issued_on": NOON.date(), "counts_as": "quiz:needles"}
    row |= {"file_sha256": digest, "file_type": "application/pdf", "file_size": len(data)}
    with installation.db.write() as connection:
        connection.execute(insert(OutsideEvidence).values({**row, "added_at": NOON}))
    file = folder / digest[:2] / digest
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    return file


def test_documents_are_in_the_backup_and_come_back(
    installation, with_document, tmp_path, empty_place
):
    made = installation.back_up(tmp_path / "with.zip")
    assert check_backup(made.path, NOON).faults == ()

    url, instance = empty_place
    restore(made.path, url, instance, NOON)

    again = instance / with_document.relative_to(installation.instance)
    assert again.read_bytes() == with_document.read_bytes()


def test_a_document_that_is_handed_in_meanwhile_is_in_it(
    installation, request, tmp_path, monkeypatch
):
    def copy(db, path):
        request.getfixturevalue("with_document")
        copies.copy_to_file(db, path)

    monkeypatch.setattr(creating, "copy_to_file", copy)
    made = installation.back_up(tmp_path / "meanwhile.zip")

    assert check_backup(made.path, NOON).faults == ()


@pytest.mark.parametrize("what", ["lost", "changed"])
def test_a_backup_without_the_bytes_of_a_document_is_found(
    installation, with_document, tmp_path, what
):
    if what == "lost":
        with_document.unlink()
    else:
        with_document.write_bytes(b"another")
    made = installation.back_up(tmp_path / "without.zip")

    faults = check_backup(made.path, NOON).faults

    assert faults == (f"the document {with_document.name} of a record is not in it",)
    assert made.missing == faults  # whoever makes it is told, too


def test_a_document_that_was_taken_back_is_in_no_later_backup(
    installation, with_document, tmp_path, monkeypatch
):
    """Its file may be removed while the backup is made."""
    with installation.db.write() as connection:
        connection.execute(update(OutsideEvidence).values(withdrawn_at=NOON))
    note = with_document.with_name("note.txt")
    note.write_text("By hand.")

    made = installation.back_up(tmp_path / "without.zip")

    packed = {name.rpartition("/")[2] for name in made.manifest.files}
    assert with_document.name not in packed
    assert note.name in packed
    assert (check_backup(made.path, NOON).faults, made.missing) == ((), ())
