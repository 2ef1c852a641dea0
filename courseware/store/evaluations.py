"""Rows of what learners said about courses; whose they are is not read."""

from typing import Any

from sqlalchemy import Connection, func, select

from courseware.store.tables import Evaluation


def counts(connection: Connection) -> dict[str, int]:
    """Course id -> how many evaluations it has."""
    query = select(Evaluation.course_id, func.count()).group_by(Evaluation.course_id)
    return {course_id: count for course_id, count in connection.execute(query)}


def answers(connection: Connection, course_id: str) -> list[Any]:
    """The answers of every evaluation of a course, in no order that tells who gave them."""
    query = select(Evaluation.answers).where(Evaluation.course_id == course_id)
    return list(connection.scalars(query))
