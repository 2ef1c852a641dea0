"""Showing a question of an open attempt, and saving its answer so that no retry can hurt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.content.models import Feedback
from courseware.domain.attempts import is_past
from courseware.domain.errors import Conflict, Invalid, NotFound, ReusedKey, TooLate, TooMany
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.questions.base import Presented, Question
from courseware.questions.reading import Unreadable
from courseware.questions.review import Explanation
from courseware.services.attempts.closing import close_overdue, counted_answers
from courseware.services.authorize import require
from courseware.store import attempts as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_MOST_SAVES_A_QUESTION = 500
_LONGEST_KEY = 64
_HIGHEST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question of an open attempt, without a trace of its key.

    Attributes:
        answered: for each position in order, whether it has an answer.
        response: this question's answer that counts, or None.
        next_sequence: what the next save of this question should be numbered.
        saved_at: when the answer that counts was saved (UTC), or None.
        explanation: the reasons, in a quiz with immediate feedback after the answer was checked.
        may_check: whether the answer may be checked now, which makes it final.
    """

    attempt_id: str
    quiz: CompiledQuiz
    number: int
    position: int
    answered: tuple[bool, ...]
    question: Presented
    response: Any
    next_sequence: int
    saved_at: datetime | None
    deadline: datetime | None
    explanation: Explanation | None
    may_check: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """The acknowledgement of a save.

    Attributes:
        counts: whether this save is the one that counts now; a later one may have overtaken it.
        answered: whether the answer is not blank.
    """

    saved_at: datetime
    counts: bool
    answered: bool


def own_attempt(
    connection: Connection, actor: Actor, attempt_id: str, for_update: bool = False
) -> AnyRow:
    """The actor's attempt.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = rows.attempt(connection, attempt_id, for_update)
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
        Conflict: the attempt is submitted; its review is the place to look.
    """
    with db.read() as connection:
        attempt = own_attempt(connection, actor, attempt_id)
        drawn = rows.questions(connection, attempt_id)
        saves = rows.saves(connection, attempt_id)
    _refuse_closed(db, catalogue, attempt, now)
    row = _at(drawn, position)
    quiz = catalogue.quiz_by_key(attempt.compiled_key)
    answers = counted_answers(saves)
    mine = [save for save in saves if save.position == position]
    question, arrangement = quiz.question(row.question_id), tuple(row.arrangement)
    answer = answers.get(position)
    checked = row.revealed_at is not None
    return QuestionPage(
        attempt_id=attempt_id,
        quiz=quiz,
        number=attempt.number,
        position=position,
        answered=tuple(answers.get(r.position) is not None for r in drawn),
        question=question.present(arrangement),
        response=answer,
        next_sequence=1 + max((save.sequence for save in mine), default=0),
        saved_at=mine[-1].saved_at if mine else None,
        deadline=attempt.deadline,
        explanation=question.explain(answer, arrangement) if checked else None,
        may_check=quiz.feedback == Feedback.IMMEDIATE and not checked and answer is not None,
    )


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
        Conflict: the quiz gives no immediate feedback, there is no answer yet, or it is closed.
    """
    with db.write() as connection:
        attempt = own_attempt(connection, actor, attempt_id, for_update=True)
        _at(rows.questions(connection, attempt_id), position)
        _refuse_late(attempt, now)
        if catalogue.quiz_by_key(attempt.compiled_key).feedback != Feedback.IMMEDIATE:
            raise Conflict("This quiz gives its reasons after the submission.")
        if counted_answers(rows.saves(connection, attempt_id, position)).get(position) is None:
            raise Conflict("Answer the question first.")
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
    the highest (sequence, key) counts, in whatever order they arrive.

    Raises:
        NotFound, Invalid: no such attempt or question; the answer does not fit the question.
        ReusedKey: the key came before with another body.
        TooLate: the deadline has passed.
        Conflict: the attempt is already submitted.
        TooMany: an implausible number of saves.
    """
    _check_name(key, sequence)
    with db.write() as connection:
        attempt = own_attempt(connection, actor, attempt_id, for_update=True)
        row = rows.question_at(connection, attempt_id, position)
        if row is None:
            raise NotFound
        body = _read(catalogue.quiz_by_key(attempt.compiled_key).question(row.question_id), form)
        saves = rows.saves(connection, attempt_id, position)
        sent = (position, sequence, body)
        known = next((save for save in saves if save.key == key), None)
        if known is not None:
            return _replayed(known, sent, saves)
        _refuse_late(attempt, now)
        if row.revealed_at is not None:
            raise Conflict("The reasons were shown already, so this answer is final.")
        if len(saves) >= _MOST_SAVES_A_QUESTION:
            raise TooMany("This answer has been saved implausibly often; please go on.", 60)
        _insert(connection, attempt_id, key, sent, now)
        latest = saves[-1] if saves else None
        counts = latest is None or (sequence, key) > (latest.sequence, latest.key)
        return Saved(now, counts, body is not None)


def _read(question: Question, form: Mapping[str, Sequence[str]]) -> Any:
    try:
        return question.read(form)
    except Unreadable as unreadable:
        raise Invalid({unreadable.field: unreadable.message}) from None


def _insert(
    connection: Connection, attempt_id: str, key: str, sent: tuple[int, int, Any], now: datetime
) -> None:
    position, sequence, body = sent
    save = {
        "attempt_id": attempt_id,
        "key": key,
        "position": position,
        "sequence": sequence,
        "body": {"answer": body},
        "saved_at": now,
    }
    if not rows.add_save(connection, save):
        raise ReusedKey("This key named a save of another question; use a new key.")


def _replayed(known: AnyRow, sent: tuple[int, int, Any], saves: Sequence[AnyRow]) -> Saved:
    """Acknowledge a save that came before, if it is the same."""
    _, sequence, body = sent
    if (known.sequence, known.body["answer"]) != (sequence, body):
        raise ReusedKey("This save was sent before with another answer; send it under a new key.")
    return Saved(known.saved_at, saves[-1].key == known.key, body is not None)


def _check_name(key: str, sequence: int) -> None:
    if not key or len(key) > _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid({"key": "A save needs a key of 1 to 64 plain characters."})
    if not 1 <= sequence <= _HIGHEST_SEQUENCE:
        raise Invalid({"sequence": "A save needs a sequence number from 1 to 2,147,483,647."})


def _refuse_late(attempt: AnyRow, now: datetime) -> None:
    if attempt.submitted_at is not None:
        raise Conflict("This attempt has been submitted; its answers can't be changed any more.")
    if is_past(attempt.deadline, now):
        raise TooLate("The time for this attempt is over; what was saved before it counts.")


def _refuse_closed(db: Database, catalogue: Catalogue, attempt: AnyRow, now: datetime) -> None:
    if attempt.submitted_at is None and is_past(attempt.deadline, now):
        close_overdue(db, catalogue, attempt.id, now)
        raise TooLate("The time for this attempt is over; what was saved before it counts.")
    if attempt.submitted_at is not None:
        raise Conflict("This attempt has been submitted.")


def _at(drawn: Sequence[AnyRow], position: int) -> AnyRow:
    if not 1 <= position <= len(drawn):
        raise NotFound
    return drawn[position - 1]
