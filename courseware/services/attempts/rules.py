"""What a quiz asks of this person now: rules with overrides, earlier attempts, may one start."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.domain.attempts import (
    AttemptRules,
    PastAttempt,
    Stake,
    at_stake,
    deadline_for,
    in_round,
    is_of_round,
    ran_out,
)
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.questions.base import Use
from courseware.questions.certainty_reach import AllRight, all_right
from courseware.services.attempts.closing import close_if_overdue
from courseware.services.attempts.granting import who_grants
from courseware.services.attempts.limits import granted_until, is_stuck, refusal_of, widened
from courseware.services.authorize import require
from courseware.services.credits.offering import why_closed
from courseware.services.shown import digest_of
from courseware.store.credits.rounds import openings
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows
from courseware.store.quizzes.histories import history
from courseware.store.quizzes.overrides import overrides
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class PastResult:
    """One earlier attempt as its owner sees it (times UTC, score as exact share or None).

    Attributes:
        of_this_round: whether it counts for the course's present round.
        ran_out: whether its time ended, at `submitted_at`, before it was handed in.
    """

    attempt_id: str
    number: int
    started_at: datetime
    submitted_at: datetime | None
    score: Fraction | None
    passed: bool | None
    of_this_round: bool
    ran_out: bool


@dataclass(frozen=True, slots=True)
class OpenNow:
    """The attempt that is open: it keeps its time, unless what was granted since extended it.

    Attributes:
        deadline: until when it takes answers (UTC); None for no limit.
        as_now: whether an attempt that starts now gets the same time.
        of_this_round: whether it counts for the course's present round.
    """

    attempt_id: str
    number: int
    deadline: datetime | None
    as_now: bool
    of_this_round: bool


@dataclass(frozen=True, slots=True)
class QuizRules:
    """All that stands before *Start*.

    Attributes:
        question_count: questions of one draw.
        critical_count: how many of them are critical.
        has_cases: whether the draw may bring questions whose steps cannot be taken back.
        asks_certainty: whether the draw may bring questions that are marked by certainty.
        by_person: whether the draw may bring free texts that a person marks.
        all_right: what all answers right at one level of certainty make at most; () if not asked.
        past: all of them, in earlier rounds of the course too.
        has_passed: whether an attempt of the present round passed.
        left: attempts that may still be started; None for no limit.
        open: the attempt to go on with, if one is open.
        refusal: why no attempt may start now; None when one may.
        until: when a refusal by cooldown ends, by a clock without seconds: never too early.
        may_allow: where the limit is reached without a pass: names of those who can allow another
            attempt, the managers of the actor's clinics.
        granted_until: until when an attempt that was granted beyond the quiz's own may start, the
            one that ends first; None where none is left.
        stake: what closes the quiz if the open attempt, or the next one, does not pass.
    """

    quiz: CompiledQuiz
    rules: AttemptRules
    question_count: int
    critical_count: int
    has_cases: bool
    asks_certainty: bool
    by_person: bool
    all_right: tuple[AllRight, ...]
    past: tuple[PastResult, ...]
    has_passed: bool
    left: int | None
    open: OpenNow | None
    refusal: str | None
    until: datetime | None
    may_allow: tuple[str, ...] = ()
    granted_until: datetime | None = None
    stake: Stake | None = None

    @property
    def shown(self) -> str:
        """What the page shows of the rules, for the form that starts."""
        return rules_shown(self.quiz, self.rules)


def quiz_or_404(catalogue: Catalogue, quiz_id: str) -> CompiledQuiz:
    """The quiz of the live release.

    Raises:
        NotFound: there is none with this id.
    """
    try:
        return catalogue.quiz(quiz_id)
    except KeyError:
        raise NotFound from None


def rules_page(
    db: Database, catalogue: Catalogue, actor: Actor, quiz_id: str, now: datetime
) -> QuizRules:
    """The rules of a quiz for this person now.

    Raises:
        NotFound: no such quiz.
        Forbidden: the actor is no member of a clinic.
    """
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    quiz = quiz_or_404(catalogue, quiz_id)
    close_if_overdue(db, catalogue, actor.person_id, quiz_id, now)
    with db.read() as connection:
        past = rows.past(connection, actor.person_id, quiz_id)
        rounds = openings(connection, actor.person_id, quiz.course)
        granted = overrides(connection, actor.person_id, quiz_id)
        rules = widened(quiz, granted, past, rounds, now)
        since = rounds[-1] if rounds else None
        tried = history(connection, actor.person_id, past)
        counted = in_round(tried, since)
        stuck = is_stuck(rules, counted)
        closed = why_closed(connection, catalogue.course(quiz.course), actor, now)
        may_allow = who_grants(connection, actor) if stuck and not closed else ()
    open_now = next((_open_now(rules, row, since) for row in past if not row.submitted_at), None)
    refusal, until = (None, None) if open_now else _refused(closed, rules, counted, now)
    return QuizRules(
        quiz=quiz,
        rules=rules,
        question_count=sum(row.count for row in quiz.draw),
        critical_count=sum(row.count for row in quiz.draw if row.critical),
        has_cases=_any(quiz, "stepwise"),
        asks_certainty=_any(quiz, "asks_certainty"),
        by_person=_any(quiz, "by_person"),
        all_right=all_right(quiz.draw, quiz.questions),
        past=tuple(_result(row, since) for row in past),
        has_passed=any(attempt.passed for attempt in counted),
        left=None if rules.limit is None else max(0, rules.limit - len(counted)),
        open=open_now,
        refusal=refusal,
        until=until,
        may_allow=may_allow,
        granted_until=granted_until(quiz, granted, past, rounds, now),
        stake=None if refusal else at_stake(rules, tried, now, since),
    )


def _refused(
    closed: str | None, rules: AttemptRules, counted: list[PastAttempt], now: datetime
) -> tuple[str | None, datetime | None]:
    """Why no attempt may start and until when, as `refusal_of`; a closed course comes first."""
    return (closed, None) if closed else refusal_of(rules, counted, now)


def rules_shown(quiz: CompiledQuiz, rules: AttemptRules) -> str:
    """The rules that somebody agrees to by starting."""
    cooldown = rules.cooldown and [rules.cooldown.after, rules.cooldown.hours]
    drawn = [*([row.count, row.critical] for row in quiz.draw), len(quiz.trials)]
    kinds = [_any(quiz, "stepwise"), _any(quiz, "asks_certainty"), _any(quiz, "by_person")]
    marked = [quiz.pass_percent, quiz.negative_total, quiz.feedback.value]
    return digest_of(rules.limit, cooldown, rules.time_limit_minutes, drawn, kinds, marked)


def _any(quiz: CompiledQuiz, quality: str) -> bool:
    return any(getattr(q, quality) and q.use is not Use.PRACTICE for q in quiz.questions)


def _open_now(rules: AttemptRules, row: AnyRow, since: datetime | None) -> OpenNow:
    as_now = row.deadline == deadline_for(rules, row.started_at)
    of_this_round = is_of_round(row.started_at, since)
    return OpenNow(row.id, row.number, row.deadline, as_now, of_this_round)


def _result(row: AnyRow, since: datetime | None) -> PastResult:
    return PastResult(
        attempt_id=row.id,
        number=row.number,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        score=row.score,
        passed=row.passed,
        of_this_round=is_of_round(row.started_at, since),
        ran_out=ran_out(row.deadline, row.submitted_at),
    )
