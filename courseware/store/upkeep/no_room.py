"""That there is no room left to write: how a database, a copy of one, and the system say so."""

import errno
import os
import tempfile
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from courseware.store.drivers import sqlite_driver

# A full disk, a quota, and a limit on the size of a file (`ulimit -f`).
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL, _FAILED = "database or disk is full", "disk I/O error"
WRITING_FAILED = (OSError, DBAPIError, sqlite_driver.Error)


def is_disk_full(error: DBAPIError) -> bool:
    """Whether the database refused a write for want of space (SQLite 13, PostgreSQL 53100)."""
    return _FULL in str(error.orig) or getattr(error.orig, "sqlstate", None) == "53100"


def is_disk_failure(error: DBAPIError) -> bool:
    """Whether SQLite was not let read or write, and could not say why (SQLite 10)."""
    return _FAILED in str(error.orig)


def is_no_room(error: OSError) -> bool:
    """Whether the system refused a write for want of space."""
    return error.errno in _NO_ROOM


def is_no_room_in(folder: Path, wanted: int, error: Exception) -> bool:
    """Whether something failed because what it wrote to SQLite's and other files found no room.

    SQLite says of a quota and of a limit only that a disk failed, and not which: then `wanted`
    bytes are tried for.
    """
    if isinstance(error, OSError):
        return is_no_room(error)
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    return _FULL in said or (_FAILED in said and not _fits(folder, wanted))


def _fits(folder: Path, wanted: int) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, wanted)
    except OSError as refused:
        return not is_no_room(refused)
    return True
