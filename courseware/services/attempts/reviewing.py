"""What a learner sees afterwards, as far as the quiz's feedback rule has released it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.content.models.words import Feedback
from courseware.domain.attempts import ran_out
from courseware.domain.errors import Conflict
from courseware.domain.grading import by_objective
from courseware.domain.people import Actor
from courseware.domain.regrading import InForce, Kind
from courseware.questions.base import Presented, Use
from courseware.questions.certainty import Certain
from courseware.questions.review import Explanation
from courseware.services.attempts.answering import own_attempt
from courseware.services.attempts.closing import (
    awaited_of,
    close_overdue,
    counted_answers,
    marks_of,
)
from courseware.services.attempts.corrections import (
    CorrectedQuestion,
    corrected,
    correction_of,
    corrections_among,
)
from courseware.services.attempts.other_passes import StandingPass, passes
from courseware.services.attempts.person_marks import with_marks
from courseware.services.attempts.reasons import Reasons, explained
from courseware.services.credits.resting_awards import Stays, loss_leaves_award
from courseware.services.credits.uncounted import Uncounted, closed_uncounted
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows
from courseware.store.quizzes import marking as marking_rows
from courseware.store.quizzes import regrades as regrade_rows
from courseware.store.quizzes.corrections import StoredCorrection, of_quiz
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class MarkCorrected:
    """One correction of the attempt's mark, as its owner is told of it (time UTC)."""

    position: int
    at: datetime
    reason: str
    score_before: Fraction
    score_after: Fraction
    passed_before: bool
    passed_after: bool


@dataclass(frozen=True, slots=True)
class QuestionCorrected:
    """One correction of a question, whether or not it changed this attempt's mark (time UTC)."""

    kind: Kind
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """One question afterwards.

    Attributes:
        share: exact share of its points that was earned, 0 to 1; below 0 only by certainty; None
            while it is awaited.
        is_awaited: whether a person has to mark the answer yet.
        is_right: whether the answer counts as entirely right, however certain.
        held: what corrections of the question hold; of one never corrected, none.
        certainty: how certain the learner was, and what that made of it; None if not asked, or
            where the question was dropped.
        corrected: the corrections behind `held`, in the order of applying.
        is_critical_miss: whether this question alone failed the attempt.
        explanation: the reasons; None while they are withheld.
        reasons, given: where these are from; the answer in words, empty without one.
    """

    position: int
    question: Presented
    objective: str
    critical: bool
    pilot: bool
    share: Fraction | None
    response: Any
    is_critical_miss: bool
    explanation: Explanation | None
    is_right: bool
    certainty: Certain | None
    held: InForce
    corrected: tuple[QuestionCorrected, ...] = ()
    is_awaited: bool = False
    reasons: Reasons = Reasons.AS_WRITTEN
    given: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted attempt, or one whose time ended it.

    Attributes:
        ran_out: whether its time ended, at `submitted_at`, before it was handed in.
        score, passed: as they are now; `corrected` tells what they were. None while a person has
            to mark answers; objectives are of what is marked by then.
        objectives: objective id -> exact share earned.
        withheld: whether the reasons wait for a pass.
        award_stays: what became of an award that rests on a pass which this attempt lost.
        passed_by: where this attempt did not pass, the first other one that did, in its round of
            the course or later; None without any.
        uncounted: why it gives no credit, whatever its result; None where it may.
    """

    attempt_id: str
    quiz: CompiledQuiz
    number: int
    started_at: datetime
    submitted_at: datetime
    score: Fraction | None
    pass_mark: Fraction
    passed: bool | None
    objectives: dict[str, Fraction]
    questions: tuple[ReviewedQuestion, ...]
    withheld: bool
    corrected: tuple[MarkCorrected, ...] = ()
    passed_by: StandingPass | None = None
    ran_out: bool = False
    award_stays: Stays | None = None
    uncounted: Uncounted | None = None

    @property
    def awaited(self) -> tuple[ReviewedQuestion, ...]:
        """The questions whose answers a person has to mark before there is a result."""
        return tuple(q for q in self.questions if q.is_awaited)

    @property
    def critical_missed(self) -> tuple[ReviewedQuestion, ...]:
        """The critical questions that were not answered as they must be."""
        return tuple(q for q in self.questions if q.is_critical_miss)

    @property
    def missed(self) -> tuple[ReviewedQuestion, ...]:
        """The questions that count and were not answered entirely right."""
        left_out = (q.is_right or q.is_awaited or q.pilot or q.held.dropped for q in self.questions)
        return tuple(q for q, out in zip(self.questions, left_out, strict=True) if not out)

    @property
    def dropped(self) -> tuple[ReviewedQuestion, ...]:
        """The questions that count for nobody since a correction."""
        return tuple(q for q in self.questions if q.held.dropped)

    @property
    def confident_and_wrong(self) -> tuple[ReviewedQuestion, ...]:
        """The questions whose answer was wrong and of which the learner was sure."""
        found = ((q, q.certainty) for q in self.questions)
        return tuple(q for q, sure in found if sure is not None and sure.is_confident_and_wrong)


def review(
    db: Database, catalogue: Catalogue, actor: Actor, attempt_id: str, now: datetime
) -> Review:
    """The review of a submitted attempt.

    Raises:
        NotFound: no such attempt of the actor's.
        Conflict: it is still open.
    """
    attempt = _closed_in_time(db, catalogue, actor, attempt_id, now)
    quiz = catalogue.quiz_by_key(attempt.compiled_key)
    with db.read() as connection:
        attempt = own_attempt(connection, actor, attempt_id)
        drawn = rows.questions(connection, attempt_id)
        answers = _answers(connection, quiz, drawn, attempt_id)
        passed_before, passed_by = passes(connection, attempt, quiz.course)
        uncounted = closed_uncounted(connection, catalogue, actor, attempt, quiz.course, now)
        regrades = regrade_rows.marks_of_attempt(connection, attempt_id)
        history = _reaching(connection, attempt)
        award_stays = loss_leaves_award(connection, attempt, regrades)
    if attempt.submitted_at is None:
        raise Conflict("This attempt is still open; submit it first.")
    corrections = corrections_among(history, attempt.revision_sha256)
    withheld = quiz.feedback == Feedback.AFTER_PASS and not passed_before
    waits = awaited_of(quiz, drawn, answers, corrections) if attempt.score is None else frozenset()
    counted = [row for row in drawn if row.position not in waits]
    return Review(
        attempt_id=attempt_id,
        quiz=quiz,
        number=attempt.number,
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
        score=attempt.score,
        pass_mark=Fraction(quiz.pass_percent) / 100,
        passed=attempt.passed,
        objectives=by_objective(marks_of(quiz, counted, answers, corrections), quiz.negative_total),
        questions=tuple(_all(catalogue, quiz, drawn, answers, history, attempt, withheld, waits)),
        withheld=withheld,
        corrected=tuple(_told(regrades, drawn)),
        passed_by=passed_by,
        uncounted=uncounted,
        ran_out=ran_out(attempt.deadline, attempt.submitted_at),
        award_stays=award_stays,
    )


def _closed_in_time(
    db: Database, catalogue: Catalogue, actor: Actor, attempt_id: str, now: datetime
) -> AnyRow:
    """The actor's attempt as it was found; one whose time has ended is closed by then."""
    with db.read() as connection:
        found = own_attempt(connection, actor, attempt_id)
    if found.submitted_at is None:
        close_overdue(db, catalogue, attempt_id, now)
    return found


def _answers(
    connection: Connection, quiz: CompiledQuiz, drawn: Sequence[AnyRow], attempt_id: str
) -> dict[int, Any]:
    """The answers that count, with the marks of those that a person marks."""
    saves = rows.saves(connection, attempt_id)
    marks = marking_rows.marks_of(connection, attempt_id)
    return with_marks(quiz, drawn, counted_answers(saves), marks)


def _reaching(connection: Connection, attempt: AnyRow) -> list[StoredCorrection]:
    """The corrections that reach the attempt's revision, in the order of applying."""
    found = of_quiz(connection, attempt.quiz_id)
    return [row for row in found if attempt.revision_sha256 in row.revisions]


def _all(
    catalogue: Catalogue,
    quiz: CompiledQuiz,
    drawn: Sequence[AnyRow],
    answers: dict[int, Any],
    history: Sequence[StoredCorrection],
    attempt: AnyRow,
    withheld: bool,
    waits: Collection[int],
) -> Iterator[ReviewedQuestion]:
    missed = attempt.critical_missed or ()
    for row in drawn:
        own = [one for one in history if one.question_id == row.question_id]
        asked = corrected(quiz.question(row.question_id), [correction_of(one) for one in own])
        one = _reviewed(asked, row, answers.get(row.position), missed)
        told = (QuestionCorrected(Kind(c.kind), c.applied_at, c.reason) for c in own)
        one = replace(one, is_awaited=row.position in waits, corrected=tuple(told))
        if not withheld:
            shown = explained(asked, one.response, tuple(row.arrangement), catalogue, quiz.id)
            one = replace(one, explanation=shown[0], reasons=shown[1])
        yield one


def _told(regrades: Sequence[AnyRow], drawn: Sequence[AnyRow]) -> Iterator[MarkCorrected]:
    at = {row.question_id: row.position for row in drawn}
    for row in regrades:
        scores, passes = (row.score_before, row.score_after), (row.passed_before, row.passed_after)
        yield MarkCorrected(at[row.question_id], row.applied_at, row.reason, *scores, *passes)


def _reviewed(
    asked: CorrectedQuestion, row: AnyRow, answer: Any, missed: Collection[str]
) -> ReviewedQuestion:
    question = asked.best(answer)
    return ReviewedQuestion(
        position=row.position,
        question=question.present(tuple(row.arrangement)),
        objective=question.objective or "",
        critical=question.critical,
        pilot=question.use is Use.PILOT,
        share=row.share,
        response=answer,
        is_critical_miss=question.id in missed,
        explanation=None,
        is_right=asked.is_right(answer),
        certainty=asked.certainty(answer),
        held=asked.held,
        given="" if answer is None else question.given(answer),
    )
