"""Where the library's files are on this host, and whether they may be changed here."""

import os
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from courseware.content.check import check
from courseware.content.file_sizes import MAX_TEXT_BYTES
from courseware.content.library import Sourced
from courseware.content.library_changed import LibraryChanged
from courseware.content.parse_cache import ParseCache
from courseware.content.preview.reading import Reading, read_for_authors
from courseware.content.summarise import summarise
from courseware.domain.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Desk:
    """One host's library.

    Attributes:
        root: folder with `lessons/` and `quizzes/`.
        cache: folder that keeps what was read.
        authoring: whether the installation lets its files be changed in the browser.
    """

    root: Path
    cache: Path
    authoring: bool

    @property
    def has_library(self) -> bool:
        """Whether there are files on this host at all."""
        return (self.root / "lessons").is_dir()

    def why_not_published_here(self, command: str) -> str:
        """Why this host's pages publish nothing, in a sentence; empty where they do.

        Args:
            command: what does on the command line what the page would do.
        """
        if not self.authoring:
            return (
                f"Nothing is published on this page: `{command}` on the command line does it, or "
                "this page once the administrator sets COURSEWARE_AUTHORING=1."
            )
        return ""

    @property
    def why_read_only(self) -> str:
        """Why files can't be changed here, in a sentence; empty where they can."""
        if not self.has_library:
            return "There are no content files on this machine, only what was published."
        if not self.authoring:
            return (
                "Files are read-only here. They are changed where they are kept, or here once the "
                "administrator sets COURSEWARE_AUTHORING=1."
            )
        if not os.access(self.root / "lessons", os.W_OK):
            return "Files are read-only here: the server's account may not write in their folder."
        return ""


def read_desk(desk: Desk) -> Reading:
    """Read the library of this host.

    Raises:
        NotFound: there is none.
    """
    if not desk.has_library:
        raise NotFound(desk.why_read_only)
    return read_for_authors(desk.root, ParseCache(desk.cache))


def file_at(reading: Reading, path: str) -> Sourced[object]:
    """The text file at a path below the library.

    Only what the library itself lists can be named, so that no path leads elsewhere.

    Raises:
        NotFound: the library has no such file.
    """
    found = reading.files.get(path)
    if found is None:
        raise NotFound("The library has no such file now.")
    return found


def source_of(reading: Reading, path: str) -> bytes:
    """The bytes of a file.

    Raises:
        NotFound: the library has no such file.
        Conflict: it is being saved at this moment.
    """
    try:
        return replace(file_at(reading, path)).source
    except LibraryChanged:
        raise Conflict("The file is being saved just now; open it again.") from None


def place_to_write(desk: Desk, reading: Reading, path: str) -> Path:
    """Where the file at a path is written.

    Raises:
        NotFound: the library has no such file.
        Conflict: nothing may be written here, or the file is a link.
    """
    file_at(reading, path)
    if desk.why_read_only:
        raise Conflict(desk.why_read_only)
    real_root = os.path.realpath(desk.root)
    place = os.path.join(real_root, *path.split("/"))
    if os.path.realpath(place) != place or not path.startswith(("lessons/", "quizzes/")):
        raise Conflict(f"{path} is a link to another place; change the file that it leads to.")
    return Path(place)


def as_bytes(text: str, before: bytes) -> bytes:
    """The text of a form as the bytes of a file, with the line ends that the file had.

    Raises:
        Invalid: it is larger than a file may be, or no UTF-8 text.
    """
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        data = unix.encode()
    except UnicodeEncodeError:
        raise Invalid({"text": "This text has characters that no file can hold."}) from None
    if b"\r\n" in before:
        data = data.replace(b"\n", b"\r\n")
    if len(data) > MAX_TEXT_BYTES:
        raise Invalid({"text": f"A file holds at most {MAX_TEXT_BYTES // 1024} KiB of text."})
    return data


@dataclass(frozen=True)
class _Unsaved(Sourced[object]):
    """A file as it would be."""

    data: bytes = b""

    @property
    def source(self) -> bytes:
        """Return the bytes that are not saved yet."""
        return self.data


def as_it_would_be(reading: Reading, path: str, data: bytes) -> Reading:
    """The library with other bytes at a path, checked as a whole; nothing is written."""
    old = file_at(reading, path)
    digest, summary = sha256(data).hexdigest(), summarise(data, old.kind, path)
    new = _Unsaved(old.root, path, old.kind, digest, summary, data)
    files = tuple(new if file.path == path else file for file in reading.library.files)
    library = replace(reading.library, files=files)
    return Reading(library, check(library), reading.around)
