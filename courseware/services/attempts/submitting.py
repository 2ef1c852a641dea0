"""Handing an attempt in; as often as the network makes one repeat it."""

from datetime import datetime
from fractions import Fraction

from courseware.content.catalogue import Catalogue
from courseware.domain.attempts import is_past
from courseware.domain.grading import Result
from courseware.domain.people import Actor
from courseware.services.attempts.answering import require_own
from courseware.services.attempts.closing import close
from courseware.store.engine import Database
from courseware.store.quizzes.closing import held


def submit(
    db: Database, catalogue: Catalogue, actor: Actor, attempt_id: str, now: datetime
) -> Result | None:
    """Submit an attempt and return its result; a repetition returns the same result.

    None where a person has to mark answers first.

    An attempt whose deadline has passed is graded with what was saved, as of the deadline.

    Raises:
        NotFound: no such attempt of the actor's.
    """
    with db.write() as connection:
        attempt = require_own(actor, held(connection, attempt_id))
        if attempt.submitted_at is None:
            late = is_past(attempt.deadline, now)
            at = attempt.deadline if late else now
            return close(connection, catalogue, attempt, at, now)
        quiz = catalogue.quiz_by_key(attempt.compiled_key)
    if attempt.score is None:
        return None
    pass_mark = Fraction(quiz.pass_percent) / 100
    missed = tuple(attempt.critical_missed)
    return Result(attempt.score, pass_mark, missed, attempt.passed)
