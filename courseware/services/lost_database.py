"""Whether an empty or missing database was lost, or an installation is only about to begin."""

from pathlib import Path

from courseware.services.competency.documents.paper_files import FOLDER
from courseware.store.revision import holds_our_tables

RESTORE = (
    "this looks like a lost database: put it back, or restore the last backup "
    "(`python -m courseware backup restore FILE`)"
)


def left_behind(instance: Path) -> str:
    """What an installation in use left in its folder, in words; empty where it left nothing.

    The key of the cookies says nothing: it is made before any database.
    """
    kinds = {"signing keys": instance / "keys", "handed-in documents": instance / FOLDER}
    return " and ".join(words for words, folder in kinds.items() if _holds_files(folder))


def another_beside(file: Path) -> Path | None:
    """A database of ours beside one that is missing or empty, whose name may be mistyped."""
    for other in sorted(file.absolute().parent.glob("*.sqlite3")):
        if other.name != file.name and holds_our_tables(other):
            return other
    return None


def _holds_files(folder: Path) -> bool:
    # What begins with a dot is no document and no key: a mark, or what was being written.
    return any(path.is_file() and not path.name.startswith(".") for path in folder.rglob("*"))
