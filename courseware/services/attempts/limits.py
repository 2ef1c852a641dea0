"""What limits a person's attempts at a quiz: its own rules, what was granted, what was used."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.compiled import CompiledQuiz
from courseware.domain.attempts import (
    AttemptRules,
    Cooldown,
    PastAttempt,
    next_number,
    whole_minute,
)
from courseware.domain.errors import Conflict, NotYet
from courseware.domain.extra_attempts import ExtraAttempts, attempts_left, soonest_end
from courseware.store.quizzes.overrides import overrides
from courseware.store.rows import AnyRow


def own_rules(quiz: CompiledQuiz) -> AttemptRules:
    """What a quiz says about its attempts, for everybody whom nothing was granted."""
    cooldown = (
        None
        if quiz.cooldown_after is None or quiz.cooldown_hours is None
        else Cooldown(quiz.cooldown_after, quiz.cooldown_hours)
    )
    return AttemptRules(quiz.attempt_limit, cooldown, quiz.time_limit_minutes)


def rules_for(
    connection: Connection,
    quiz: CompiledQuiz,
    person_id: str,
    past: Sequence[AnyRow],
    rounds: Sequence[datetime],
    now: datetime,
) -> AttemptRules:
    """The quiz's own rules, widened by the overrides that hold for the person now.

    The limit is what was started in the present round and what is left: an attempt that was used
    under an override counts among both for ever, and takes nothing from a later one.

    Args:
        past: all attempts of the person at the quiz.
        rounds: when the person opened further rounds of its course.
    """
    return widened(quiz, overrides(connection, person_id, quiz.id), past, rounds, now)


def widened(
    quiz: CompiledQuiz,
    granted: Sequence[AnyRow],
    past: Sequence[AnyRow],
    rounds: Sequence[datetime],
    now: datetime,
) -> AttemptRules:
    """What `rules_for` gives, from overrides that are read already."""
    own = own_rules(quiz)
    limit, minutes, cooldown = own.limit, own.time_limit_minutes, own.cooldown
    extras = [_extra(row) for row in granted]
    if limit is not None:
        started = [row.started_at for row in past]
        of_round = [moment for moment in started if not rounds or moment >= rounds[-1]]
        limit = len(of_round) + attempts_left(limit, started, extras, now, rounds)
    for override, extra in zip(granted, extras, strict=True):
        if extra.holds(now):
            minutes = None if minutes is None else minutes + override.extra_minutes
            cooldown = None if override.waive_cooldown else cooldown
    return AttemptRules(limit, cooldown, minutes)


def granted_until(
    quiz: CompiledQuiz,
    granted: Sequence[AnyRow],
    past: Sequence[AnyRow],
    rounds: Sequence[datetime],
    now: datetime,
) -> datetime | None:
    """Until when an attempt beyond the quiz's own may start; None where none is left."""
    if quiz.attempt_limit is None:
        return None
    started = [row.started_at for row in past]
    extras = [_extra(row) for row in granted]
    return soonest_end(quiz.attempt_limit, started, extras, now, rounds)


def is_stuck(rules: AttemptRules, counted: Sequence[PastAttempt]) -> bool:
    """Whether every attempt was used, none passed, and none is under way or awaits its marks."""
    used_up = rules.limit is not None and len(counted) >= rules.limit
    return used_up and all(attempt.passed is False for attempt in counted)


def refusal_of(
    rules: AttemptRules, counted: list[PastAttempt], now: datetime
) -> tuple[str | None, datetime | None]:
    """Why no attempt may start now, and until when if that ends by itself; (None, None): one may.

    Args:
        counted: the attempts of the present round, none of them open.
    """
    try:
        next_number(rules, counted, now)
    except NotYet as resting:
        return resting.sentence, whole_minute(resting.until)
    except Conflict as used_up:
        return used_up.sentence, None
    return None, None


def _extra(row: AnyRow) -> ExtraAttempts:
    return ExtraAttempts(row.extra_attempts, row.granted_at, row.expires_at, row.withdrawn_at)
