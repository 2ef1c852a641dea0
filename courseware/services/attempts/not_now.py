"""Why no attempt may start at quizzes that a person tried, read for all of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz, QuizEntry
from courseware.domain.attempts import PastAttempt, in_round
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.attempts.granting import who_grants
from courseware.services.attempts.limits import is_stuck, refusal_of, widened
from courseware.services.authorize import require
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows
from courseware.store.quizzes.histories import history
from courseware.store.quizzes.overrides import overrides
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class NotNow:
    """Why no attempt may start at a quiz now.

    Attributes:
        refusal: the reason, in a sentence.
        until: when it ends by itself (UTC); None where it does not.
        may_allow: names of those who can allow another attempt, where the limit is reached.
    """

    quiz: QuizEntry
    refusal: str
    until: datetime | None
    may_allow: tuple[str, ...]


def not_now(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    rounds: Mapping[str, Sequence[datetime]],
    now: datetime,
) -> dict[str, NotNow]:
    """What keeps the actor from starting at quizzes, by quiz; without those where one may start.

    The same few statements for any number of quizzes. So it does not ask whether their courses
    still take what the actor does: the caller has looked.

    Args:
        rounds: quiz id -> when the actor opened further rounds of its course, the present one
            last; quizzes of the live release.
    """
    person_id = actor.person_id
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=person_id))
    quizzes = [catalogue.quiz(quiz_id) for quiz_id in rounds]
    with db.read() as connection:
        past = rows.past(connection, person_id, *rounds)
        tried = list(zip(past, history(connection, person_id, past), strict=True))
        granted = overrides(connection, person_id, *rounds)
        limited = [_limited(quiz, tried, granted, rounds[quiz.id], now) for quiz in quizzes]
        stuck = any(one.stuck for one in limited)
        may_allow = who_grants(connection, actor) if stuck else ()
    return {
        one.quiz.id: NotNow(one.quiz, one.refusal, one.until, may_allow if one.stuck else ())
        for one in limited
        if one.refusal
    }


@dataclass(frozen=True, slots=True)
class _Limited:
    """What the rules of one quiz say now; `stuck`: every attempt was used, and none passed."""

    quiz: QuizEntry
    refusal: str | None
    until: datetime | None
    stuck: bool


def _limited(
    quiz: CompiledQuiz,
    tried: Sequence[tuple[AnyRow, PastAttempt]],
    granted: Sequence[AnyRow],
    rounds: Sequence[datetime],
    now: datetime,
) -> _Limited:
    """Hold the attempts and overrides of one quiz, out of those of several, against its rules."""
    past = [row for row, _ in tried if row.quiz_id == quiz.id]
    attempts = [attempt for row, attempt in tried if row.quiz_id == quiz.id]
    if any(row.submitted_at is None for row in past):
        return _Limited(quiz.entry, None, None, stuck=False)  # one may go on with that one
    given = [row for row in granted if row.quiz_id == quiz.id]
    rules = widened(quiz, given, past, rounds, now)
    counted = in_round(attempts, rounds[-1] if rounds else None)
    return _Limited(quiz.entry, *refusal_of(rules, counted, now), is_stuck(rules, counted))
