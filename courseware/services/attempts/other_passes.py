"""Which other attempts at a quiz passed, for the review of one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.attempts import is_of_round
from courseware.store.credits.rounds import opened_at
from courseware.store.quizzes import attempts as rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class StandingPass:
    """The attempt by which the quiz is passed, for the review of another one (time UTC)."""

    number: int
    submitted_at: datetime


def passes(
    connection: Connection, attempt: AnyRow, course_id: str
) -> tuple[bool, StandingPass | None]:
    """Whether any attempt at the quiz passed, and the first pass that counts beside this one.

    For an attempt of the present round of the course, an earlier round's pass counts no more.
    """
    past = rows.past(connection, attempt.person_id, attempt.quiz_id)
    since = opened_at(connection, attempt.person_id, course_id)
    every = [row for row in past if row.passed]
    of_now = is_of_round(attempt.started_at, since)
    counted = [row for row in every if not of_now or is_of_round(row.started_at, since)]
    first = min(counted, key=lambda row: row.submitted_at, default=None)
    if attempt.passed or first is None:
        return bool(every), None
    return bool(every), StandingPass(first.number, first.submitted_at)
