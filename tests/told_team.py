"""The demonstration's team with its four years of history, told once for all who read of it."""

from datetime import UTC, datetime
from pathlib import Path

from courseware.cli import cast
from courseware.content.catalogue import Catalogue
from courseware.content.parse_cache import ParseCache
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.engine import Database
from tests.beginnings import begin

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def told(db: Database, folder: Path, now: datetime) -> Catalogue:
    """The shipped content and the whole cast."""
    # What was read of the library is kept for all tests of the run; that is not under test here.
    publish(db, ROOT, None, "shipped", now, ParseCache(folder.parent / "cache"))
    catalogue = CatalogueSource(db).current(0)
    assert cast.install_cast(db, now, catalogue, folder / "evidence") == ""
    return catalogue


def at_work(db: Database, folder: Path) -> Catalogue:
    """The shipped content and the whole cast as of NOW; told once for the tests that only read.

    Args:
        folder: of the test; the papers are in `files_of` it.
    """
    begin("team of the cast", db, lambda empty: told(empty, files_of(folder), NOW))
    return CatalogueSource(db).current(0)


def files_of(folder: Path) -> Path:
    """The instance to which the team's papers were handed in, beside the folder of a test."""
    return folder.parent / "team"
