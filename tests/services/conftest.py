"""A published small library and the cast, on each engine."""

import pytest

from courseware.services.releases import CatalogueSource, publish
from tests.cast import NOON, install_cast
from tests.library import write_library


@pytest.fixture
def school(db, tmp_path):
    """(database, catalogue) with the small library published and the cast installed."""
    install_cast(db)
    outcome = publish(db, write_library(tmp_path / "library"), None, "first", NOON)
    assert not outcome.refused, outcome.problems
    return db, CatalogueSource(db).current(0)
