"""Keeps the summaries of files between runs, so that only what changed is read again.

One file with a checksum and a line for each content file, written whole and replaced at once; the
lines of unchanged files are written as they were read. It holds nothing that cannot be worked out
again: a cache that is missing, damaged or of another version is ignored.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from courseware.content.summary import Summary, from_plain, to_plain

_NAME: Final = "check.cache"
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file: size, time and inode, the hash of its bytes, and its summary as JSON."""

    identity: str
    digest: str
    summary: str

    def as_line(self, path: str) -> str:
        # JSON escapes tabs and line ends, so each of them parts only what it should.
        return "\t".join((json.dumps(path), self.identity, self.digest, self.summary))


class ParseCache:
    """Summaries by path, valid for the same bytes; opened once for each reading of a library."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _NAME
        self._entries: dict[str, _Entry] = {}
        self._kept: dict[str, _Entry] = {}
        self._changed = False
        self._saved_at = 0
        self._load()

    def unchanged(self, path: str, status: os.stat_result) -> tuple[str, Summary] | None:
        """Return hash and summary if size, time and inode say that the file is the same."""
        entry = self._entries.get(path)
        if entry is None or entry.identity != _identity(status):
            return None
        if status.st_mtime_ns > self._saved_at - RACY_NANOSECONDS:
            return None
        return self._take(path, entry)

    def same_bytes(
        self, path: str, digest: str, status: os.stat_result
    ) -> tuple[str, Summary] | None:
        """Return hash and summary if the bytes are those of the last time."""
        entry = self._entries.get(path)
        if entry is None or entry.digest != digest:
            return None
        # Written anew even where the identity is the same: a file that was as young as the last
        # save is trusted from the next one on.
        self._changed = True
        return self._take(path, replace(entry, identity=_identity(status)))

    def keep(self, path: str, digest: str, status: os.stat_result, summary: Summary) -> None:
        """Remember a summary that was just worked out."""
        plain = json.dumps(to_plain(summary), separators=(",", ":"))
        self._kept[path] = _Entry(_identity(status), digest, plain)
        self._changed = True

    def save(self) -> None:
        """Write what was kept in this run; a folder that cannot be written is left alone."""
        if not self._changed and len(self._kept) == len(self._entries):
            return
        lines = [entry.as_line(path) for path, entry in self._kept.items()]
        body = "\n".join([format_version(), *lines]).encode()
        data = hashlib.sha256(body).hexdigest().encode() + b"\n" + body
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._file.parent, prefix=_NAME)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.replace(name, self._file)
        except OSError:
            return

    def _take(self, path: str, entry: _Entry) -> tuple[str, Summary] | None:
        try:
            summary = from_plain(path, json.loads(entry.summary))
        except (TypeError, ValueError):
            return None
        self._kept[path] = entry
        return entry.digest, summary

    def _load(self) -> None:
        try:
            data = self._file.read_bytes()
            checksum, _, body = data.partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != checksum:
                return
            version, *lines = body.decode().split("\n")
            if version == format_version():
                self._entries = dict(map(_read_line, lines))
                self._saved_at = self._file.stat().st_mtime_ns
        except (OSError, ValueError, TypeError):
            self._entries = {}


def _read_line(line: str) -> tuple[str, _Entry]:
    path, identity, digest, summary = line.split("\t")
    return json.loads(path), _Entry(identity, digest, summary)


def _identity(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"
