"""Showing a question of an open attempt, and saving its answer so that no retry can hurt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.content.models.words import Feedback
from courseware.domain.attempts import is_past, ran_out
from courseware.domain.errors import (
    Conflict,
    Invalid,
    NotFound,
    Settled,
    TooLate,
    TooMany,
)
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.saves import check_name, counts_after
from courseware.questions.base import Presented, Question
from courseware.questions.certainty import Certain
from courseware.questions.parts import parts_missing
from courseware.questions.reading import Unreadable
from courseware.questions.review import Explanation
from courseware.services.attempts.closing import close_overdue, counted_answers
from courseware.services.attempts.reasons import checked_answer
from courseware.services.attempts.saves import Saved, add, replayed
from courseware.services.authorize import require
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows
from courseware.store.rows import AnyRow

_MOST_SAVES_A_QUESTION = 500
_OVER = "The time for this attempt is over; what was saved before it counts."
_GONE_ON = (
    "This case has already gone on, perhaps in another tab: a decision cannot be taken back. "
    "Go on from where it stands now."
)


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question of an open attempt, without a trace of its key.

    Attributes:
        answered: for each position in order, whether it has an answer, and a whole one where it
            is given step by step.
        missing: for each position in order, how many parts a begun answer still lacks.
        begun: positions whose answer has steps to come.
        stepwise: positions of questions that are answered step by step.
        sequences: for each position in order, the sequence of the save that counts; 0 without one.
        response: this question's answer that counts, or None.
        next_sequence: what the next save of this question should be numbered.
        saved_at: when the answer that counts was saved (UTC); None where none is given, which
            may have been saved too.
        asks_certainty: whether the learner says how certain the answer is.
        certainty: what that made of the answer, together with `explanation`.
        explanation: the reasons, in a quiz with immediate feedback after the answer was checked.
        by_person: whether the attempt has a question that a person marks.
        may_check: whether the answer may be checked now, which makes it final.
    """

    attempt_id: str
    quiz: CompiledQuiz
    number: int
    position: int
    answered: tuple[bool, ...]
    missing: tuple[int, ...]
    begun: frozenset[int]
    stepwise: frozenset[int]
    sequences: tuple[int, ...]
    question: Presented
    response: Any
    next_sequence: int
    saved_at: datetime | None
    deadline: datetime | None
    explanation: Explanation | None
    may_check: bool
    asks_certainty: bool = False
    by_person: bool = False
    certainty: Certain | None = None

    @property
    def is_step_open(self) -> bool:
        """Whether this question goes on with another step."""
        return self.position in self.stepwise and not self.answered[self.position - 1]


def own_attempt(
    connection: Connection, actor: Actor, attempt_id: str, for_update: bool = False
) -> AnyRow:
    """The actor's attempt.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return require_own(actor, rows.attempt(connection, attempt_id, for_update))


def require_own(actor: Actor, found: AnyRow | None) -> AnyRow:
    """An attempt if it is the actor's.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    if found is None:
        raise NotFound
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=found.person_id))
    return found


def question_page(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    attempt_id: str,
    position: int,
    now: datetime,
) -> QuestionPage:
    """One question of an open attempt.

    Raises:
        NotFound: no such attempt of the actor's, or no such position.
        TooLate: its time has ended, now or earlier; its review is the place to look.
        Conflict: the attempt is submitted; the same holds.
    """
    with db.read() as connection:
        attempt = own_attempt(connection, actor, attempt_id)
        drawn = rows.questions(connection, attempt_id)
        saves = rows.saves(connection, attempt_id)
    _refuse_closed(db, catalogue, attempt, now)
    row, quiz = _at(drawn, position), catalogue.quiz_by_key(attempt.compiled_key)
    answers = counted_answers(saves)
    last = {save.position: save for save in saves}
    mine = last.get(position)
    asked = {r.position: quiz.question(r.question_id) for r in drawn}
    question, arrangement = asked[position], tuple(row.arrangement)
    answer = answers.get(position)
    whole = tuple(asked[at].is_complete(answers.get(at)) for at in asked)
    told, sure = checked_answer(db, catalogue, attempt, row, question, answer)
    return QuestionPage(
        attempt_id=attempt_id,
        quiz=quiz,
        number=attempt.number,
        position=position,
        answered=whole,
        missing=tuple(parts_missing(asked[at], answers.get(at)) for at in asked),
        begun=frozenset(at for at in asked if answers.get(at) is not None and not whole[at - 1]),
        stepwise=frozenset(at for at in asked if asked[at].stepwise),
        sequences=tuple(last[at].sequence if at in last else 0 for at in asked),
        question=question.present_after(arrangement, answer),
        response=answer,
        next_sequence=1 + (mine.sequence if mine else 0),
        saved_at=mine.saved_at if mine and answer is not None else None,
        deadline=attempt.deadline,
        explanation=told,
        may_check=_may_check(quiz, row) and whole[position - 1],
        asks_certainty=question.asks_certainty,
        by_person=any(one.by_person for one in asked.values()),
        certainty=sure,
    )


def with_answer(page: QuestionPage, form: Mapping[str, Sequence[str]]) -> QuestionPage:
    """The same page with an answer on it that could not be saved; a step stays to be chosen.

    Raises:
        Invalid: the answer does not fit the question.
    """
    question = page.quiz.question(page.question.id)
    if question.stepwise:
        return page
    return replace(page, response=_read(question, form, page.response))


def check_answer(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    attempt_id: str,
    position: int,
    now: datetime,
) -> None:
    """Show the reasons of an answered question at once, which makes its answer final.

    Raises:
        NotFound: no such attempt of the actor's, or no such position.
        Conflict: the quiz gives no immediate feedback, there is no whole answer, or it is closed.
    """
    with db.write() as connection:
        attempt = own_attempt(connection, actor, attempt_id, for_update=True)
        row = _at(rows.questions(connection, attempt_id), position)
        _refuse_late(attempt, now)
        quiz = catalogue.quiz_by_key(attempt.compiled_key)
        if quiz.feedback != Feedback.IMMEDIATE:
            raise Conflict("This quiz gives its reasons after the submission.")
        answer = counted_answers(rows.saves(connection, attempt_id, position)).get(position)
        if not quiz.question(row.question_id).is_complete(answer):
            begun = answer is not None
            raise Conflict("Go on to the end first." if begun else "Answer the question first.")
        rows.reveal(connection, attempt_id, position, now)


def save(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    attempt_id: str,
    position: int,
    form: Mapping[str, Sequence[str]],
    key: str,
    sequence: int,
    now: datetime,
) -> Saved:
    """Save an answer; the acknowledgement is given after the commit.

    The same key with the same body may come any number of times. Of several saves the one with
    the highest (sequence, key) counts, in whatever order they arrive. The steps of a stepwise
    question each build on the one before, so that the first of two that compete counts.

    Raises:
        NotFound, Invalid: no such attempt or question; the answer does not fit the question.
        ReusedKey: the key came before with another body.
        TooLate: the deadline has passed.
        Settled: the save would take back a step.
        Conflict: the attempt is already submitted.
        TooMany: an implausible number of saves.
    """
    check_name(key, sequence)
    with db.write() as connection:
        attempt = own_attempt(connection, actor, attempt_id, for_update=True)
        row = rows.question_at(connection, attempt_id, position)
        if row is None:
            raise NotFound
        question = catalogue.quiz_by_key(attempt.compiled_key).question(row.question_id)
        saves = rows.saves(connection, attempt_id, position)
        before = saves[-1].body["answer"] if saves else None
        body = _read(question, form, before)
        sent = (position, sequence, body)
        known = next((save for save in saves if save.key == key), None)
        if known is not None:
            return replayed(question, known, sent, saves, attempt.deadline)
        _refuse_late(attempt, now)
        if row.revealed_at is not None:
            raise Conflict("The reasons were shown already, so this answer is final.")
        counts = counts_after(sequence, key, saves[-1] if saves else None)
        if question.stepwise:
            if body == before:
                at = saves[-1].saved_at if saves else now
                return Saved(at, True, question.is_complete(body), attempt.deadline)
            if not (counts and question.may_follow(before, body)):
                raise Settled(_GONE_ON)
        if len(saves) >= _MOST_SAVES_A_QUESTION:
            raise TooMany("This answer has been saved implausibly often; please go on.", 60)
        add(connection, attempt_id, key, sent, now)
        return Saved(now, counts, question.is_complete(body), attempt.deadline)


def _read(question: Question, form: Mapping[str, Sequence[str]], before: Any) -> Any:
    try:
        return question.read_answer(form, before)
    except Unreadable as unreadable:
        raise Invalid({unreadable.field: unreadable.message}) from None


def _refuse_late(attempt: AnyRow, now: datetime) -> None:
    if ran_out(attempt.deadline, attempt.submitted_at):
        raise TooLate(_OVER)
    if attempt.submitted_at is not None:
        raise Conflict("This attempt has been submitted; its answers can't be changed any more.")
    if is_past(attempt.deadline, now):
        raise TooLate(_OVER)


def _refuse_closed(db: Database, catalogue: Catalogue, attempt: AnyRow, now: datetime) -> None:
    if attempt.submitted_at is None and is_past(attempt.deadline, now):
        close_overdue(db, catalogue, attempt.id, now)
        raise TooLate(_OVER)
    if ran_out(attempt.deadline, attempt.submitted_at):
        raise TooLate(_OVER)
    if attempt.submitted_at is not None:
        raise Conflict("This attempt has been submitted.")


def _may_check(quiz: CompiledQuiz, row: AnyRow) -> bool:
    return quiz.feedback == Feedback.IMMEDIATE and row.revealed_at is None


def _at(drawn: Sequence[AnyRow], position: int) -> AnyRow:
    if not 1 <= position <= len(drawn):
        raise NotFound
    return drawn[position - 1]
