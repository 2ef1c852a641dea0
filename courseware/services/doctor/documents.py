"""Whether the files of documents from elsewhere are on this host.

Rows stand in the database, which many hosts may share; files lie in each host's instance folder.
"""

from pathlib import Path

from courseware.services.competency.paper_files import FOLDER, place_of
from courseware.services.doctor.finding import Finding, problem
from courseware.store.engine import Database
from courseware.store.recorded_practice import documents


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
