"""Moving a duplicate account's practical record: observations, decisions, logbook, documents."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, delete, func, select, update

from courseware.store.competency.taken_back_ahead import decided_from
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    AdverseEvent,
    Assignment,
    Base,
    CompetencyDecision,
    CompetencyInterval,
    FoundingAssessor,
    LeavePeriod,
    LogbookSession,
    Observation,
    OutsideEvidence,
    ProblemReport,
    RecallReader,
    RecallTask,
    Reminder,
    SavedView,
    Waiver,
)

# What moves as it is, under the word that the preview uses.
_MOVED: dict[str, type[Base]] = {
    "observations": Observation,
    "adverse-event notes": AdverseEvent,
    "documents": OutsideEvidence,
    "waivers": Waiver,
    "periods of leave": LeavePeriod,
    "reports of problems": ProblemReport,
    "recalls": RecallTask,
}
# What both may have alike; the twin stays with the duplicate.
_TWINS: dict[str, tuple[type[Base], tuple[str, ...]]] = {
    "logbook sessions": (LogbookSession, ("key",)),
    "designations as assessor": (FoundingAssessor, ("checklist_id", "region", "ended_at")),
    "assignments": (Assignment, ("clinic_id", "kind", "target_id", "region", "number")),
    "reminders": (Reminder, ("about", "ends_on", "days_before")),
    "recalls of lessons read": (RecallReader, ("recall_id",)),
    "saved views": (SavedView, ("clinic_id", "name")),
}
_DECISIONS = "decisions about competencies"

HOLDS_PRACTICE = frozenset(
    {
        *(table.__tablename__ for table in _MOVED.values()),
        *(table.__tablename__ for table, _ in _TWINS.values()),
        CompetencyDecision.__tablename__,
        CompetencyInterval.__tablename__,
    }
)
"""Tables whose `person_id` a merge moves, or (intervals) works out anew."""


def counts(connection: Connection, survivor: str, duplicate: str) -> list[tuple[str, int, int]]:
    """(what, how many move, how many stay with the duplicate) for each kind of record."""
    moved: dict[str, type[Base]] = {**_MOVED, _DECISIONS: CompetencyDecision}
    found = [(what, _count(connection, table, duplicate), 0) for what, table in moved.items()]
    for what, (table, keys) in _TWINS.items():
        stay = len(list(_twins(connection, table, keys, survivor, duplicate)))
        found.append((what, _count(connection, table, duplicate) - stay, stay))
    return found


def move(connection: Connection, survivor: str, duplicate: str) -> None:
    """Move everything; what is kept beside it is dropped and has to be worked out anew."""
    for table in _MOVED.values():
        of = _table(table).c.person_id
        connection.execute(update(table).where(of == duplicate).values(person_id=survivor))
    for table, keys in _TWINS.values():
        stay = [row.id for row in _twins(connection, table, keys, survivor, duplicate)]
        columns = _table(table).c
        moving = update(table).where(columns.person_id == duplicate, columns.id.not_in(stay))
        connection.execute(moving.values(person_id=survivor))
    _renumber(connection, survivor, duplicate)
    both = [survivor, duplicate]
    intervals, assigned = _table(CompetencyInterval), _table(Assignment)
    connection.execute(delete(intervals).where(intervals.c.person_id.in_(both)))
    kept = update(assigned).where(assigned.c.person_id.in_(both), assigned.c.done_from.is_not(None))
    connection.execute(kept.values(done_from=None))


def _renumber(connection: Connection, survivor: str, duplicate: str) -> None:
    """Put the decisions of both in one order in each scope: that of their moments, and of each
    account that in which they came on record.

    A clock that was ahead may have dated one later than what followed it; by its moment alone it
    would outweigh that from then on; one that was noticed counts from then.
    """
    table = _table(CompetencyDecision).c
    query = (
        select(
            table.id,
            table.person_id,
            table.checklist_id,
            table.region,
            table.decided_at,
            table.counts_from,
        )
        .where(table.person_id.in_([survivor, duplicate]))
        .order_by(table.number, table.decided_at, table.id)
    )
    latest: dict[tuple[str, str, str], datetime] = {}
    found = []
    for place, row in enumerate(connection.execute(query).all()):
        of = (row.person_id, row.checklist_id, row.region)
        at = decided_from(row)
        latest[of] = max(at, latest.get(of, at))
        found.append((latest[of], place, row))
    numbers: dict[tuple[str, str], int] = {}
    ordered = []
    for _, _, row in sorted(found, key=lambda one: one[:2]):
        scope = (row.checklist_id, row.region)
        numbers[scope] = numbers.get(scope, 0) + 1
        ordered.append((row.id, numbers[scope]))
    # Out of the way first: each number is free once only.
    for sign in (-1, 1):
        for decision_id, number in ordered:
            statement = update(CompetencyDecision).where(table.id == decision_id)
            connection.execute(statement.values(person_id=survivor, number=sign * number))


def _twins(
    connection: Connection,
    table: type[Base],
    keys: tuple[str, ...],
    survivor: str,
    duplicate: str,
) -> Iterator[AnyRow]:
    """The duplicate's rows to which the survivor has one alike."""
    columns = _table(table).c
    query = select(columns.id, columns.person_id, *(columns[key] for key in keys)).where(
        columns.person_id.in_([survivor, duplicate])
    )
    rows = connection.execute(query).all()
    mine = {tuple(row[2:]) for row in rows if row.person_id == survivor}
    return (row for row in rows if row.person_id == duplicate and tuple(row[2:]) in mine)


def _table(table: type[Base]) -> Table:
    return cast(Table, table.__table__)


def _count(connection: Connection, table: type[Base], person_id: str) -> int:
    query = select(func.count()).select_from(table.__table__)
    return connection.scalar(query.where(_table(table).c.person_id == person_id)) or 0
