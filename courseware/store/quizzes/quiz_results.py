"""Rows of submitted attempts at one quiz, page by page: memory does not grow with their number."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection, and_, bindparam, or_, select

from courseware.domain.saves import counts_after
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import AnswerSave, Attempt, AttemptQuestion, Person

PAGE = 500

_ATTEMPTS = (
    select(
        Attempt.id,
        Attempt.person_id,
        Person.name,
        Person.email,
        Attempt.number,
        Attempt.started_at,
        Attempt.submitted_at,
        Attempt.score,
        Attempt.passed,
        Attempt.revision_sha256,
        Attempt.compiled_key,
    )
    .join(Person, Person.id == Attempt.person_id)
    .where(Attempt.quiz_id == bindparam("quiz_id"), Attempt.submitted_at.is_not(None))
    .order_by(Attempt.submitted_at, Attempt.id)
    .limit(at_most(PAGE))
)
_LATER = _ATTEMPTS.where(
    or_(
        Attempt.submitted_at > bindparam("after"),
        and_(Attempt.submitted_at == bindparam("after"), Attempt.id > bindparam("after_id")),
    )
)
_DRAWN = (
    select(
        AttemptQuestion.attempt_id,
        AttemptQuestion.position,
        AttemptQuestion.question_id,
        AttemptQuestion.share,
        AttemptQuestion.points,
    )
    .where(AttemptQuestion.attempt_id.in_(bindparam("ids", expanding=True)))
    .order_by(AttemptQuestion.attempt_id, AttemptQuestion.position)
)
_SAVES = (
    select(
        AnswerSave.attempt_id,
        AnswerSave.position,
        AnswerSave.sequence,
        AnswerSave.key,
        AnswerSave.body,
        AnswerSave.saved_at,
    )
    .where(AnswerSave.attempt_id.in_(bindparam("ids", expanding=True)))
    .order_by(AnswerSave.attempt_id)
)
_QUESTION_IDS = (
    select(AttemptQuestion.question_id)
    .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
    .where(Attempt.quiz_id == bindparam("quiz_id"), Attempt.submitted_at.is_not(None))
    .distinct()
)


def question_ids(connection: Connection, quiz_id: str) -> list[str]:
    """The ids of every question that a submitted attempt got, by name."""
    return sorted(connection.execute(_QUESTION_IDS, {"quiz_id": quiz_id}).scalars())


def pages(connection: Connection, quiz_id: str) -> Iterator[list[AnyRow]]:
    """Submitted attempts with their people, in the order of submission, some hundred at a time."""
    page = list(connection.execute(_ATTEMPTS, {"quiz_id": quiz_id}))
    while page:
        yield page
        last = page[-1]
        named = {"quiz_id": quiz_id, "after": last.submitted_at, "after_id": last.id}
        page = list(connection.execute(_LATER, named)) if len(page) == PAGE else []


def drawn(connection: Connection, attempt_ids: list[str]) -> dict[str, list[AnyRow]]:
    """The questions of each attempt (position, question_id, share, points), in their order."""
    found = connection.execute(_DRAWN, {"ids": attempt_ids})
    return {id_: list(rows) for id_, rows in groupby(found, key=lambda row: str(row.attempt_id))}


def counted_saves(connection: Connection, attempt_ids: list[str]) -> dict[tuple[str, int], AnyRow]:
    """The save that counts of each attempt and position: the highest (sequence, key)."""
    counted: dict[tuple[str, int], AnyRow] = {}
    for row in connection.execute(_SAVES, {"ids": attempt_ids}):
        place = (row.attempt_id, row.position)
        held = counted.get(place)
        if counts_after(row.sequence, row.key, held):
            counted[place] = row
    return counted
