"""Keeps the summaries of files between runs, so that only what changed is read again.

One JSON file with a checksum, written whole and replaced at once. It holds nothing that cannot
be worked out again: a cache that is missing, damaged or of another version is ignored.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from courseware.content.summary import Summary, from_plain, to_plain

_NAME: Final = "check.json"
# A file changed within the clock's grain of the last save may have changed after it was read.
RACY_NANOSECONDS: Final = 2_000_000_000


@cache
def format_version() -> str:
    """Return a hash of the code that reads and checks files: other code, other summaries."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for folder in (package, package.parent / "questions"):
        for source in sorted(folder.rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()


class ParseCache:
    """Summaries by path, valid for the same bytes; opened once for each reading of a library."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _NAME
        self._entries: dict[str, list[Any]] = {}
        self._kept: dict[str, list[Any]] = {}
        self._changed = False
        self._saved_at = 0
        self._load()

    def unchanged(self, path: str, status: os.stat_result) -> tuple[str, Summary] | None:
        """Return hash and summary if size, time and inode say that the file is the same."""
        entry = self._entries.get(path)
        if entry is None or entry[0] != _identity(status):
            return None
        if status.st_mtime_ns > self._saved_at - RACY_NANOSECONDS:
            return None
        return self._take(path, entry)

    def same_bytes(
        self, path: str, digest: str, status: os.stat_result
    ) -> tuple[str, Summary] | None:
        """Return hash and summary if the bytes are those of the last time."""
        entry = self._entries.get(path)
        if entry is None or entry[1] != digest:
            return None
        # Written anew even where the identity is the same: a file that was as young as the last
        # save is trusted from the next one on.
        entry = [_identity(status), *entry[1:]]
        self._changed = True
        return self._take(path, entry)

    def keep(self, path: str, digest: str, status: os.stat_result, summary: Summary) -> None:
        """Remember a summary that was just worked out."""
        self._kept[path] = [_identity(status), digest, to_plain(summary)]
        self._changed = True

    def save(self) -> None:
        """Write what was kept in this run; a folder that cannot be written is left alone."""
        if not self._changed and len(self._kept) == len(self._entries):
            return
        body = json.dumps(
            {"version": format_version(), "files": self._kept}, separators=(",", ":")
        ).encode()
        data = hashlib.sha256(body).hexdigest().encode() + b"\n" + body
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._file.parent, prefix=_NAME)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.replace(name, self._file)
        except OSError:
            return

    def _take(self, path: str, entry: list[Any]) -> tuple[str, Summary] | None:
        try:
            summary = from_plain(path, entry[2])
        except (TypeError, ValueError):
            return None
        self._kept[path] = entry
        return entry[1], summary

    def _load(self) -> None:
        try:
            data = self._file.read_bytes()
            checksum, _, body = data.partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != checksum:
                return
            content = json.loads(body)
            if content["version"] == format_version():
                self._entries = content["files"]
                self._saved_at = self._file.stat().st_mtime_ns
        except (OSError, ValueError, KeyError, TypeError):
            self._entries = {}


def _identity(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_mtime_ns, status.st_ino]
