"""Rows of what learners said about courses; whose they are is not read."""

from sqlalchemy import Connection, func, select

from courseware.store.rows import AnyRow
from courseware.store.tables import Evaluation


def counts(connection: Connection) -> dict[str, int]:
    """Course id -> how many evaluations it has."""
    query = select(Evaluation.course_id, func.count()).group_by(Evaluation.course_id)
    return {course_id: count for course_id, count in connection.execute(query)}


def evaluations(connection: Connection, course_id: str) -> list[AnyRow]:
    """(answers, asked) of every evaluation of a course, in no order that tells who gave them.

    `asked` is None in evaluations from before the form was kept.
    """
    query = select(Evaluation.answers, Evaluation.asked).where(Evaluation.course_id == course_id)
    return list(connection.execute(query))


def answered_questions(connection: Connection, course_id: str) -> set[str]:
    """Ids of the questions of a course's evaluations that somebody answered."""
    query = select(Evaluation.answers).where(Evaluation.course_id == course_id)
    return {
        id_
        for answers in connection.scalars(query)
        for id_, given in answers.items()
        if given is not None
    }
