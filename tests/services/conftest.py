"""A published small library and the cast, on each engine."""

import pytest

from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.beginnings import begin
from tests.cast import NOON, install_cast
from tests.library import write_library


@pytest.fixture
def school(db, tmp_path):
    """(database, catalogue) with the small library published and the cast installed."""
    library = write_library(tmp_path / "library")

    def open_school(db):
        install_cast(db)
        outcome = publish(db, library, None, "first", NOON)
        assert not outcome.refused, outcome.problems

    begin("school", db, open_school)
    return db, CatalogueSource(db).current(0)
