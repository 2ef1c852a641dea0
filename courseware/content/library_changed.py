"""What is said of a file that somebody saved, replaced or removed while the library was read."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path
from typing import Final

from courseware.content.problem import Problem, Severity
from courseware.content.tree import read_bytes
from courseware.domain.errors import Conflict

CHANGED_MEANWHILE: Final = "CW190"


class LibraryChanged(Conflict):
    """A file is not what it was when the library was read; read the library again.

    Attributes:
        problem: the same as a problem of the file, for those who list problems.
    """

    def __init__(self, path: str, what: str = "was changed") -> None:
        super().__init__(
            f"{path} {what} while the library was read. Nothing was done; do it again once nobody "
            "saves there."
        )
        message = f"the file {what} while the library was read"
        mend = "do it again once nobody saves there"
        self.problem: Final = Problem(
            path, 1, 1, Severity.ERROR, CHANGED_MEANWHILE, message[:400], mend
        )


def same_bytes(root: Path, path: str, limit: int, sha256: str) -> bytes:
    """Return the bytes of a file that was read before.

    Raises:
        LibraryChanged: they are others now, or cannot be read any more.
    """
    try:
        data = read_bytes(root, path, limit)
    except OSError as error:
        raise gone(path, error) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise LibraryChanged(path)
    return data


def gone(path: str, error: OSError) -> LibraryChanged:
    """What became of a file that was there, and could be read, a moment ago."""
    if error.errno == errno.ENOENT:
        return LibraryChanged(path, "was removed")
    return LibraryChanged(path, f"became unreadable ({error.strerror or error})")
