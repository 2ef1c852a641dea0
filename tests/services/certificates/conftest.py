"""A database with the cast, and an office."""

from pathlib import Path

import pytest

from courseware.services.certificates.office import Office
from tests.beginnings import begin
from tests.cast import install_cast, put_cast_on_record

SITE = "https://learn.example.org"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office that has no key yet."""
    return Office("Riverside Education", SITE, tmp_path / "instance" / "keys")


@pytest.fixture
def clinic_db(db):
    """A database with the cast on each engine."""

    def fill(db):
        install_cast(db)
        put_cast_on_record(db)

    begin("cast on record", db, fill)
    return db
