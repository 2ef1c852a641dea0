"""A backup is made while the site runs, and appears under its name only when it is whole."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from courseware.credentials.verify_ledger import as_text
from courseware.domain.ledger import Break
from courseware.services.backup.archive import (
    DATABASE,
    INSTANCE,
    Manifest,
    digest_of_file,
    write,
)
from courseware.services.backup.checking import documents_missing
from courseware.services.backup.room import NoPlace, most_written, room_in
from courseware.services.competency.documents.paper_files import FOLDER
from courseware.services.proving.checkpoints import Purpose, Signer, issue
from courseware.services.proving.ledger_walk import verify
from courseware.store.addresses import sqlite_url
from courseware.store.competency.document_files import withdrawn_only
from courseware.store.engine import Database
from courseware.store.records import ledger as ledger_rows
from courseware.store.revision import applied_revision
from courseware.store.upkeep.condition import engine_words
from courseware.store.upkeep.copies import copy_to_file, is_sqlite_file, make_complete

UNFINISHED = ".courseware-backup-"
_ABANDONED_AFTER = timedelta(days=1)
# Keys go apart (`certificate keys --backup`), the cookies' key is made anew; the rest is made anew
# too, or is the database, which has its own way.
_LEFT_OUT = ("keys", "cache", "backups")
_DATABASE_ENDS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Created:
    """A backup that was made.

    Attributes:
        breaks: where the ledger in it does not hold; the backup was made all the same.
        missing: a sentence for each document of a record that is not in it, likewise.
    """

    path: Path
    manifest: Manifest
    breaks: tuple[Break, ...]
    missing: tuple[str, ...] = ()


def default_place(instance: Path, now: datetime) -> Path:
    """Where a backup goes when nobody says: `backups/` of the instance, by its moment."""
    return instance / "backups" / f"courseware-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"


def create(
    db: Database,
    instance: Path,
    to: Path,
    version: str,
    now: datetime,
    signer: Signer | None = None,
) -> Created:
    """Make a backup of a database in use and of the instance's files, without any key.

    Args:
        version: of the application, for the manifest.
        signer: signs a checkpoint that goes into the manifest.

    Raises:
        NoPlace: a file with this name is there already, the folder for it is not, or its disk is
            full; nothing is left of the backup then.
        Conflict: the ledger contradicts its kept checkpoints (only with a signer).
    """
    _make_place(to, instance, now)
    checkpoint = _checkpoint(db, signer, now)
    with (
        room_in(to.parent, most_written(db, _instance_files(instance).values())),
        tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=to.parent) as name,
    ):
        copy, packed = Path(name) / DATABASE, Path(name) / "packed"
        copy_to_file(db, copy)
        # After the copy: a document lies there before its row is committed, so none of a row is
        # missed. What the copy's rows need stays a day at least; what they withdrew is left out.
        files = {DATABASE: copy, **_needed(_instance_files(instance), copy)}
        manifest, breaks, missing = _describe(db, copy, files, checkpoint, version, now)
        handle = os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            write(file, manifest, files)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(packed, to)
    return Created(to, manifest, tuple(breaks), tuple(missing))


def _make_place(to: Path, instance: Path, now: datetime) -> None:
    if to.exists():
        raise NoPlace(f"{to} is there already: name a new file")
    if to.parent == default_place(instance, now).parent:
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not to.parent.is_dir():
        # A folder that is missing may be a disk that is not there: nothing is put in its place.
        raise NoPlace(f"there is no folder {to.parent}: make it, or mount it, and try again")
    _remove_abandoned(to.parent, now)


def put_in_place(made: Path, to: Path) -> None:
    """Give a finished file its name, which nobody else has; a crash leaves all of it or nothing.

    Raises:
        NoPlace: the name is taken.
    """
    try:
        os.link(made, to)
    except FileExistsError:
        raise NoPlace(f"{to} is there already") from None
    made.unlink()
    handle = os.open(to.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checkpoint(db: Database, signer: Signer | None, now: datetime) -> str:
    if signer is None:
        return ""
    with db.write() as connection:
        return as_text(issue(connection, signer, now, Purpose.BACKUP))


def _describe(
    db: Database,
    copy: Path,
    files: dict[str, Path],
    checkpoint: str,
    version: str,
    now: datetime,
) -> tuple[Manifest, list[Break], list[str]]:
    """The manifest, read from the copy itself, what its ledger lacks, and which documents."""
    digests = {name: digest_of_file(path) for name, path in files.items() if path != copy}
    copied = Database(sqlite_url(copy))
    try:
        missing = documents_missing(copied, digests)
        breaks = verify(copied)
        with copied.read() as connection:
            heads = tuple(ledger_rows.heads(connection))
        revision = applied_revision(copied) or ""
    finally:
        copied.close()
    make_complete(copy)  # looking at it brought it back into WAL mode
    with db.read() as connection:
        engine = engine_words(connection)
    manifest = Manifest(
        made_at=now.astimezone(UTC).isoformat(),
        version=version,
        engine=engine,
        revision=revision,
        heads=heads,
        checkpoint=checkpoint,
        files={DATABASE: digest_of_file(copy), **digests},
    )
    return manifest, breaks, missing


def _instance_files(instance: Path) -> dict[str, Path]:
    """Every file that an installation needs beside its database; never a key."""
    return {
        f"{INSTANCE}{path.relative_to(instance).as_posix()}": path
        for path in sorted(instance.rglob("*"))
        if path.is_file() and not path.is_symlink() and _belongs(path, instance)
    }


def _needed(files: dict[str, Path], copy: Path) -> dict[str, Path]:
    """Without documents that were withdrawn by the copy's rows: their files may be removed while
    the backup is made. What no row names is kept: it may be the only copy of somebody's evidence.
    """
    copied = Database(sqlite_url(copy))
    try:
        with copied.read() as connection:
            withdrawn = withdrawn_only(connection)
    finally:
        copied.close()
    folder = f"{INSTANCE}{FOLDER}/"
    return {
        name: path
        for name, path in files.items()
        if not (name.startswith(folder) and path.name in withdrawn)
    }


def _belongs(path: Path, instance: Path) -> bool:
    inside = path.relative_to(instance).parts
    made_anew = inside[0] in _LEFT_OUT or any(part.startswith(".") for part in inside)
    private = path.suffix in (".key", ".pem")
    return not (made_anew or private or path.name.endswith(_DATABASE_ENDS) or is_sqlite_file(path))


def _remove_abandoned(folder: Path, now: datetime) -> None:
    """What a backup left that was killed a day ago or longer."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - _ABANDONED_AFTER:
            shutil.rmtree(path, ignore_errors=True)
