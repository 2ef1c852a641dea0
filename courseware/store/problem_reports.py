"""Rows of learners' reports about questions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import Person, ProblemReport

_ALL = tuple(ProblemReport.__table__.c)


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store a report."""
    connection.execute(insert(ProblemReport).values(**values))


def of_attempt(connection: Connection, attempt_id: str) -> list[AnyRow]:
    """The reports that came from one attempt, oldest first."""
    query = select(*_ALL).where(ProblemReport.attempt_id == attempt_id)
    return list(connection.execute(query.order_by(ProblemReport.reported_at, ProblemReport.id)))


def listed(connection: Connection, answered: bool, limit: int) -> list[AnyRow]:
    """Reports that wait, the oldest first; or those that were answered, the newest first."""
    if answered:
        done = select(*_ALL).where(ProblemReport.answered_at.is_not(None))
        query = done.order_by(ProblemReport.answered_at.desc(), ProblemReport.id)
    else:
        waits = select(*_ALL).where(ProblemReport.answered_at.is_(None))
        query = waits.order_by(ProblemReport.reported_at, ProblemReport.id)
    return list(connection.execute(query.limit(at_most(limit))))


def waiting_count(connection: Connection) -> int:
    """How many reports wait for an answer."""
    query = select(func.count()).where(ProblemReport.answered_at.is_(None))
    return connection.scalar(query) or 0


def with_reporter(connection: Connection, report_id: str) -> AnyRow | None:
    """A report with its reporter's address (`email`), for the answer; None for none."""
    query = select(*_ALL, Person.email).join(Person, Person.id == ProblemReport.person_id)
    return connection.execute(query.where(ProblemReport.id == report_id)).one_or_none()


def answer(
    connection: Connection, report_id: str, actor_id: str, words: str, now: datetime
) -> bool:
    """Store the answer unless there is one; True if stored."""
    statement = (
        update(ProblemReport)
        .where(ProblemReport.id == report_id, ProblemReport.answered_at.is_(None))
        .values(answer=words, answered_by=actor_id, answered_at=now)
    )
    return connection.execute(statement).rowcount == 1


def open_counts(connection: Connection, quiz_id: str) -> dict[str, int]:
    """Question id -> reports of it that wait for an answer."""
    query = (
        select(ProblemReport.question_id, func.count())
        .where(ProblemReport.quiz_id == quiz_id, ProblemReport.answered_at.is_(None))
        .group_by(ProblemReport.question_id)
    )
    return {question_id: count for question_id, count in connection.execute(query)}
