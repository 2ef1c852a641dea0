"""ZIP files from strangers, unpacked in memory: no paths upward, no bombs, no links."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from courseware.interchange.refusal import CannotRead

MOST_FILES: Final = 5_000
LARGEST_MEMBER: Final = 20_000_000
LARGEST_TOTAL: Final = 100_000_000
"""Unpacked bytes of all members together."""
MOST_RATIO: Final = 200
"""Unpacked bytes for each packed one, in every member; `pack` keeps to it too."""
_LARGEST_DIRECTORY: Final = 2_000_000
_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x07"
_LINK: Final = 0o120000


@dataclass
class Archive:
    """An opened ZIP file whose names are all harmless; members are read one by one, within limits.

    Raises:
        CannotRead: it is no ZIP file, or one that is built to do harm.
    """

    data: bytes
    name: str

    def __post_init__(self) -> None:
        _refuse_directory(self.data, self.name)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(self.data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise CannotRead(f"{self.name}: it is no whole ZIP file — export it again") from error
        if len(members) > MOST_FILES:
            raise CannotRead(f"{self.name}: it holds more than {MOST_FILES:,} files — divide it")
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            self._take(member)
        if sum(member.file_size for member in members) > LARGEST_TOTAL:
            raise self._refused(members[0].filename, "and the others unpack to more than is read")
        if sum(member.compress_size for member in members) > len(self.data):
            raise self._refused(members[0].filename, "and the others lie over one another")

    @property
    def names(self) -> list[str]:
        """Return the names of the files, folders not counted."""
        return list(self._members)

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, None where there is none of that name."""
        member = self._members.get(name)
        if member is None:
            return None
        try:
            with self._zip.open(member) as stream:
                return stream.read(LARGEST_MEMBER)  # never more than the directory says
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            RuntimeError,
        ) as error:
            raise self._refused(name, "cannot be unpacked") from error

    def _take(self, member: zipfile.ZipInfo) -> None:
        name = member.filename
        parts = name.replace("\\", "/").split("/")
        if "\\" in name or name.startswith("/") or ".." in parts or ":" in parts[0]:
            raise self._refused(name, "has a path that leads out of the package")
        if (member.external_attr >> 16) & 0o170000 == _LINK:
            raise self._refused(name, "is a link")
        if member.flag_bits & 1:
            raise self._refused(name, "is encrypted")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._refused(name, "is packed in an unusual way")
        if name in self._members:
            raise self._refused(name, "is there twice")
        if member.file_size > LARGEST_MEMBER:
            raise self._refused(name, f"is larger than {LARGEST_MEMBER // 1_000_000} MB")
        if member.file_size > MOST_RATIO * max(1, member.compress_size):
            raise self._refused(name, "is packed too tightly to be a text")
        if not member.is_dir():
            self._members[name] = member

    def _refused(self, name: str, why: str) -> CannotRead:
        return CannotRead(f"{self.name}: {name[:120]!r} {why} — export the package again")


def _refuse_directory(data: bytes, name: str) -> None:
    """Refuse a directory that would fill the memory before a single file is looked at."""
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise CannotRead(f"{name}: it is no whole ZIP file — export it again")
    (size,) = struct.unpack_from("<I", data, end + 12)
    if size > _LARGEST_DIRECTORY or data[max(0, end - 20) : end].startswith(_END_64):
        raise CannotRead(f"{name}: its list of files is too large — divide it")


def pack(files: dict[str, bytes]) -> bytes:
    """Return a ZIP file: the same files always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            tight = MOST_RATIO * len(zlib.compress(data)) // 2 < len(data)
            info.compress_type = zipfile.ZIP_STORED if tight else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()
