"""Changing a file in the browser: look first, then save; what others saved is never lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from hashlib import sha256

from courseware.content.ids import replace_file
from courseware.content.preview.reading import Reading
from courseware.content.problem import Problem, Severity
from courseware.content.tree import read_bytes
from courseware.domain.errors import Conflict
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authoring.desk import (
    Desk,
    as_bytes,
    as_it_would_be,
    place_to_write,
    read_desk,
    source_of,
)
from courseware.services.authorize import require
from courseware.services.holding import hold_with_right
from courseware.services.ledger import record
from courseware.store.engine import Database

MOST_DIFFERENCE_LINES = 2_000


class ChangedMeanwhile(Conflict):
    """The file is no longer the one that was opened; nothing was written.

    Attributes:
        now: its bytes at present.
    """

    def __init__(self, path: str, now: bytes) -> None:
        super().__init__(f"{path} was saved by somebody else since you opened it.")
        self.now = now


class HasErrors(Conflict):
    """The text has errors and was not knowingly saved as a draft; nothing was written."""


@dataclass(frozen=True)
class Look:
    """What saving would do.

    Attributes:
        data: the bytes that would be written.
        digest: their SHA-256, by which a form says that this was looked at.
        difference: lines of a unified difference; empty where nothing would change.
        problems: of this file, as it would be.
        elsewhere: problems in other files that the change would bring.
        reading: the library as it would be.
    """

    data: bytes
    digest: str
    difference: tuple[str, ...]
    problems: tuple[Problem, ...]
    elsewhere: tuple[Problem, ...]
    reading: Reading

    @property
    def errors(self) -> int:
        """How many errors would be in the file, and newly in others."""
        every = (*self.problems, *self.elsewhere)
        return sum(problem.severity is Severity.ERROR for problem in every)


def look(desk: Desk, actor: Actor, path: str, base: str, text: str) -> Look:
    """What saving this text would change, and what `check` would say of it.

    Args:
        base: SHA-256 of the file that was opened.

    Raises:
        NotFound, Forbidden, Invalid: no such file; no right; a text that no file can hold.
        ChangedMeanwhile: the file was saved since.
    """
    require(actor, Permission.CONTENT_WRITE)
    reading = read_desk(desk)
    before = source_of(reading, path)
    if sha256(before).hexdigest() != base:
        raise ChangedMeanwhile(path, before)
    data = as_bytes(text, before)
    new = as_it_would_be(reading, path, data)
    known = {(p.path, p.code, p.message) for p in reading.problems}
    return Look(
        data=data,
        digest=sha256(data).hexdigest(),
        difference=difference_of(before, data),
        problems=new.problems_of(path),
        elsewhere=tuple(
            p for p in new.problems if p.path != path and (p.path, p.code, p.message) not in known
        ),
        reading=new,
    )


def save(
    db: Database,
    desk: Desk,
    actor: Actor,
    path: str,
    base: str,
    looked: Look,
    despite_errors: bool,
    now: datetime,
) -> None:
    """Write what was looked at; the file is replaced at once, and the act is on record.

    A file with errors is a draft that cannot be published; it is saved only if that is said.

    Raises:
        NotFound, Forbidden, Conflict: no such file; no right, or none any more; nothing may be
            written here.
        ChangedMeanwhile: the file was saved since.
        HasErrors: it has errors, and nobody said that it is saved all the same.
    """
    require(actor, Permission.CONTENT_WRITE)
    place = place_to_write(desk, read_desk(desk), path)
    if looked.errors and not despite_errors:
        raise HasErrors("This text has errors. Mend them, or save it as a draft with its errors.")
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.CONTENT_WRITE)
        # Before the file: the entry takes the lock under which two people's saves come one by one.
        record(
            connection,
            chain=INSTALLATION,
            act=Act.CONTENT_SAVED,
            actor_id=actor.person_id,
            subject=path,
            facts={"before": base, "after": looked.digest, "errors": looked.errors},
            now=now,
        )
        present = read_bytes(desk.root, path, len(looked.data) + (1 << 20))
        if sha256(present).hexdigest() != base:
            raise ChangedMeanwhile(path, present)
        replace_file(place, looked.data)


def difference_of(before: bytes, after: bytes) -> tuple[str, ...]:
    """The lines that differ with their surroundings, cut where there are very many."""
    old, new = _lines(before), _lines(after)
    found = list(unified_diff(old, new, "before", "after", lineterm=""))[2:]
    if len(found) > MOST_DIFFERENCE_LINES:
        more = len(found) - MOST_DIFFERENCE_LINES
        found = [*found[:MOST_DIFFERENCE_LINES], f"@@ {more} more lines @@"]
    return tuple(found)


def _lines(data: bytes) -> Sequence[str]:
    return data.decode("utf-8", "replace").split("\n")
