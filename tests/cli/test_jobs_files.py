"""`jobs` removes files of documents that no record needs, and says when it cannot."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from courseware.cli import jobs
from courseware.services.competency.documents.folder_owner import MARKER
from courseware.services.competency.documents.paper_files import place_of
from courseware.store.engine import Database
from courseware.store.tables import OutsideEvidence, Person
from tests.cli.conftest import NOW, Cli


@pytest.fixture
def taken_back(installed: Database, instance: Path) -> Path:
    """The file of a document that was taken back three days ago."""
    before = NOW - timedelta(days=3)
    person = {"id": "lea", "email": "lea@example.org", "name": "Lea", "created_at": before}
    paper = {"id": "a", "person_id": "lea", "file_sha256": "a" * 64, "kind": "other"}
    paper |= {"title": "Taping", "issuer": "Board", "issued_on": before.date()}
    paper |= {"file_type": "image/png", "file_size": 3, "counts_as": "", "added_at": before}
    with installed.write() as connection:
        connection.execute(insert(Person).values(**person))
        connection.execute(insert(OutsideEvidence).values(**paper, withdrawn_at=before))
    file = place_of(instance / "evidence", "a" * 64)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"png")
    os.utime(file, (before.timestamp(), before.timestamp()))
    return file


def test_a_file_that_no_record_needs_is_removed(cli: Cli, taken_back: Path) -> None:
    assert "one file lies in " in cli("doctor").out

    outcome = cli("jobs")

    assert (outcome.code, taken_back.exists()) == (0, False)
    assert "files removed that no record needs: 1\n" in outcome.out
    assert "no record needs" not in cli("doctor").out


def test_a_folder_that_cannot_be_changed_keeps_nothing_else_from_being_done(
    cli: Cli, taken_back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> int:
        raise PermissionError(13, "Permission denied", str(taken_back))

    monkeypatch.setattr(jobs, "remove_stray", refuse)

    outcome = cli("jobs")

    assert outcome.code == 1
    assert f"files in {taken_back.parent.parent} not removed: Permission denied" in outcome.err
    assert "mails that stay in the outbox" in outcome.out


def test_in_the_folder_of_another_installation_nothing_is_removed(
    cli: Cli, taken_back: Path
) -> None:
    folder = taken_back.parent.parent
    (folder / MARKER).write_text("f" * 64)

    outcome = cli("jobs")

    assert (outcome.code, taken_back.exists()) == (1, True)
    assert f"files not removed: {folder} holds documents of another installation — " in outcome.err
    assert "mails that stay in the outbox" in outcome.out
    told = cli("doctor")
    assert told.code == 1
    assert f"problem: {folder} holds documents of another installation: nothing is" in told.out
