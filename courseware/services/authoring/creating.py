"""New files of the library, from the same starters as on the command line."""

import os
import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from courseware.content.problem import Severity
from courseware.content.starting.new import CannotWrite, write_new
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.questions.types import GRADED_TYPES
from courseware.services.authoring.desk import Desk, read_desk
from courseware.services.authorize import require
from courseware.services.holding import hold_with_right
from courseware.services.ledger import record
from courseware.store.engine import Database

KINDS = ("lesson", "quiz", "checklist")
"""What instructors may begin here; a course is begun where its folder is kept."""


def courses_of(desk: Desk, actor: Actor) -> list[str]:
    """Ids of the courses that a new file can belong to.

    Raises:
        Forbidden, NotFound: no right; no library here.
    """
    require(actor, Permission.CONTENT_WRITE)
    return sorted(read_desk(desk).library.courses)


def create_file(
    db: Database,
    desk: Desk,
    actor: Actor,
    kind: str,
    name: str,
    course: str,
    title: str,
    types: Sequence[str],
    now: datetime,
) -> str:
    """Write a starting file and return its path; the act is on record.

    Args:
        types: question types that a quiz begins with; () for one best answer.

    Raises:
        Forbidden, NotFound, Conflict: no right, or none any more; no library; nothing may be
            written here.
        Invalid: kind, id or course do not fit, or the file or its id is there already.
    """
    known = courses_of(desk, actor)
    if desk.why_read_only:
        raise Conflict(desk.why_read_only)
    errors = _errors(kind, course, known, types)
    if errors:
        raise Invalid(errors)
    _refuse_links(desk, course)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.CONTENT_WRITE)
        # The file comes before the entry, because the entry names what is in it; where the entry
        # fails, a starting file is left that nobody has to fear.
        try:
            path = write_new(desk.root, kind, name.strip(), course, title or None, types).path
        except CannotWrite as refusal:
            raise Invalid({"name": _quoted(str(refusal))}) from None
        digest = sha256((desk.root / path).read_bytes()).hexdigest()
        record(
            connection,
            chain=INSTALLATION,
            act=Act.CONTENT_SAVED,
            actor_id=actor.person_id,
            subject=path,
            facts={"before": "", "after": digest, "errors": 0},
            now=now,
        )
    return path


def still_missing(desk: Desk, actor: Actor, path: str) -> list[str]:
    """What a file that was just begun still lacks before anything can be published.

    Raises:
        Forbidden, NotFound: no right; no library here.
    """
    require(actor, Permission.CONTENT_WRITE)
    found = read_desk(desk).problems_of(path)
    errors = (problem for problem in found if problem.severity is Severity.ERROR)
    return [
        f"Still missing ({p.code}): {_quoted(p.message)} — {_quoted(p.suggestion)}" for p in errors
    ]


def _quoted(text: str) -> str:
    """A sentence of the command line as pages show it: what is code there is quoted here."""
    return re.sub("`([^`]*)`", r"“\1”", text)


def _errors(kind: str, course: str, known: Sequence[str], types: Sequence[str]) -> dict[str, str]:
    errors = {}
    if kind not in KINDS:
        errors["kind"] = "Choose what the file is."
    if course not in known:
        errors["course"] = "Choose the course that it belongs to."
    if types and (kind != "quiz" or not set(types) <= GRADED_TYPES.keys()):
        errors["types"] = "Question types belong to a quiz; begin one, or choose none of these."
    return errors


def _refuse_links(desk: Desk, course: str) -> None:
    """Raise Conflict where a folder leads elsewhere: nothing is written outside the library."""
    root = os.path.realpath(desk.root)
    for folder in ("lessons", "quizzes"):
        place = os.path.join(root, folder, course)
        if os.path.realpath(place) != place:
            raise Conflict(f"{folder}/{course} is a link to another place; write there.")
