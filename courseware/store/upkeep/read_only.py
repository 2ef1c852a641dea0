"""That the place of a database, or a disk, takes no writes: how that is said, and what to do."""

import errno

from sqlalchemy.exc import DBAPIError

_SIGN, _NOT_OPENED = "attempt to write a readonly database", "unable to open database file"
_STATE = "25006"
_DISK = "look whether the disk is mounted read-only (`findmnt`; a failing one becomes so, `dmesg`)"
_SQLITE_REMEDY = (
    f"nothing can be written there, and SQLite can't read without: {_DISK}, and whether this "
    "account may write the file, those with -wal and -shm beside it, and their folder (`ls -la`); "
    "the records need not be damaged"
)
_POSTGRES_REMEDY = (
    "the server takes no writes: look whether COURSEWARE_DATABASE_URL names a standby, and whether "
    "`default_transaction_read_only` is on"
)


def is_read_only(error: DBAPIError | OSError) -> bool:
    """Whether database or disk take no writes (SQLite 8, PostgreSQL 25006, EROFS)."""
    if isinstance(error, OSError):
        return error.errno == errno.EROFS
    return _SIGN in str(error.orig) or _of_postgres(error)


def is_not_opened(error: DBAPIError) -> bool:
    """Whether SQLite was not let open its file (SQLite 14); one that is missing says the same."""
    return _NOT_OPENED in str(error.orig)


def remedy(error: DBAPIError | OSError) -> str:
    """What to do about it."""
    if isinstance(error, OSError):
        return _DISK
    return _POSTGRES_REMEDY if _of_postgres(error) else _SQLITE_REMEDY


def _of_postgres(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) == _STATE
