"""Whether the files of documents from elsewhere are on this host, and no others beside them.

Rows stand in the database, which many hosts may share; files lie in each host's instance folder.
"""

from datetime import datetime
from pathlib import Path

from courseware.services.competency.documents.folder_owner import is_anothers, what_is_wrong
from courseware.services.competency.documents.paper_files import FOLDER, place_of
from courseware.services.competency.documents.stray_files import find_stray
from courseware.services.doctor.finding import Finding, note, problem
from courseware.store.engine import Database
from courseware.store.records.recorded_practice import documents


def folder_of_another(db: Database, instance: Path) -> list[Finding]:
    """Whether another installation keeps its documents in the folder."""
    folder = instance / FOLDER
    with db.read() as connection:
        if not is_anothers(connection, folder):
            return []
    what, mend = what_is_wrong(folder)
    return [problem(f"{what}: nothing is kept or removed there", mend)]


def files_missing(db: Database, instance: Path) -> list[Finding]:
    """Files of documents that were handed in and not taken back, and that are not here."""
    with db.read() as connection:
        wanted = documents(connection)
    folder = instance / FOLDER
    gone = sum(not place_of(folder, digest).is_file() for digest in wanted)
    if not gone:
        return []
    one = "one file of a document that was handed in is"
    are = one if gone == 1 else f"{gone} files of documents that were handed in are"
    return [
        problem(
            f"{are} not in {folder}: nobody can open them here, and a backup that is made here "
            "lacks them",
            "with several hosts on one database, let all of them share this folder, or copy what "
            "the others hold; else bring the files back from a backup",
        )
    ]


def files_unneeded(db: Database, instance: Path, now: datetime) -> list[Finding]:
    """Files that no record needs, which `jobs` removes, and those that no record names."""
    folder = instance / FOLDER
    stray = find_stray(db, folder, now)
    found = []
    if count := len(stray.drafts) + len(stray.removable):
        found.append(
            note(
                f"{_files(count)} in {folder} that no record needs (a document was taken back, or "
                "an upload was cut off)",
                "`python -m courseware jobs` removes them: let it run every minute",
            )
        )
    if stray.unnamed:
        found.append(
            note(
                f"{_files(len(stray.unnamed))} in {folder} that no record names; nothing removes "
                f"what may be somebody's evidence. The first is {stray.unnamed[0]}",
                "look whether this database and this folder belong together; after an older state "
                "of the database was put back these are documents that came later: ask for them "
                "again, then move them away",
            )
        )
    return found


def _files(count: int) -> str:
    return "one file lies" if count == 1 else f"{count} files lie"
