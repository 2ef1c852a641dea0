"""Rows of what learners said about courses; whose they are is read to count people."""

from sqlalchemy import Connection, func, select

from courseware.store.rows import AnyRow
from courseware.store.tables import Evaluation, Person

# An evaluation may have stayed with an account that was merged into another one of its person.
_WHO = func.coalesce(Person.merged_into, Person.id)


def counts(connection: Connection) -> dict[str, tuple[int, int]]:
    """Course id -> how many evaluations it has, and of how many people."""
    query = (
        select(Evaluation.course_id, func.count(), func.count(_WHO.distinct()))
        .join(Person, Person.id == Evaluation.person_id)
        .group_by(Evaluation.course_id)
    )
    return {course_id: (count, people) for course_id, count, people in connection.execute(query)}


def evaluations(connection: Connection, course_id: str) -> list[AnyRow]:
    """(who, answers, asked) of every evaluation of a course, in the order in which they came.

    `who` is the same for every account and every round of one person. `asked` is None in
    evaluations from before the form was kept.
    """
    query = (
        select(_WHO.label("who"), Evaluation.answers, Evaluation.asked)
        .join(Person, Person.id == Evaluation.person_id)
        .where(Evaluation.course_id == course_id)
        .order_by(Evaluation.submitted_at, Evaluation.person_id, Evaluation.round)
    )
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
