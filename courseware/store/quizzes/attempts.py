"""Rows of attempts: start, saves, marks. Uniqueness does the deciding, not a look beforehand."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from courseware.domain.ledger import Act
from courseware.domain.saves import order_of
from courseware.store.compiled_once import CompiledOnce
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import AnswerSave, Attempt, AttemptQuestion, LedgerEntry
from courseware.store.upsert import insert_or_ignore

# Built once: saving an answer asks these, and putting a statement together costs more than they do.
ATTEMPT: Final = select(
    Attempt.id,
    Attempt.person_id,
    Attempt.quiz_id,
    Attempt.number,
    Attempt.release_id,
    Attempt.revision_sha256,
    Attempt.compiled_key,
    Attempt.seed,
    Attempt.started_at,
    Attempt.deadline,
    Attempt.submitted_at,
    Attempt.score,
    Attempt.passed,
    Attempt.critical_missed,
).where(Attempt.id == bindparam("attempt_id"))
_ATTEMPT = CompiledOnce(ATTEMPT)
_ATTEMPT_LOCKED = CompiledOnce(ATTEMPT.with_for_update())
_QUESTIONS = (
    select(
        AttemptQuestion.position,
        AttemptQuestion.question_id,
        AttemptQuestion.arrangement,
        AttemptQuestion.share,
        AttemptQuestion.points,
        AttemptQuestion.revealed_at,
    )
    .where(AttemptQuestion.attempt_id == bindparam("attempt_id"))
    .order_by(AttemptQuestion.position)
)
_QUESTION_AT = _QUESTIONS.where(AttemptQuestion.position == bindparam("position"))
_SAVES = select(
    AnswerSave.position,
    AnswerSave.sequence,
    AnswerSave.key,
    AnswerSave.body,
    AnswerSave.saved_at,
).where(AnswerSave.attempt_id == bindparam("attempt_id"))
_SAVES_AT = _SAVES.where(AnswerSave.position == bindparam("position"))
PAPER: Final = (
    select(
        AttemptQuestion.position,
        AttemptQuestion.question_id,
        AttemptQuestion.arrangement,
        AttemptQuestion.points,
        AnswerSave.sequence,
        AnswerSave.key,
        AnswerSave.body,
        AnswerSave.saved_at,
    )
    .outerjoin(
        AnswerSave,
        (AnswerSave.attempt_id == AttemptQuestion.attempt_id)
        & (AnswerSave.position == AttemptQuestion.position),
    )
    .where(AttemptQuestion.attempt_id == bindparam("attempt_id"))
    .order_by(AttemptQuestion.position)
)
_PAPER = CompiledOnce(PAPER)
_HANDED_IN_BY = (
    select(func.min(LedgerEntry.actor_id))
    .where(LedgerEntry.subject == Attempt.id, LedgerEntry.act == Act.ATTEMPT_SUBMITTED.value)
    .scalar_subquery()
    .label("handed_in_by")
)
# Built once: the home page asks both.
_PASSED = (
    select(Attempt.quiz_id, Attempt.started_at, Attempt.submitted_at, Attempt.revision_sha256)
    .where(Attempt.person_id == bindparam("person_id"), Attempt.passed.is_(True))
    .order_by(Attempt.submitted_at)
)
_OPEN_OF_PERSON = (
    select(Attempt.id, Attempt.quiz_id, Attempt.started_at, Attempt.deadline)
    .where(Attempt.person_id == bindparam("person_id"), Attempt.submitted_at.is_(None))
    .order_by(Attempt.started_at.desc())
)


def add_attempt(connection: Connection, values: dict[str, Any]) -> None:
    """Insert an attempt; the constraints let a person have one open, and each number once."""
    connection.execute(insert(Attempt), values)


def add_questions(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the drawn questions of an attempt."""
    connection.execute(insert(AttemptQuestion), list(rows))


def open_attempt(connection: Connection, person_id: str, quiz_id: str) -> AnyRow | None:
    """(id, number, deadline) of the person's attempt that was not submitted, or None."""
    query = select(Attempt.id, Attempt.number, Attempt.deadline).where(
        Attempt.person_id == person_id,
        Attempt.quiz_id == quiz_id,
        Attempt.submitted_at.is_(None),
    )
    return connection.execute(query).one_or_none()


def past(connection: Connection, person_id: str, *quiz_ids: str) -> list[AnyRow]:
    """All attempts of a person at quizzes, by number; with the account that handed each in."""
    query = (
        select(
            Attempt.id,
            Attempt.quiz_id,
            Attempt.number,
            Attempt.started_at,
            Attempt.deadline,
            Attempt.submitted_at,
            Attempt.score,
            Attempt.passed,
            _HANDED_IN_BY,
        )
        .where(Attempt.person_id == person_id, Attempt.quiz_id.in_(quiz_ids))
        .order_by(Attempt.number)
    )
    return list(connection.execute(query))


def times_seen(connection: Connection, person_id: str, quiz_id: str) -> dict[str, int]:
    """How often each question was drawn for a person at a quiz."""
    query = (
        select(AttemptQuestion.question_id, func.count())
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.quiz_id == quiz_id)
        .group_by(AttemptQuestion.question_id)
    )
    return {question_id: count for question_id, count in connection.execute(query)}


def attempt(connection: Connection, attempt_id: str, for_update: bool = False) -> AnyRow | None:
    """One attempt, or None; with `for_update` nobody else changes it until the commit."""
    query = _ATTEMPT_LOCKED if for_update else _ATTEMPT
    return query.row(connection, {"attempt_id": attempt_id})


def questions(connection: Connection, attempt_id: str) -> list[AnyRow]:
    """(position, question_id, arrangement, share, points, revealed_at), in order."""
    return list(connection.execute(_QUESTIONS, {"attempt_id": attempt_id}))


def question_at(connection: Connection, attempt_id: str, position: int) -> AnyRow | None:
    """One row of `questions`, or None."""
    named = {"attempt_id": attempt_id, "position": position}
    return connection.execute(_QUESTION_AT, named).one_or_none()


def reveal(connection: Connection, attempt_id: str, position: int, now: datetime) -> None:
    """Note that the reasons of a question were shown, the first time that they are."""
    connection.execute(
        update(AttemptQuestion)
        .where(
            AttemptQuestion.attempt_id == attempt_id,
            AttemptQuestion.position == position,
            AttemptQuestion.revealed_at.is_(None),
        )
        .values(revealed_at=now)
    )


def add_save(connection: Connection, values: dict[str, Any]) -> bool:
    """Insert a save unless its key is known in this attempt; True if inserted."""
    return insert_or_ignore(connection, AnswerSave, values)


def saves(connection: Connection, attempt_id: str, position: int | None = None) -> list[AnyRow]:
    """(position, sequence, key, body, saved_at), lowest order first: the last one counts.

    The key decides between equal sequences, compared as text by code point in the caller.
    """
    named: dict[str, Any] = {"attempt_id": attempt_id}
    if position is None:
        found = connection.execute(_SAVES, named)
    else:
        found = connection.execute(_SAVES_AT, {**named, "position": position})
    return _in_order(found)


def _in_order(saves: Iterable[AnyRow]) -> list[AnyRow]:
    return sorted(saves, key=order_of)


def questions_and_saves(
    connection: Connection, attempt_id: str
) -> tuple[list[AnyRow], list[AnyRow]]:
    """What was drawn, in order, and the saves as `saves` gives them; by one statement.

    Of a question: position, question_id, arrangement and the points that the draw gave it.
    """
    return as_paper(_PAPER.rows(connection, {"attempt_id": attempt_id}))


def as_paper(found: Iterable[AnyRow]) -> tuple[list[AnyRow], list[AnyRow]]:
    """Rows of `PAPER` as `questions_and_saves` gives them."""
    found = list(found)
    drawn = {row.position: row for row in found}
    return list(drawn.values()), _in_order(row for row in found if row.key is not None)


def set_deadline(connection: Connection, attempt_id: str, deadline: datetime) -> None:
    """Give an open attempt another end of its time; who does that has held it."""
    still_open = (Attempt.id == attempt_id, Attempt.submitted_at.is_(None))
    connection.execute(update(Attempt).where(*still_open).values(deadline=deadline))


def overdue(connection: Connection, now: datetime, limit: int) -> list[str]:
    """Ids of open attempts whose deadline has passed."""
    query = (
        select(Attempt.id)
        .where(Attempt.submitted_at.is_(None), Attempt.deadline < now)
        .order_by(Attempt.deadline)
        .limit(at_most(limit))
    )
    return list(connection.scalars(query))


def passes(
    connection: Connection, person_id: str
) -> dict[str, list[tuple[datetime, datetime, str]]]:
    """Quiz id -> (started, submitted, revision) of every pass of a person, first one first."""
    found: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for row in connection.execute(_PASSED, {"person_id": person_id}):
        pass_ = (row.started_at, row.submitted_at, row.revision_sha256)
        found.setdefault(row.quiz_id, []).append(pass_)
    return found


def latest_open(connection: Connection, person_id: str) -> list[AnyRow]:
    """(id, quiz_id, started_at, deadline) of a person's open attempts, newest first."""
    return list(connection.execute(_OPEN_OF_PERSON, {"person_id": person_id}))
