"""The file that a backup is: a ZIP with a manifest, the database, and files of the instance."""

import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from courseware.domain.errors import Refusal
from courseware.services.backup.stray import stray_bytes
from courseware.store.upkeep.copies import is_in_wal_mode, is_sqlite_file

FORMAT = "courseware backup 1"
DATABASE, MANIFEST = "database.sqlite3", "manifest.json"
INSTANCE = "instance/"
_PIECE = 1 << 20
# What reading a damaged ZIP raises, by where it is damaged.
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
_USE_CREATE = "make a backup with `python -m courseware backup create`, which is complete"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        made_at: UTC, ISO 8601; `moment` has it as one.
        version: of the application that made it.
        engine: of the database that it was made from, in words.
        revision: name of the newest migration in it.
        heads: (chain, length, last hash) of every chain in it.
        checkpoint: signed, as text; empty where no key was at hand.
        files: name -> SHA-256.
    """

    made_at: str
    version: str
    engine: str
    revision: str
    heads: tuple[tuple[str, int, str], ...]
    checkpoint: str
    files: Mapping[str, str]

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)


def write(to: BinaryIO, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write the archive; each file is compressed as it is read."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        data = {"format": FORMAT, **asdict(manifest)}
        archive.writestr(MANIFEST, json.dumps(data, indent=2, sort_keys=True))
        for name, path in files.items():
            archive.write(path, name)


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return _digest(file)


class Archive:
    """A backup that is read; nothing in it is believed before it was compared.

    Raises:
        Refusal: the file is no backup of ours, in a sentence that says what it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _refuse_bare_database(path)
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest = _manifest(json.loads(self._zip.read(MANIFEST)))
        except (*_DAMAGED, KeyError, TypeError) as broken:
            raise Refusal(
                f"{path} is no backup, or only a part of one ({broken}) — take another one"
            ) from None

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def faults(self) -> list[str]:
        """What is not as the manifest says: files that were changed, added or lost; stray bytes."""
        present = [info.filename for info in self._zip.infolist()]
        wanted = {MANIFEST, *self.manifest.files}
        found = [f"{name} is in it twice" for name in sorted(set(_twice(present)))]
        found += [f"{name} is missing" for name in sorted(wanted - set(present))]
        found += [f"{name} does not belong to it" for name in sorted(set(present) - wanted)]
        if DATABASE not in wanted:
            found.append("it holds no database")
        for name, digest in sorted(self.manifest.files.items()):
            if name in present and self._digest_of(name) != digest:
                found.append(f"{name} was changed or is damaged")
        return found + stray_bytes(self.path, self._zip)

    def extract(self, name: str, to: Path) -> None:
        """Write one of its files to a new file, on the disk before this returns."""
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, self._zip.open(name) as packed:
            for piece in _pieces(packed):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def _digest_of(self, name: str) -> str:
        try:
            with self._zip.open(name) as packed:
                return _digest(packed)
        except _DAMAGED:
            return ""


def _refuse_bare_database(path: Path) -> None:
    try:
        bare, unfinished = is_sqlite_file(path), is_in_wal_mode(path)
    except OSError as away:
        raise Refusal(f"{path} cannot be read: {away.strerror}") from None
    if unfinished:
        raise Refusal(
            f"{path} is a plain copy of a database that was in use (WAL mode): what was committed "
            f"last stands in another file, so it may lack records — {_USE_CREATE}"
        )
    if bare:
        raise Refusal(
            f"{path} is a bare database file, and nothing says whether it is whole — {_USE_CREATE}"
        )


def _manifest(data: Mapping[str, Any]) -> Manifest:
    if data["format"] != FORMAT:
        raise ValueError(f"its format is {data['format']!r}")
    files = data["files"]
    for name in files:
        inside = name.removeprefix(INSTANCE).split("/")
        if name != DATABASE and (not name.startswith(INSTANCE) or {"", ".", ".."} & set(inside)):
            raise ValueError(f"it wants to write {name!r}")
    names = ("made_at", "version", "engine", "revision", "checkpoint")
    stated = {name: str(data[name]) for name in names}
    if datetime.fromisoformat(stated["made_at"]).tzinfo is None:
        raise ValueError("it does not say in which zone it was made")
    heads = tuple((str(chain), int(length), str(head)) for chain, length, head in data["heads"])
    return Manifest(**stated, heads=heads, files=dict(files))


def _twice(names: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield name
        seen.add(name)


def _digest(file: Any) -> str:
    found = sha256()
    for piece in _pieces(file):
        found.update(piece)
    return found.hexdigest()


def _pieces(file: Any) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
