"""Taking back a file that was never published: deleting it, or giving it another id.

What was published once is retired as the rules say and never deleted: answers, observations and
awards are kept under its id.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from courseware.content.check import check
from courseware.content.models.words import SLUG_PATTERN
from courseware.content.preview.reading import Reading
from courseware.content.problem import Problem
from courseware.content.summary import FileKind
from courseware.content.tree import read_bytes
from courseware.content.yaml.written import as_scalar
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authoring.desk import (
    Desk,
    file_at,
    place_to_write,
    read_desk,
    source_of,
)
from courseware.services.authoring.saving import ChangedMeanwhile
from courseware.services.authorize import require
from courseware.services.holding import hold_with_right
from courseware.services.ledger import record
from courseware.store import releases as rows
from courseware.store.engine import Database

_BEGUN_HERE = (FileKind.LESSON, FileKind.QUIZ, FileKind.CHECKLIST)
_LONGEST = 64
_ENDS = (".checklist.yaml", ".yaml", ".md")
_RETIRE = {
    FileKind.LESSON: "take it out of the course's `lessons`",
    FileKind.QUIZ: "write its id under `retired_quizzes` in course.yaml, then remove the file",
    FileKind.CHECKLIST: "take it out of the course's `checklists`",
}


@dataclass(frozen=True, slots=True)
class Removal:
    """What deleting a file would do.

    Attributes:
        revision: SHA-256 of the file that was looked at.
        text: what the file holds; only the disk can bring it back.
        elsewhere: problems in other files that would come with it.
    """

    revision: str
    text: str
    elsewhere: tuple[Problem, ...]


def why_kept(db: Database, reading: Reading, path: str) -> str:
    """Why a file cannot be taken back here, in a sentence; empty where it can.

    Raises:
        NotFound: the library has no such file.
    """
    found = file_at(reading, path)
    if found.kind not in _BEGUN_HERE:
        return "Only lessons, quizzes and checklists can be deleted or renamed here."
    with db.read() as connection:
        published = rows.published_paths(connection, str(found.kind), found.id, path)
    # A published file that was moved keeps its records by its id. Where the file that was published
    # still stands, another one that bears its id by mistake has none.
    others = (f.path for f in reading.library.of_kind(found.kind) if f.id == found.id)
    if not published or (path not in published and not published.isdisjoint(others)):
        return ""
    return (
        f"It was published, and records may rest on it. To retire it: "
        f"{_RETIRE[FileKind(found.kind)]}."
    )


def look_at_removal(db: Database, desk: Desk, actor: Actor, path: str) -> Removal:
    """What deleting the file would do.

    Raises:
        NotFound, Forbidden, Conflict: no such file; no right; it has to stay.
    """
    reading = _open(db, desk, actor, path)
    source = source_of(reading, path)
    files = tuple(file for file in reading.library.files if file.path != path)
    left = check(replace(reading.library, files=files))
    known = {(p.path, p.code, p.message) for p in reading.problems}
    new = tuple(p for p in left if p.path != path and (p.path, p.code, p.message) not in known)
    return Removal(sha256(source).hexdigest(), source.decode("utf-8", "replace"), new)


def remove_file(
    db: Database, desk: Desk, actor: Actor, path: str, seen: str, now: datetime
) -> None:
    """Delete a file that was never published; the act is on record.

    Args:
        seen: SHA-256 of the file that was looked at.

    Raises:
        NotFound, Forbidden, Conflict: as `look_at_removal`; or the actor's role ended meanwhile.
        ChangedMeanwhile: the file was saved since.
    """
    place = place_to_write(desk, _open(db, desk, actor, path), path)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.CONTENT_WRITE)
        facts = {"before": seen, "after": ""}
        record(
            connection,
            chain=INSTALLATION,
            act=Act.CONTENT_REMOVED,
            actor_id=actor.person_id,
            subject=path,
            facts=facts,
            now=now,
        )
        _unchanged(desk, path, seen)
        place.unlink()


def rename_file(
    db: Database, desk: Desk, actor: Actor, path: str, name: str, seen: str, now: datetime
) -> str:
    """Give a file that was never published another id and name; return its new path.

    The id is changed in the file itself; what other files say of it, `check` finds.

    Raises:
        NotFound, Forbidden, Conflict: as `look_at_removal`; or the actor's role ended meanwhile.
        ChangedMeanwhile: the file was saved since.
        Invalid: no id can be written so, or a file of this name or with this id is there.
    """
    reading = _open(db, desk, actor, path)
    place = place_to_write(desk, reading, path)
    old, wanted = file_at(reading, path), name.strip()
    new_path = _renamed(path, wanted, [file.path for file in reading.library.files])
    for file in reading.library.of_kind(old.kind):
        if file.id == wanted and file.path != path:
            raise Invalid({"name": f"The id “{wanted}” is used by {file.path}."})
    data = _with_id(source_of(reading, path), old.id, wanted)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.CONTENT_WRITE)
        record(
            connection,
            chain=INSTALLATION,
            act=Act.CONTENT_RENAMED,
            actor_id=actor.person_id,
            subject=new_path,
            facts={"from": path, "before": seen, "after": sha256(data).hexdigest()},
            now=now,
        )
        _unchanged(desk, path, seen)
        _write_new(place.with_name(new_path.rpartition("/")[2]), data)
        place.unlink()
    return new_path


def _open(db: Database, desk: Desk, actor: Actor, path: str) -> Reading:
    require(actor, Permission.CONTENT_WRITE)
    reading = read_desk(desk)
    kept = why_kept(db, reading, path)
    if kept or desk.why_read_only:
        raise Conflict(kept or desk.why_read_only)
    return reading


def _unchanged(desk: Desk, path: str, seen: str) -> None:
    present = read_bytes(desk.root, path, 1 << 22)
    if sha256(present).hexdigest() != seen:
        raise ChangedMeanwhile(path, present)


def _renamed(path: str, name: str, taken: Sequence[str]) -> str:
    if len(name) > _LONGEST or not re.fullmatch(SLUG_PATTERN.strip("^$"), name):
        raise Invalid(
            {"name": "An id has lower-case letters and digits, words joined by single hyphens."}
        )
    folder, _, file_name = path.rpartition("/")
    ending = next(end for end in _ENDS if file_name.endswith(end))
    found = f"{folder}/{name}{ending}"
    if found in taken:
        raise Invalid({"name": f"{found} is there already."})
    return found


def _with_id(source: bytes, old: str, new: str) -> bytes:
    """The file with its own id, which stands at the start of a line, written anew."""
    pattern = rb"(?m)^(id:[ \t]*)([\"']?)" + re.escape(old.encode()) + rb"\2(?=[ \t\r]*(#.*)?$)"
    return re.sub(pattern, rb"\g<1>" + as_scalar(new).encode(), source, count=1)


def _write_new(place: Path, data: bytes) -> None:
    try:
        with place.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise Invalid({"name": "A file of this name is there already."}) from None
