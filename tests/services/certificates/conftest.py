"""A database with the cast, and an office whose first key is made once for the whole run."""

import shutil
from pathlib import Path

import pytest

from courseware.credentials.keys import make_key
from courseware.services.certificates import signing_keys
from courseware.services.certificates.office import Office
from tests.cast import install_cast, put_cast_on_record

SITE = "https://learn.example.org"


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, str, dict[str, str]]]:
    """Keys that tests may be given instead of waiting for new ones: (folder, name, public)."""
    folders = [tmp_path_factory.mktemp("made") for _ in range(3)]
    return [(folder, *make_key(folder)) for folder in folders]


@pytest.fixture
def office(tmp_path: Path, made_keys, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The first keys that this office makes are copies of those made before; later ones are new."""
    waiting = list(made_keys)

    def from_the_shelf(folder: Path) -> tuple[str, dict[str, str]]:
        if not waiting:
            return make_key(folder)
        source, name, public = waiting.pop(0)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(source / f"{name}.key", folder / f"{name}.key")
        return name, public

    monkeypatch.setattr(signing_keys, "make_key", from_the_shelf)
    return Office("Riverside Education", SITE, tmp_path / "instance" / "keys")


@pytest.fixture
def clinic_db(db):
    """A database with the cast on each engine."""
    install_cast(db)
    put_cast_on_record(db)
    return db
