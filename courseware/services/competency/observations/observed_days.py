"""The day of an observation: not to come, not long past, not moved far by a slip of the pen, and
not moved behind the signature that says that it was watched."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.times import day_words
from courseware.services.competency.observations.chains import first_signed
from courseware.services.competency.observations.forms import CONTEXT, DAY_TO_COME, Entry
from courseware.services.membership.clinics import clinic_in
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOVED = "moved"
"""The name of the tick that says that a day was meant to be moved far."""
_A_MONTH = timedelta(days=31)
_NAME = f"{CONTEXT}.observed_on"
_SIGNED_BEFORE = (
    "You signed this on {signed}, so it was watched on that day or before. Correct the date."
)
_MOVES = (
    "This correction moves the day of the observation by {days} days, from {was} to {will}. Only "
    "the new day counts then: a confirmation that rested on this observation can fall, and another "
    "one can rest on it only by the new day."
)
_NOT_MEANT = (
    "Not signed: the day is {days} days away from the one that was signed. Tick the box if "
    "{will} is right, or open the form and put the day right; what was entered is kept."
)


class AlreadySigned(Conflict):
    """Who opens or sends this form fills it in no more: it is signed.

    Attributes:
        signed_on: the day of the signature on the clinic's calendar.
    """

    def __init__(self, row: AnyRow) -> None:
        super().__init__("This observation is signed; what it says can't be changed any more.")
        self.signed_on = day_of(row.signed_at, row.zone)


def today_of(connection: Connection, row: AnyRow, now: datetime) -> date:
    """The day that it is in the clinic of an observation."""
    return day_of(now, clinic_in(connection, row.clinic_id).timezone)


def signed_on(connection: Connection, row: AnyRow) -> date | None:
    """The day on which what a correction corrects was signed first; None where it is none."""
    if row.corrects_id is None:
        return None
    first = first_signed(connection, row)
    return day_of(first.signed_at, first.zone)


def last_day(connection: Connection, row: AnyRow, now: datetime) -> tuple[date, str]:
    """The last day on which an observation can have been watched, and what is said of a later one.

    Who signed that they had watched it cannot have watched it later.
    """
    signed = signed_on(connection, row)
    if signed is None:
        return today_of(connection, row, now), DAY_TO_COME
    return signed, _SIGNED_BEFORE.format(signed=day_words(signed))


def observed_on(
    connection: Connection, row: AnyRow, entries: Mapping[str, Entry], now: datetime
) -> date:
    """The day of the observation, of a form that names one.

    Raises:
        Invalid: it is still to come, or long past; of a correction, it lies after the day on
            which what it corrects was signed first.
    """
    day = date.fromisoformat(entries[CONTEXT].body["observed_on"])
    last, too_late = last_day(connection, row, now)
    if day > last:
        raise Invalid({_NAME: too_late})
    if row.corrects_id is None and day < last - _A_MONTH:
        said = f"An observation is signed within {_A_MONTH.days} days. Observe once more."
        raise Invalid({_NAME: said})
    return day


def moved_far(db: Database, row: AnyRow, entries: Mapping[str, Entry]) -> str:
    """What a correction that moves the day of an observation far does, to be confirmed before it
    is signed; "" where it moves it by 31 days at most, or nothing is corrected."""
    body = entries[CONTEXT].body if CONTEXT in entries else {}
    if row.corrects_id is None or "observed_on" not in body:
        return ""
    with db.read() as connection:
        return _said(connection, row, date.fromisoformat(body["observed_on"]), _MOVES)


def require_meant(connection: Connection, row: AnyRow, day: date, meant: bool) -> None:
    """Make sure that a correction moves the day of an observation far only where that is meant.

    Raises:
        Invalid: it does, and nobody said so.
    """
    if row.corrects_id is None or meant:
        return
    if said := _said(connection, row, day, _NOT_MEANT):
        raise Invalid({MOVED: said})


def _said(connection: Connection, row: AnyRow, day: date, sentence: str) -> str:
    # Against what is corrected and against the first of the chain, so that nothing is moved far in
    # small steps.
    corrected = rows.observation(connection, row.corrects_id)
    earlier = (corrected, first_signed(connection, row))
    days = [one.observed_on for one in earlier if one is not None and one.observed_on is not None]
    was = max(days, key=lambda before: abs(day - before), default=day)
    if abs(day - was) <= _A_MONTH:
        return ""
    return sentence.format(days=abs((day - was).days), was=day_words(was), will=day_words(day))
