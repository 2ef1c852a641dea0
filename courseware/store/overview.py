"""What stands in the store about one person's quizzes, for somebody who answers for that person."""

from sqlalchemy import Connection, select

from courseware.store.rows import AnyRow
from courseware.store.tables import Attempt, AttemptOverride, Person


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


def overrides_of(connection: Connection, person_id: str) -> list[AnyRow]:
    """All overrides of a person with the name of their author, latest first."""
    query = (
        select(
            AttemptOverride.quiz_id,
            AttemptOverride.extra_attempts,
            AttemptOverride.extra_minutes,
            AttemptOverride.waive_cooldown,
            AttemptOverride.reason,
            AttemptOverride.granted_at,
            AttemptOverride.expires_at,
            Person.name.label("author"),
        )
        .join(Person, Person.id == AttemptOverride.granted_by)
        .where(AttemptOverride.person_id == person_id)
        .order_by(AttemptOverride.granted_at.desc(), AttemptOverride.id)
    )
    return list(connection.execute(query))
