"""An installation in which something happened, on each engine, and places to restore it into."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from courseware.services.backup.creating import create
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.tables import metadata
from tests import postgres
from tests.beginnings import begin
from tests.cast import NOON, put_cast_on_record
from tests.keys import TestKey
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson

KEY = TestKey()
LATER = NOON + timedelta(hours=3)
_made: dict[bool, bytes] = {}


@dataclass(frozen=True)
class Installation:
    """A database and its instance folder."""

    db: Database
    instance: Path

    def back_up(self, to: Path, signer=KEY, now=NOON):
        return create(self.db, self.instance, to, "0.1.0", now, signer)


@pytest.fixture
def installation(school, tmp_path):
    """Lea was awarded the course; the instance has files that are kept, and keys that are not."""
    db, _ = school

    def fill(db):
        put_cast_on_record(db)
        for step in (read_lesson, pass_quiz, evaluate, attest):
            step(school)

    begin("awarded", db, fill)
    instance = tmp_path / "instance"
    for name, content in {
        "signature.svg": b"<svg/>",
        "provider/seal.png": b"\x89PNG",
        "secret.key": b"cookie key",
        "keys/signing.key": b"PRIVATE",
        "keys/note.txt": b"beside the keys",
        "provider/other.pem": b"PRIVATE",
        "cache/lessons/parsed.json": b"{}",
        "backups/earlier.zip": b"PK",
        ".restoring/half": b"x",
    }.items():
        (instance / name).parent.mkdir(parents=True, exist_ok=True)
        (instance / name).write_bytes(content)
    return Installation(db, instance)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_place(request, tmp_path):
    """The address of a database with nothing in it, and an instance folder that is not there."""
    instance = tmp_path / "restored"
    if request.param == "sqlite":
        yield sqlite_url(instance / "courseware.sqlite3"), instance
    else:
        server = request.getfixturevalue("postgres_server")
        with postgres.fresh_database(server) as address:
            yield address, instance


def everything(db):
    """Every row of every table, as it is read."""
    with db.snapshot() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "elsewhere" / "backup.zip"
    path.parent.mkdir()
    return path


@pytest.fixture
def backup(installation, place):
    """Made once on each engine: records, files and the moment are the same for each test."""

    def fill(db):
        assert installation.back_up(place).breaks == ()
        _made[db.is_sqlite] = place.read_bytes()

    begin("backed up", installation.db, fill)
    if not place.exists():
        place.write_bytes(_made[installation.db.is_sqlite])
    return place
