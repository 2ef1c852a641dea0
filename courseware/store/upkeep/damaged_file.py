"""A database whose file is damaged: how that is known, and that a server keeps it in mind."""

import mmap
import os

from sqlalchemy.exc import DBAPIError

from courseware.store.engine import Database

REMEDY = (
    "stop the site, keep a copy of the file as it is, look with `python -m courseware doctor`, "
    "and restore the last backup (`python -m courseware backup restore`, docs/operations.md)"
)
_SIGNS = ("database disk image is malformed", "malformed database schema")
_STATES = ("XX001", "XX002")
_LENGTH = 64


def is_damaged(error: DBAPIError) -> bool:
    """Whether the database found its own file damaged (SQLite 11, PostgreSQL XX001 and XX002)."""
    said = str(error.orig)
    return any(sign in said for sign in _SIGNS) or getattr(error.orig, "sqlstate", "") in _STATES


def is_no_database(error: DBAPIError) -> bool:
    """Whether something else lies where SQLite's file belongs (SQLite 26)."""
    return "file is not a database" in str(error.orig)


class FoundDamaged:
    """That SQLite's file was found damaged; all workers of a server know it from one of them.

    Only a part of a file is damaged mostly, so most questions are answered all the same, and
    whoever asks whether the site is ready would hear yes. Another file in its place is another one.
    """

    def __init__(self) -> None:
        # Workers that are forked later have it in common.
        self._shared = mmap.mmap(-1, _LENGTH)

    def note(self, db: Database) -> None:
        """Keep in mind that the file at this moment is damaged."""
        self._shared[:] = _name(db).ljust(_LENGTH, b"\0")

    def holds(self, db: Database) -> bool:
        """Whether the file at this moment was found damaged."""
        name = _name(db)
        return name != b"" and self._shared[:].rstrip(b"\0") == name


def _name(db: Database) -> bytes:
    """Device and inode of the file; nothing where there is none, or a server has it."""
    try:
        found = os.stat(db.engine.url.database or "") if db.is_sqlite else None
    except OSError:
        return b""
    return f"{found.st_dev}:{found.st_ino}".encode() if found else b""
