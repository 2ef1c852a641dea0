"""Whose a folder of documents is: a file in it names the installation that first used it.

Two installations on one folder would take each other's files for their own: a document that was
handed in to both and taken back from one would be removed under the other.
"""

import os
from pathlib import Path

from sqlalchemy import Connection

from courseware.domain.errors import Conflict
from courseware.domain.ledger import INSTALLATION
from courseware.services.competency.documents.paper_files import place_of
from courseware.services.identifiers import new_id
from courseware.store.records.ledger import first_digest
from courseware.store.records.recorded_practice import documents

MARKER = ".installation"
"""Backups pass over such a name: a restored database brings its installation along."""


def is_anothers(connection: Connection, folder: Path) -> bool:
    """Whether another installation keeps its documents there; a folder that nobody used is free.

    An installation is named by the hash of its first entry in the ledger: every backup of it has
    that, on either engine, and no other installation. A copy that is used beside the original
    cannot be told from it.
    """
    marked, own = _marked(folder), first_digest(connection, INSTALLATION)
    return bool(marked and own) and marked != own


def what_is_wrong(folder: Path) -> tuple[str, str]:
    """What is the matter with a folder that is another installation's, and how to mend it."""
    return (
        f"{folder} holds documents of another installation",
        "name a folder of this installation's own with COURSEWARE_INSTANCE; or, where the other "
        f"one is gone for good and its files may lie here, delete {folder / MARKER}",
    )


def require_own(connection: Connection, folder: Path) -> None:
    """Make sure, for a command, that the folder is not another installation's.

    Raises:
        Conflict: it is, with how to mend it.
    """
    if is_anothers(connection, folder):
        raise Conflict(" — ".join(what_is_wrong(folder)))


def refuse_anothers(connection: Connection, folder: Path) -> None:
    """Make sure that a document can be handed in there.

    Raises:
        Conflict: the folder is another installation's, in words for who hands in.
    """
    if is_anothers(connection, folder):
        raise Conflict(
            "Documents cannot be handed in now: this site's folder for them belongs to another "
            "one. Tell your administrator, who finds with `doctor` how to mend it."
        )


def claim(connection: Connection, folder: Path) -> None:
    """Mark a folder that is being used as this installation's, unless it is marked."""
    own = first_digest(connection, INSTALLATION)
    if own is None or _marked(folder):
        return
    draft = folder / f"{MARKER}.{new_id()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{own}\n")
    draft.replace(folder / MARKER)


def claim_if_used(connection: Connection, folder: Path) -> None:
    """Mark a folder in which this installation's documents lie from before there were marks."""
    if not _marked(folder) and any(
        place_of(folder, digest).is_file() for digest in documents(connection)
    ):
        claim(connection, folder)


def _marked(folder: Path) -> str:
    """The installation that a folder names; "" where it names none."""
    try:
        return (folder / MARKER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
