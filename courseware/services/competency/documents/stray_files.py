"""Files of documents that no record needs: found, and removed by `jobs`.

A document can only be withdrawn before anybody decided about it, so nothing rests on its file.
What no row names at all stays: an upload leaves no such file, so it came later than this state of
the database, or belongs to another one, and may be the only copy of somebody's evidence.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import DirEntry, scandir
from pathlib import Path

from sqlalchemy import Connection

from courseware.services.competency.documents.folder_owner import claim_if_used, require_own
from courseware.services.competency.documents.paper_files import (
    KEPT_AFTER_WITHDRAWAL,
    is_digest,
    place_of,
)
from courseware.store.competency.document_files import hold_documents, withdrawals
from courseware.store.engine import Database
from courseware.store.records.recorded_practice import documents

_AT_ONCE = 100
_FOLDER = re.compile(r"[0-9a-f]{2}")
_DRAFT = re.compile(r"\.[0-9a-f]{64}\..+")


@dataclass(slots=True)
class Stray:
    """Files that no record names or needs, none of them new.

    Attributes:
        drafts: what uploads left that were cut off.
        removable: digests of documents that were withdrawn.
        unnamed: digests that no row names: they stay.
    """

    drafts: list[Path] = field(default_factory=list)
    removable: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)


def find_stray(db: Database, folder: Path, now: datetime) -> Stray:
    """Look for files that no record names or needs; changes nothing.

    Args:
        folder: where documents are kept; only what bears a document's name in it is looked at.
    """
    before, old, drafts = now - KEPT_AFTER_WITHDRAWAL, set(), []
    for entry in _entries(folder):
        at = _changed_at(entry)
        if at is None or at >= before:
            continue
        if is_digest(entry.name):
            old.add(entry.name)
        else:
            drafts.append(Path(entry.path))
    with db.read() as connection:
        left = sorted(old - documents(connection))
        named = _withdrawals(connection, left)
    long_ago = [digest for digest, (_, last) in named.items() if last and last < before]
    return Stray(drafts, sorted(long_ago), [digest for digest in left if digest not in named])


def _withdrawals(
    connection: Connection, digests: Sequence[str]
) -> dict[str, tuple[bool, datetime | None]]:
    named: dict[str, tuple[bool, datetime | None]] = {}
    for first in range(0, len(digests), _AT_ONCE):
        named |= withdrawals(connection, digests[first : first + _AT_ONCE])
    return named


def remove_stray(db: Database, folder: Path, now: datetime) -> int:
    """Remove drafts, and files of documents that were withdrawn a day ago; gives how many.

    Whoever hands in the same file at this moment is waited for, or waits. A backup leaves them
    out, so it misses nothing.

    Raises:
        OSError: the folder cannot be changed.
        Conflict: it is another installation's; nothing was removed.
    """
    with db.read() as connection:
        require_own(connection, folder)
        claim_if_used(connection, folder)
    stray = find_stray(db, folder, now)
    for draft in stray.drafts:
        draft.unlink(missing_ok=True)
    removed = len(stray.drafts)
    for first in range(0, len(stray.removable), _AT_ONCE):
        removed += _remove(db, folder, stray.removable[first : first + _AT_ONCE], now)
    return removed


def _remove(db: Database, folder: Path, digests: Collection[str], now: datetime) -> int:
    removed = 0
    with db.write() as connection:
        hold_documents(connection)
        named = withdrawals(connection, digests)
        for digest in digests:
            stands, last = named.get(digest, (True, None))
            if not stands and last and last < now - KEPT_AFTER_WITHDRAWAL:
                place_of(folder, digest).unlink(missing_ok=True)
                removed += 1
    return removed


def _entries(folder: Path) -> Iterator[DirEntry[str]]:
    """Everything in the folder that bears a name as documents or their drafts have it."""
    if not folder.is_dir():
        return
    with scandir(folder) as parts:
        inner = [p for p in parts if _FOLDER.fullmatch(p.name) and p.is_dir(follow_symlinks=False)]
    for part in inner:
        with scandir(part) as files:
            for file in files:
                bare = file.name.removeprefix(".")
                known = is_digest(file.name) or _DRAFT.fullmatch(file.name)
                if known and bare.startswith(part.name) and file.is_file(follow_symlinks=False):
                    yield file


def _changed_at(entry: DirEntry[str]) -> datetime | None:
    """When a file was last written; None if it is gone meanwhile."""
    try:
        return datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime, UTC)
    except FileNotFoundError:
        return None
