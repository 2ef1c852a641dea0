"""The files of documents from elsewhere: kept under their digest, opened by who may see them."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from courseware.domain.documents import TYPES
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.membership import clinics_that_saw
from courseware.services.identifiers import new_id
from courseware.store.competency import practice as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

FOLDER = "evidence"
"""Where in the instance folder the files lie; each host has its own."""
KEPT_AFTER_WITHDRAWAL = timedelta(days=1)
"""So long a document that was taken back counts among those of its owner, and its file stays:
longer than an upload or a backup takes."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Download:
    """A stored document."""

    data: bytes
    media_type: str
    file_name: str


@contextmanager
def drafted(folder: Path, digest: str, data: bytes) -> Iterator[Path]:
    """The bytes of a document on the disk, not yet in their place; whoever records it puts them
    there (`put_in_place`). Nothing of them is left where nobody did.

    So no file is there that no row names, however a request ends: a draft bears another name,
    which backups pass over, and one that a crash left is removed by `jobs`.
    """
    place = place_of(folder, digest)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_name(f".{digest}.{new_id()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def put_in_place(folder: Path, digest: str, draft: Path) -> None:
    """Give a draft its document's name: whole or not at all, readable by the owner only."""
    draft.replace(place_of(folder, digest))


def read_own_file(db: Database, actor: Actor, folder: Path, paper_id: str) -> Download:
    """One of the actor's own documents.

    Raises:
        NotFound: the actor has none such, took it back, or its file is gone or was changed.
    """
    with db.read() as connection:
        found = rows.evidence(connection, paper_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFound
    if found.withdrawn_at is not None:
        raise NotFound("You took this document back before anybody decided about it.")
    return _download(folder, found)


def read_file(db: Database, actor: Actor, folder: Path, paper_id: str) -> Download:
    """A document of a member, or of a former one who handed it in before they left: for managers
    of that clinic, whose file of the person keeps it.

    Raises:
        NotFound, Forbidden: there is none that the actor may see, it was taken back, or its file
            is gone or was changed.
    """
    with db.read() as connection:
        found = rows.evidence(connection, paper_id)
        if found is None:
            raise NotFound
        seen = clinics_that_saw(connection, found.person_id, found.added_at)
        require(actor, Permission.COMPETENCIES_CONFIRM, Subject(found.person_id, seen))
    if found.withdrawn_at is not None:
        raise NotFound("This document was taken back before anybody decided about it.")
    return _download(folder, found)


def _download(folder: Path, found: AnyRow) -> Download:
    try:
        data = place_of(folder, found.file_sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound("The file behind this entry is gone. Tell your administrator.") from None
    if sha256(data).hexdigest() != found.file_sha256:
        raise NotFound("The file behind this entry was changed. Tell your administrator.")
    ending = TYPES[found.file_type].ending
    return Download(data, found.file_type, f"evidence-{found.id}.{ending}")


def is_digest(name: str) -> bool:
    """Whether a file's name is that of a document."""
    return _DIGEST.fullmatch(name) is not None


def place_of(folder: Path, digest: str) -> Path:
    """Where the file with a digest lies."""
    return folder / digest[:2] / digest
