"""A backup comes back into an empty place, whole or not at all, and says so in the ledger."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from courseware.credentials.verify_ledger import Checkpoint, Keys
from courseware.domain.errors import Conflict, Refusal
from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.backup.archive import (
    DATABASE,
    INSTANCE,
    Archive,
    Manifest,
    digest_of_file,
)
from courseware.services.backup.checking import altered_certificates, unpack_and_check
from courseware.services.backup.creating import put_in_place
from courseware.services.competency.documents.folder_owner import claim_if_used, require_own
from courseware.services.competency.documents.paper_files import FOLDER
from courseware.services.ledger import record
from courseware.services.proving.ledger_walk import heads, verify
from courseware.store import calendars
from courseware.store.accounts import sessions, tokens
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database, sqlite_file
from courseware.store.migrate import upgrade
from courseware.store.upkeep.copies import copy_rows, is_empty, make_complete
from courseware.store.upkeep.in_use import alone, refuse_sessions

UNFINISHED = ".courseware-restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back.

    Attributes:
        heads: (chain, length, last hash) after the restoration, which is itself on record.
    """

    manifest: Manifest
    heads: tuple[tuple[str, int, str], ...]


def restore(
    path: Path,
    url: str,
    instance: Path,
    now: datetime,
    checkpoints: Mapping[str, Checkpoint] | None = None,
    keys: Keys | None = None,
) -> Restored:
    """Restore a backup into an empty database and instance folder, after checking all of it.

    Everybody has to sign in anew, and links that were mailed open nothing any more: what was
    revoked after the backup must not come back to life.

    Args:
        url: of the empty database; its engine need not be the one that the backup was made from.

    Raises:
        Refusal: the file is no backup, or does not hold.
        Conflict: the place is not empty, or its folder of documents is another installation's.
        InUse: a server or a command uses the place, which would go on with what it knew before.
    """
    _require_empty(url)
    archive = Archive(path)
    try:
        _make_folders(url, instance)
        with alone(url, instance):
            _restore(archive, url, instance, now, checkpoints or {}, keys)
    finally:
        archive.close()
    return Restored(archive.manifest, _verified_heads(url, now))


def _restore(
    archive: Archive,
    url: str,
    instance: Path,
    now: datetime,
    checkpoints: Mapping[str, Checkpoint],
    keys: Keys | None,
) -> None:
    """All steps, in a folder of their own until each is done; the database is the last."""
    work = instance / UNFINISHED
    try:
        shutil.rmtree(work, ignore_errors=True)  # what a killed restoration left
        work.mkdir(mode=0o700)
        copy = work / DATABASE
        faults = unpack_and_check(archive, copy, now, checkpoints, keys)
        if faults:
            raise Refusal(f"{archive.path} was not restored, because {'; '.join(faults)}")
        _require_own_documents(copy, instance)
        _put_files(archive, instance, work)
        _prepare(copy, archive.manifest, digest_of_file(archive.path), now)
        _mark_documents(copy, instance)
        _put_database(copy, url)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _make_folders(url: str, instance: Path) -> None:
    """The folders of the instance and of SQLite's file, where they are missing."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    instance.chmod(0o700)  # one that was there may be open to others, and records come into it
    file = sqlite_file(url)
    if file is not None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _require_empty(url: str) -> None:
    file = sqlite_file(url)
    if file is not None:
        beside = [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal"))]
        taken = [path for path in beside if path.exists()]
        if taken:
            raise Conflict(
                f"{taken[0]} is there: a backup is restored into an empty place only — stop the "
                "server and the jobs and move it away, or name another place with "
                "COURSEWARE_INSTANCE"
            )
        return
    db = Database(url)
    try:
        if not is_empty(db):
            raise Conflict("the database holds records: restore into an empty one")
        refuse_sessions(db)
    finally:
        db.close()


def _require_own_documents(copy: Path, instance: Path) -> None:
    """Restore no documents among those of another installation."""
    with _reading(copy) as connection:
        require_own(connection, instance / FOLDER)


def _mark_documents(copy: Path, instance: Path) -> None:
    """Let those that were restored be nobody else's."""
    with _reading(copy) as connection:
        claim_if_used(connection, instance / FOLDER)


@contextmanager
def _reading(copy: Path) -> Iterator[Connection]:
    db = Database(sqlite_url(copy))
    try:
        with db.read() as connection:
            yield connection
    finally:
        db.close()


def _put_files(archive: Archive, instance: Path, work: Path) -> None:
    """Files of the instance; one that is there already has to be the same."""
    for name, digest in archive.manifest.files.items():
        if name == DATABASE:
            continue
        to = instance / name.removeprefix(INSTANCE)
        if to.exists():
            if digest_of_file(to) != digest:
                raise Conflict(f"{to} is there and differs from the backup's — move it away")
            continue
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = work / "file"
        archive.extract(name, made)
        put_in_place(made, to)


def _prepare(copy: Path, manifest: Manifest, digest: str, now: datetime) -> None:
    """Close what was open when the backup was made, and put the restoration on record."""
    db = Database(sqlite_url(copy))
    try:
        with db.write() as connection:
            sessions.disown_everybody(connection, now)
            calendars.end_all_links(connection, now)
            tokens.withdraw_everything(connection, now)
            record(
                connection,
                chain=INSTALLATION,
                act=Act.BACKUP_RESTORED,
                actor_id=None,
                subject=digest,
                facts={
                    "made_at": manifest.made_at,
                    "version": manifest.version,
                    "heads": [list(head) for head in manifest.heads],
                },
                now=now,
            )
    finally:
        db.close()
    make_complete(copy)


def _put_database(copy: Path, url: str) -> None:
    """The last step: until it is done, the place is as empty as before.

    On PostgreSQL tables and rows appear together: `jobs` of another host, which may begin at any
    moment, would find tables without rows and write into them.
    """
    file = sqlite_file(url)
    if file is not None:
        _sync(copy)
        put_in_place(copy, file)
        return
    source, target = Database(sqlite_url(copy)), Database(url)
    try:
        with source.snapshot() as connection, target.together() as whole:
            upgrade(whole)
            copy_rows(connection, whole)
    finally:
        source.close()
        target.close()


def _verified_heads(url: str, now: datetime) -> tuple[tuple[str, int, str], ...]:
    db = Database(url)
    try:
        faults = [broken.what for broken in verify(db)] or altered_certificates(db, now)
        if faults:
            raise Refusal(f"what was restored does not hold: {faults[0]}")
        return tuple(heads(db))
    finally:
        db.close()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
