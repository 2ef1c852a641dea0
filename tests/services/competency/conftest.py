"""A ward on each engine, and on SQLite where the engine plays no part."""

import pytest

from tests.ward import build_ward


@pytest.fixture
def ward(db, tmp_path):
    """The ward on each engine."""
    return build_ward(db, tmp_path / "library")


@pytest.fixture
def sqlite_ward(sqlite_db, tmp_path):
    """The ward where the engine plays no part."""
    return build_ward(sqlite_db, tmp_path / "library")
