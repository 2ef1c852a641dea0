"""A backup is checked without a server: every byte, every table, every chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import DBAPIError

from courseware.credentials.verify_ledger import Checkpoint, Keys, Unacceptable, read_checkpoint
from courseware.domain.errors import Damaged
from courseware.domain.ledger import NO_CHAIN
from courseware.services.backup.archive import DATABASE, Archive, Manifest
from courseware.services.certificates.checking import recheck_all
from courseware.services.proving.ledger_walk import verify
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from courseware.store.records import ledger as ledger_rows
from courseware.store.records.recorded_practice import documents
from courseware.store.revision import applied_revision, is_known_revision
from courseware.store.upkeep.condition import integrity_faults
from courseware.store.upkeep.copies import is_in_wal_mode


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found; whole when there is no fault."""

    manifest: Manifest
    faults: tuple[str, ...]


def check_backup(
    path: Path,
    now: datetime,
    checkpoints: Mapping[str, Checkpoint] | None = None,
    keys: Keys | None = None,
) -> Checked:
    """Check a backup; the file stays as it is.

    Args:
        checkpoints: from outside, by name: they find a backup that is older than it should be.
        keys: those that may have signed checkpoints; None: signatures are not looked at.

    Raises:
        Refusal: the file is no backup at all.
    """
    archive = Archive(path)
    try:
        with TemporaryDirectory(prefix="courseware-check-") as name:
            copy = Path(name) / DATABASE
            faults = unpack_and_check(archive, copy, now, checkpoints or {}, keys)
    finally:
        archive.close()
    return Checked(archive.manifest, tuple(faults))


def unpack_and_check(
    archive: Archive,
    to: Path,
    now: datetime,
    checkpoints: Mapping[str, Checkpoint],
    keys: Keys | None,
) -> list[str]:
    """Put the backup's database into a new file, brought up to this version; [] when all holds."""
    faults = archive.faults()
    if faults:
        return faults
    archive.extract(DATABASE, to)
    if is_in_wal_mode(to):
        return ["the database in it is a plain copy of one in use (WAL mode)"]
    db = Database(sqlite_url(to))
    try:
        faults = _faults_of_database(db, archive.manifest, checkpoints, keys)
        return (
            faults or documents_missing(db, archive.manifest.files) or altered_certificates(db, now)
        )
    except DBAPIError as broken:
        return [f"the database in it cannot be read: {broken.orig}"]
    except Damaged as damaged:
        return [f"the database in it is damaged: {damaged}"]
    finally:
        db.close()


def altered_certificates(db: Database, now: datetime) -> list[str]:
    """A sentence for each kept certificate that is not as it was issued."""
    return [str(one) for one in recheck_all(db, now).altered]


def documents_missing(db: Database, files: Mapping[str, str]) -> list[str]:
    """Documents that the records speak of, by the hash of their bytes, and that are not in it."""
    with db.read() as connection:
        wanted = documents(connection)
    packed = set(files.values())
    return [
        f"the document {digest} of a record is not in it"
        for digest in sorted(wanted)
        if digest not in packed
    ]


def _faults_of_database(
    db: Database, manifest: Manifest, checkpoints: Mapping[str, Checkpoint], keys: Keys | None
) -> list[str]:
    with db.read() as connection:
        faults = integrity_faults(connection)
    if faults:
        return faults
    if applied_revision(db) != manifest.revision:
        return ["its tables are not those that it names"]
    if not is_known_revision(manifest.revision):
        return [f"a newer version made it ({manifest.version}): upgrade, then try again"]
    upgrade(db)
    with db.read() as connection:
        if tuple(ledger_rows.heads(connection)) != manifest.heads:
            return ["the heads of its ledger are not those that it names"]
    every = dict(checkpoints)
    if manifest.checkpoint:
        try:
            every["the backup's own checkpoint"] = read_checkpoint(manifest.checkpoint)
        except Unacceptable as unacceptable:
            return [f"its checkpoint: {unacceptable}"]
    breaks = verify(db, every, keys)
    return [f"ledger{':' if one.chain == NO_CHAIN else ''} {one}" for one in breaks]
