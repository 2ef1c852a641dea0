"""More time for an attempt that is under way: part of an override, and on record with it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from courseware.domain.attempts import is_past
from courseware.domain.ledger import written
from courseware.store import attempts as rows
from courseware.store.regrades import hold_marks
from courseware.store.rows import AnyRow

_NONE_OPEN = (
    "No attempt at this quiz is open that has a time limit. Untick this; then the minutes are "
    "granted to attempts that start from now on."
)
_OVER = (
    "The time of the attempt that was open is over, so it can't be extended any more. Untick this, "
    "and grant another attempt if one is needed."
)


def held_to_extend(connection: Connection, person_id: str, quiz_id: str) -> AnyRow | None:
    """A person's open attempt at a quiz, held so that it is neither handed in nor closed meanwhile;
    None where none is open. Comes before anybody is held (`store/regrades.py: hold_marks`)."""
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


def extend(connection: Connection, attempt: AnyRow | None, minutes: int) -> dict[str, object]:
    """Extend the time of an attempt that is held; gives what the ledger says of it."""
    if attempt is None:
        return {}
    until = attempt.deadline + timedelta(minutes=minutes)
    rows.set_deadline(connection, attempt.id, until)
    moved = {"was_until": written(attempt.deadline), "extended_until": written(until)}
    return {"extended_attempt": attempt.id, **moved}
