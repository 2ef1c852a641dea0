"""More time for an attempt that is under way: part of an override, and on record with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from courseware.domain.attempts import is_past
from courseware.domain.ledger import written
from courseware.domain.people import Actor
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows
from courseware.store.quizzes.overrides import extensions
from courseware.store.quizzes.regrades import hold_marks
from courseware.store.rows import AnyRow

_NONE_OPEN = (
    "No attempt at this quiz is open that has a time limit. Untick this; then the minutes are "
    "granted to attempts that start from now on."
)
_OVER = (
    "The time of the attempt that was open is over, so it can't be extended any more. Untick this, "
    "and grant another attempt if one is needed."
)


@dataclass(frozen=True, slots=True)
class GrantedTime:
    """More time for an attempt, by whom, and until when it took answers before and after (UTC)."""

    author: str
    was_until: datetime
    until: datetime


def time_granted(db: Database, actor: Actor, attempt_id: str) -> tuple[GrantedTime, ...]:
    """What extended an attempt of the actor's while it ran, the first first; () of anybody else's.

    A withdrawal takes nothing of it back, so it is told all the same.
    """
    with db.read() as connection:
        found = extensions(connection, actor.person_id, attempt_id)
    return tuple(GrantedTime(row.author, row.was_until, row.extended_until) for row in found)


def held_to_extend(connection: Connection, person_id: str, quiz_id: str) -> AnyRow | None:
    """A person's open attempt at a quiz, held so that it is neither handed in nor closed meanwhile;
    None where none is open. Comes before anybody is held (`hold_marks` says why)."""
    hold_marks(connection, alone=False)
    found = rows.open_attempt(connection, person_id, quiz_id)
    return None if found is None else rows.attempt(connection, found.id, for_update=True)


def extension_errors(attempt: AnyRow | None, minutes: int, now: datetime) -> dict[str, str]:
    """Why the time of an attempt can't be extended, by field; empty where it can."""
    if minutes <= 0:
        return {"extra_minutes": "Say how many minutes are added to the attempt that is open."}
    if attempt is None or attempt.submitted_at is not None or attempt.deadline is None:
        return {"extend_open": _NONE_OPEN}
    return {"extend_open": _OVER} if is_past(attempt.deadline, now) else {}


def extension_of(attempt: AnyRow | None, minutes: int) -> dict[str, Any]:
    """What the row of an override says of the attempt that it extends; {} where there is none."""
    if attempt is None or attempt.deadline is None:
        return {}
    until = attempt.deadline + timedelta(minutes=minutes)
    moved = {"was_until": attempt.deadline, "extended_until": until}
    return {"extended_attempt": attempt.id, **moved}


def extend(connection: Connection, extension: Mapping[str, Any]) -> dict[str, object]:
    """Give an attempt that is held its new end; gives what the ledger says of it."""
    if not extension:
        return {}
    rows.set_deadline(connection, extension["extended_attempt"], extension["extended_until"])
    moved = {name: written(extension[name]) for name in ("was_until", "extended_until")}
    return {**extension, **moved}
