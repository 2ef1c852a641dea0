"""Whose a folder of documents is: a file in it names the installation that first used it.

Two installations on one folder would take each other's files for their own: a document that was
handed in to both and taken back from one would be removed under the other.
"""

import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

from courseware.domain.errors import Conflict
from courseware.domain.ledger import INSTALLATION
from courseware.services.competency.documents.paper_files import place_of
from courseware.services.installation import Decision, decides
from courseware.store.records.ledger import first_digest
from courseware.store.records.recorded_practice import documents

MARKER = ".installation"
"""Backups pass over such a name: a restored database brings its installation along."""
_DEMONSTRATION = "demonstration"


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
    """Mark a folder that is being used as this installation's, unless it is marked.

    Raises:
        Conflict: it is another installation's by now, in words for who hands in.
        OSError: it cannot be written.
    """
    own, marker = first_digest(connection, INSTALLATION), folder / MARKER
    refuse_anothers(connection, folder)
    if own is None or _marked(folder):
        return
    words = (
        f"{own} {_DEMONSTRATION}\n" if decides(connection, Decision.DEMONSTRATION) else f"{own}\n"
    )
    try:
        # Everybody may read it: whoever runs `jobs` need not be who serves the site.
        handle = os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:  # somebody was faster, or died before there was a word in it
        refuse_anothers(connection, folder)
        marker.write_text(words, encoding="ascii")
        return
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(words)
    except OSError:
        marker.unlink()
        raise


def claim_if_used(connection: Connection, folder: Path) -> None:
    """Mark a folder in which this installation's documents lie from before there were marks.

    Where it cannot be written it stays as it is: who cannot write there removes nothing either.
    """
    with suppress(OSError, Conflict):
        if not _marked(folder) and any(
            place_of(folder, digest).is_file() for digest in documents(connection)
        ):
            claim(connection, folder)


def let_go(folder: Path, of_demonstration: bool = False) -> bool:
    """Take the mark away, for an installation that begins anew here; whether there was one.

    Args:
        of_demonstration: whether a demonstration begins, which takes over from another one only.

    Raises:
        Conflict: the folder is a real installation's.
    """
    if not (marked := _words(folder)):
        return False
    if of_demonstration and marked[1:] != [_DEMONSTRATION]:
        raise Conflict(" — ".join(what_is_wrong(folder)))
    (folder / MARKER).unlink()
    return True


def _marked(folder: Path) -> str:
    """The installation that a folder names; "" where it names none.

    Raises:
        Conflict: nobody can tell.
    """
    return next(iter(_words(folder)), "")


def _words(folder: Path) -> list[str]:
    """What stands in the mark: the installation, and a word where it is a demonstration's."""
    try:
        return (folder / MARKER).read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        return []
    except OSError as hidden:
        raise Conflict(
            f"{folder / MARKER} cannot be read ({hidden.strerror}), so nobody can tell whose the "
            "documents beside it are. Let the account that serves the site read it."
        ) from hidden
