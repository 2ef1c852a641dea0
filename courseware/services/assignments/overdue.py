"""What is overdue in a clinic, asked for whole teams."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.assignments import AssignmentKind, Leave, moved_due
from courseware.domain.competency.calendar import day_of
from courseware.services.assignments.targets import is_offered, target_words
from courseware.store import assignments as rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Late:
    """One thing that is overdue; `due` is the day, after leave has moved it."""

    person_id: str
    name: str
    target_id: str
    words: str
    due: date


def overdue_in(
    connection: Connection, catalogue: Catalogue, clinic: AnyRow, now: datetime
) -> list[Late]:
    """What is overdue in a clinic, in no order, for a caller who has decided: two queries.

    What is not published any more cannot be done, so it is not overdue.
    """
    today = day_of(now, clinic.timezone)
    # Leave only moves a day on, so what was set for today or later can't be overdue; and a course
    # that ended before it can be done no more.
    found = rows.open_before(connection, clinic.id, now, today)
    away = _leave_in(connection, clinic.id, {row.person_id for row in found}) if found else {}
    words: dict[tuple[str, str, str], str | None] = {}
    late = []
    for person_id, kind, target_id, region, assigned_on, due_on, name in found:
        due = moved_due(assigned_on, due_on, away[person_id]) if person_id in away else due_on
        if due >= today:
            continue
        target = (kind, target_id, region)
        if target not in words:
            asked = (AssignmentKind(kind), target_id, region)
            words[target] = (
                target_words(catalogue, *asked, today)
                if is_offered(catalogue, *asked, today)
                else None
            )
        if said := words[target]:
            late.append(Late(person_id, name, target_id, said, due))
    return late


def _leave_in(
    connection: Connection, clinic_id: str, person_ids: Collection[str]
) -> dict[str, list[Leave]]:
    away: dict[str, list[Leave]] = {}
    for person_id, first, last in rows.leave_in(connection, clinic_id, person_ids):
        away.setdefault(person_id, []).append(Leave(first, last))
    return away
