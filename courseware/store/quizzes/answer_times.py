"""When the answers of the newest attempts at a quiz first came in."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from courseware.store.literals import at_most
from courseware.store.quizzes.first_attempts import is_first
from courseware.store.tables import AnswerSave, Attempt, AttemptQuestion
from courseware.store.tables.base import UtcDateTime

MOST_TIMED = 1_000
"""Attempts of which times are read: a median of so many moves little."""
_ROWS_AT_ONCE = 2_000
_SUBMITTED = (
    select(Attempt.id, Attempt.compiled_key, Attempt.started_at)
    .where(Attempt.quiz_id == bindparam("quiz_id"), Attempt.submitted_at.is_not(None))
    .order_by(Attempt.submitted_at.desc())
    .limit(at_most(bindparam("most")))
)
_NEWEST = _SUBMITTED.subquery()
_NEWEST_FIRST = _SUBMITTED.where(is_first()).subquery()
_STATEMENTS = {
    first_only: select(
        newest.c.id,
        newest.c.compiled_key,
        newest.c.started_at,
        AttemptQuestion.question_id,
        func.min(AnswerSave.saved_at, type_=UtcDateTime()),
    )
    .join(AnswerSave, AnswerSave.attempt_id == newest.c.id)
    .join(
        AttemptQuestion,
        (AttemptQuestion.attempt_id == newest.c.id)
        & (AttemptQuestion.position == AnswerSave.position),
    )
    .group_by(newest.c.id, newest.c.compiled_key, newest.c.started_at, AttemptQuestion.question_id)
    .order_by(newest.c.id)
    for first_only, newest in ((False, _NEWEST), (True, _NEWEST_FIRST))
}


class Timed(NamedTuple):
    """One submitted attempt: its start, and the first save of each answered question (UTC)."""

    compiled_key: str
    started_at: datetime
    firsts: list[tuple[str, datetime]]


def first_saves(
    connection: Connection, quiz_id: str, first_only: bool = False, most: int = MOST_TIMED
) -> Iterator[Timed]:
    """The newest submitted attempts, in no particular order; one is held at a time.

    Args:
        connection: of a snapshot, so that the rows can be streamed on either engine.
        first_only: only everybody's first attempt.
        most: how many attempts are looked at.
    """
    streamed = connection.execution_options(yield_per=_ROWS_AT_ONCE)
    rows = streamed.execute(_STATEMENTS[first_only], {"quiz_id": quiz_id, "most": most})
    for (_, compiled_key, started_at), group in groupby(rows, key=lambda row: row[:3]):
        yield Timed(compiled_key, started_at, [(row[3], row[4]) for row in group])
