"""What becomes of an open form when its learner leaves the clinic.

What was watched until then may still be finished and signed: a form in which a day until the day
of leaving had been entered. Every other one rests, as it is, until the learner comes back.
"""

from datetime import date

from sqlalchemy import Connection

from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.times import day_words
from courseware.services.competency.observations.forms import CONTEXT, Voice
from courseware.store.accounts import people
from courseware.store.competency import observations as rows
from courseware.store.rows import AnyRow

_RESTS = (
    "{who} left {clinic} on {day}, so nothing more is entered or signed in this form. What was "
    "entered is kept, and it goes on if {they} come back; {they} can ask to be observed anew "
    "where {they} work now."
)
_TOO_LATE = (
    "{who} left {clinic} on {day}. Only what was watched until that day is signed there; what was "
    "watched later is signed where they work now."
)


def resting(connection: Connection, row: AnyRow, voice: Voice) -> str:
    """Why nothing more can be entered in an open form, in the words of its reader; "" while it
    can."""
    found = _left(connection, row)
    if found is None or _was_watched_by(connection, row, found[0]):
        return ""
    own = voice is Voice.LEARNER
    who = "You" if own else people.name_of(connection, row.person_id)
    they = "you" if own else "they"
    return _RESTS.format(who=who, they=they, clinic=found[1], day=day_words(found[0]))


def require_going_on(connection: Connection, row: AnyRow, voice: Voice) -> None:
    """Make sure that something can be entered in an open form.

    Raises:
        Conflict: its learner has left, and it rests.
    """
    if why := resting(connection, row, voice):
        raise Conflict(why)


def require_until_left(connection: Connection, row: AnyRow, day: date) -> None:
    """Make sure that a day of observation does not lie after that of the learner's leaving.

    Raises:
        Invalid: it does.
    """
    found = _left(connection, row)
    if found is not None and day > found[0]:
        who = people.name_of(connection, row.person_id)
        said = _TOO_LATE.format(who=who, clinic=found[1], day=day_words(found[0]))
        raise Invalid({f"{CONTEXT}.observed_on": said})


def _left(connection: Connection, row: AnyRow) -> tuple[date, str] | None:
    """The day on which the learner left the clinic, and its name; None while they are there."""
    history = people.membership_history(connection, row.person_id)
    here = [held for held in history if held.clinic_id == row.clinic_id]
    if not here or any(held.ended_at is None for held in here):
        return None
    last = max(here, key=lambda held: held.ended_at)
    return day_of(last.ended_at, last.timezone), last.clinic_name


def _was_watched_by(connection: Connection, row: AnyRow, left: date) -> bool:
    """Whether a day of observation until that of leaving was ever entered."""
    return any(
        save.field == CONTEXT and save.body.get("observed_on", "9999") <= left.isoformat()
        for save in rows.entries(connection, row.id)
    )
