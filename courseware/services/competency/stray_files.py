"""Files of documents that no record needs: found, and removed by `jobs`.

A document can only be withdrawn before anybody decided about it, so nothing rests on its file.
What no row names at all was left by an upload that was cut off, or belongs to another database:
that one is removed only where it can't be the latter.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from os import DirEntry, scandir
from pathlib import Path

from sqlalchemy import Connection

from courseware.services.competency.paper_files import is_digest, place_of
from courseware.store.document_files import hold_documents, in_use_since, withdrawals
from courseware.store.engine import Database
from courseware.store.recorded_practice import documents

KEPT_AFTER_WITHDRAWAL = timedelta(days=1)
"""Longer than an upload or a backup takes."""
KEPT_UNNAMED = timedelta(days=30)
"""Time to notice that a folder and a database do not belong together."""
_AT_ONCE = 100
_FOLDER = re.compile(r"[0-9a-f]{2}")
_DRAFT = re.compile(r"\.[0-9a-f]{64}\..+")


@dataclass(slots=True)
class Stray:
    """Files that no record needs, none of them new.

    Attributes:
        drafts: what uploads left that were cut off.
        removable: digests of documents that were withdrawn, and of those that nobody recorded.
        strange: digests that no row names and that may belong to another database: they stay.
    """

    drafts: list[Path] = field(default_factory=list)
    removable: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def find_stray(db: Database, folder: Path, now: datetime) -> Stray:
    """Look for files that no record needs; changes nothing.

    Args:
        folder: where documents are kept; only what bears a document's name in it is looked at.
    """
    found, changed = Stray(), {}
    for entry in _entries(folder):
        at = _changed_at(entry)
        if at is not None and is_digest(entry.name):
            changed[entry.name] = at
        elif at is not None and at < now - KEPT_AFTER_WITHDRAWAL:
            found.drafts.append(Path(entry.path))
    with db.read() as connection:
        wanted = documents(connection)
        old = {d for d, at in changed.items() if at < now - KEPT_AFTER_WITHDRAWAL}
        if left := sorted(old - wanted):
            # One that is missed says that the folder may be another database's.
            ours = bool(wanted) and wanted <= changed.keys()
            since = in_use_since(connection) if ours else None
            _sort(connection, found, {d: changed[d] for d in left}, since, now)
    return found


def remove_stray(db: Database, folder: Path, now: datetime) -> int:
    """Remove files that no record needs; gives how many.

    Whoever hands in the same file at this moment is waited for, or waits. A backup packs what
    rows of its moment name, so it misses nothing.

    Raises:
        OSError: the folder cannot be changed.
    """
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
            stands, last = named.get(digest, (False, None))
            if not stands and (last is None or last < now - KEPT_AFTER_WITHDRAWAL):
                place_of(folder, digest).unlink(missing_ok=True)
                removed += 1
    return removed


def _sort(
    connection: Connection,
    found: Stray,
    left: dict[str, datetime],
    since: datetime | None,
    now: datetime,
) -> None:
    """Tell what may go from what may belong to another database.

    Args:
        left: digest -> when the file was last written, of what no standing row names.
        since: from when on this database would know of it; None: it may be another one's.
    """
    digests = list(left)
    named: dict[str, tuple[bool, datetime | None]] = {}
    for first in range(0, len(digests), _AT_ONCE):
        named |= withdrawals(connection, digests[first : first + _AT_ONCE])
    for digest, at in left.items():
        if digest in named:
            _, last = named[digest]
            if last is not None and last < now - KEPT_AFTER_WITHDRAWAL:
                found.removable.append(digest)
        elif since is None or at <= since:
            found.strange.append(digest)
        elif at < now - KEPT_UNNAMED:
            found.removable.append(digest)


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
