"""Where a backup cannot be written, a sentence says why, and how much room it takes."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from courseware.domain.errors import Refusal
from courseware.store.engine import Database
from courseware.store.upkeep.condition import bytes_held
from courseware.store.upkeep.no_room import WRITING_FAILED, is_no_room_in

# The least that is tried for where nobody knows how much is wanted.
_LEAST = 1 << 20


class NoPlace(Refusal):
    """The file cannot be written where it was wanted, whatever goes into it."""


@contextmanager
def room_in(folder: Path, wanted: int | None) -> Iterator[None]:
    """Let what finds no room in a folder end in a sentence that names it.

    Args:
        wanted: how many bytes are written at most; None where that is not known.

    Raises:
        NoPlace: there was no room.
    """
    try:
        yield
    except WRITING_FAILED as error:
        if not is_no_room_in(folder, wanted or _LEAST, error):
            raise
        raise NoPlace(_no_room(folder, wanted)) from error


def most_written(db: Database, files: Iterable[Path]) -> int | None:
    """How much a backup takes while it is made: its files twice, as a copy and packed, at most."""
    with db.read() as connection:
        held = bytes_held(connection)
    return None if held is None else 2 * (held + sum(path.stat().st_size for path in files))


def _no_room(folder: Path, wanted: int | None) -> str:
    free = shutil.disk_usage(folder).free
    takes = f"it takes up to {_size(wanted)} there while it is made, and " if wanted else ""
    ends = ""
    if free > (wanted or _LEAST):
        ends = ", but a quota or a limit on the size of a file (`ulimit -f`) is in the way"
    return (
        f"there is no room for the backup in {folder}: {takes}{_size(free)} are free{ends} — "
        "make room there, or name a new file on another disk with --to"
    )


def _size(amount: int) -> str:
    return f"{amount / 1_000_000:.1f} MB"
