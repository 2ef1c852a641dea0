"""Whether its assessor can sign a form: what makes them eligible, or why they are not any more."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import end_of
from courseware.domain.competency.eligibility import Eligibility
from courseware.domain.errors import Conflict, Forbidden
from courseware.domain.people import Actor
from courseware.services.competency.assessors import (
    eligibility_at,
    eligibility_to_correct,
    refusal_to_correct,
)
from courseware.services.competency.observations.afterwards import is_replaced
from courseware.services.competency.observations.forms import CONTEXT, Entry
from courseware.services.competency.observations.requesting import require_prerequisites
from courseware.store.competency import observations as rows
from courseware.store.rows import AnyRow

_REPLACED = "The observation that this corrects was corrected or retracted meanwhile."


def require_eligible_to_sign(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    row: AnyRow,
    when: tuple[date, datetime, datetime],
) -> Eligibility:
    """What makes the actor eligible to sign a form, once what has to come first is on record.

    Args:
        when: the day of the observation, the moment that answers for it, and now.

    Raises:
        Forbidden: with the reason why they are not.
        Conflict: what has to come first is missing; a correction asks for nothing of it anew.
    """
    day, seen_by, now = when
    corrected = _corrected(connection, row)
    if corrected is None:
        about = (row.person_id, (row.checklist_id, row.region), seen_by)
        require_prerequisites(connection, catalogue, *about, day if seen_by < now else None)
        found = _eligible(connection, actor, row, [seen_by, now])
    else:
        moved = seen_by if day != corrected.observed_on else None
        found = eligibility_to_correct(connection, actor.person_id, corrected, (moved, now))
    if not found.is_eligible:
        raise Forbidden(found.refusal)
    return found


def require_unreplaced(connection: Connection, row: AnyRow) -> None:
    """Make sure that what a correction corrects still stands.

    Raises:
        Conflict: it was corrected or retracted.
    """
    if replaced := _replaced(connection, _corrected(connection, row)):
        raise Conflict(replaced)


def why_not_now(
    connection: Connection,
    actor: Actor,
    row: AnyRow,
    now: datetime,
    entries: Mapping[str, Entry] | None = None,
    zone: str = "",
) -> str:
    """Why the actor may not sign a form now, be it complete or not; "" while they may.

    Args:
        entries, zone: what the form says, and its clinic's zone, where the day that it names is to
            be held against the assessor's own record as well.
    """
    corrected = _corrected(connection, row)
    if corrected is not None:
        if replaced := _replaced(connection, corrected):
            return f"{replaced} Withdraw this form, on its last page."
        return refusal_to_correct(connection, actor.person_id, corrected, now)
    moments = [now]
    written = entries[CONTEXT].body.get("observed_on") if entries and CONTEXT in entries else None
    if written:
        moments = [answers_for(date.fromisoformat(written), zone, now), now]
    return _eligible(connection, actor, row, moments).refusal


def answers_for(day: date, zone: str, now: datetime) -> datetime:
    """The moment whose record answers for a day: its last one, or now."""
    return min(now, end_of(day, zone) - timedelta(microseconds=1))


def _eligible(
    connection: Connection, actor: Actor, row: AnyRow, moments: list[datetime]
) -> Eligibility:
    scope = (row.checklist_id, row.region)
    return eligibility_at(connection, actor.person_id, row.person_id, scope, moments)


def _corrected(connection: Connection, row: AnyRow) -> AnyRow | None:
    return rows.observation(connection, row.corrects_id) if row.corrects_id else None


def _replaced(connection: Connection, corrected: AnyRow | None) -> str:
    return _REPLACED if corrected is not None and is_replaced(connection, corrected) else ""
