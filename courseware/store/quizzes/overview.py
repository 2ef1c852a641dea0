"""What stands in the store about one person's quizzes, for somebody who answers for that person."""

from sqlalchemy import Connection, select

from courseware.store.rows import AnyRow
from courseware.store.tables import Attempt


def attempts_of(connection: Connection, person_id: str) -> list[AnyRow]:
    """(quiz_id, number, start, deadline, submission, score, passed) of all attempts of a person."""
    query = (
        select(
            Attempt.quiz_id,
            Attempt.number,
            Attempt.started_at,
            Attempt.deadline,
            Attempt.submitted_at,
            Attempt.score,
            Attempt.passed,
        )
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.quiz_id, Attempt.number)
    )
    return list(connection.execute(query))
