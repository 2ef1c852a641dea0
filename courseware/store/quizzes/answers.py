"""Graded attempts with what was asked and answered, streamed for statistics.

One statement gives one row an attempt: questions and saves arrive packed into texts, because
millions of rows one by one take several times as long. Whoever reads holds one attempt at a time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from functools import reduce
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from courseware.domain.saves import order_of
from courseware.store.literals import at_most
from courseware.store.quizzes.first_attempts import is_first
from courseware.store.tables import AnswerSave, Attempt, AttemptQuestion
from courseware.store.tables.base import UtcDateTime

MOST_ANSWERS = 10_000
"""Attempts whose answers are read: a share among so many is known to a hundredth."""
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_ROWS_AT_ONCE = 500
_POSITION = itemgetter(0)
_MOST_REMEMBERED = 50_000
# Control characters stand in none of the packed values: JSON escapes them, ids and keys have none.
_FIELD, _ENTRY, _HALF = "\x1f", "\x1e", "\x1d"


class Sitting(NamedTuple):
    """One graded attempt.

    Attributes:
        submitted_at: when it ended: handed in, or closed by its deadline.
        ran_out: whether its deadline closed it; what was saved by then was graded.
        score: exact share earned, as it is stored.
        possible: points of all its questions.
        asked: its questions, packed (`unpack_asked`); equal texts for equal marks.
        answers: for each question the counted save's body as JSON text (None: left blank); None
            where the answers were not asked for.
    """

    revision_sha256: str
    compiled_key: str
    submitted_at: datetime
    score: str
    possible: int
    passed: bool
    asked: Sequence[str]
    answers: Sequence[str | None] | None
    ran_out: bool = False


class Asked(NamedTuple):
    """One drawn question and its mark; points are 0 for a pilot question."""

    question_id: str
    share: Fraction
    points: int


def unpack_asked(packed: str) -> Asked:
    """What one text of `Sitting.asked` says."""
    question_id, share, points = packed.split(_FIELD)
    return Asked(question_id, Fraction(share), int(points))


def pack_asked(asked: Asked) -> str:
    """The text that `unpack_asked` reads."""
    return _FIELD.join(map(str, asked))


def _packed(*columns: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Columns of one row as one text; numbers become text by being joined to one."""
    parts: list[ColumnElement[str]] = [type_coerce(column, String) for column in columns]
    return reduce(lambda text, part: text + literal(_FIELD) + part, parts)


# Questions, their positions and the sum of their points are three texts over the same rows, so that
# the same few come again and again.
_MARKS = func.aggregate_strings(
    _packed(AttemptQuestion.question_id, AttemptQuestion.share, AttemptQuestion.points), _ENTRY
)
_PLACES = func.aggregate_strings(cast(AttemptQuestion.position, String), _ENTRY)
_POSSIBLE = cast(func.sum(AttemptQuestion.points), String)
# Only where answers are read does anybody have to know which question they belong to.
_WITH_PLACES, _WITHOUT_PLACES = (
    select(_MARKS + literal(_HALF) + places + literal(_HALF) + _POSSIBLE)
    .where(AttemptQuestion.attempt_id == Attempt.id)
    .scalar_subquery()
    for places in (_PLACES, literal(""))
)
_SAVES = (
    select(
        func.aggregate_strings(
            _packed(AnswerSave.position, AnswerSave.sequence, AnswerSave.body), _ENTRY
        )
    )
    .where(AnswerSave.attempt_id == Attempt.id)
    .scalar_subquery()
)
_LOOKED_AT = Attempt.submitted_at >= bindparam("since", type_=UtcDateTime())
_GRADED = select(
    Attempt.id,
    Attempt.revision_sha256,
    Attempt.compiled_key,
    Attempt.submitted_at,
    type_coerce(Attempt.score, String).label("score"),
    Attempt.passed,
    case((_LOOKED_AT, _WITH_PLACES), else_=_WITHOUT_PLACES).label("questions"),
    _LOOKED_AT.label("looked_at"),
    case((_LOOKED_AT, _SAVES)).label("saves"),
    (Attempt.submitted_at == Attempt.deadline).label("ran_out"),  # none without a deadline
).where(Attempt.quiz_id == bindparam("quiz_id"), Attempt.score.is_not(None))
_SAVES_OF_ONE = select(
    AnswerSave.position,
    AnswerSave.sequence,
    AnswerSave.key,
    type_coerce(AnswerSave.body, String).label("body"),
).where(AnswerSave.attempt_id == bindparam("attempt_id"))
_FIRST = _GRADED.where(is_first())
_NEWEST = (
    select(Attempt.submitted_at)
    .where(Attempt.quiz_id == bindparam("quiz_id"), Attempt.score.is_not(None))
    .order_by(Attempt.submitted_at.desc())
    .limit(at_most(1))
    .offset(bindparam("before"))
)
_COUNTS = (
    select(Attempt.quiz_id, func.count())
    .where(Attempt.score.is_not(None))
    .group_by(Attempt.quiz_id)
)


def sittings(
    connection: Connection, quiz_id: str, first_only: bool = False, most_answers: int = MOST_ANSWERS
) -> Iterator[Sitting]:
    """Every graded attempt at a quiz, in no particular order; those that await marks are left out.

    Args:
        connection: of a snapshot, so that the rows can be streamed on either engine.
        first_only: only everybody's first attempt.
        most_answers: how many of the newest attempts come with their answers: reading saves
            takes most of the time, and the marks of all attempts are known without them.
    """
    named = {"quiz_id": quiz_id}
    since = connection.scalar(_NEWEST, {**named, "before": most_answers - 1}) or _BEGINNING
    streamed = connection.execution_options(yield_per=_ROWS_AT_ONCE)
    found = streamed.execute(_FIRST if first_only else _GRADED, {**named, "since": since})
    places, saved = _Places(), _Saved()
    for id_, revision, key, ended, score, passed, questions, looked_at, saves, ran_out in found:
        if questions is None:  # nothing was asked
            continue
        packed, _, named_places = questions.partition(_HALF)
        positions, possible = places[named_places]
        answers = None
        if looked_at:
            counted = _counted(saves.split(_ENTRY), saved) if saves else {}
            if counted is None:
                counted = _decided_by_key(connection, id_)
            answers = [*map(counted.get, positions)]
        asked = packed.split(_ENTRY)
        yield Sitting(revision, key, ended, score, possible, passed, asked, answers, bool(ran_out))


def graded_counts(connection: Connection) -> dict[str, int]:
    """How many graded attempts each quiz has; only quizzes that have any."""
    return {quiz_id: count for quiz_id, count in connection.execute(_COUNTS)}


def people_counts(
    connection: Connection, quiz_id: str, first_only: bool = False
) -> dict[str | None, int]:
    """How many people have graded attempts, by revision; under None at any of them.

    Attempts move with a merge of accounts, so that nobody is two people.
    """
    people = func.count(Attempt.person_id.distinct())
    asked = exists().where(AttemptQuestion.attempt_id == Attempt.id)
    graded = and_(Attempt.quiz_id == quiz_id, Attempt.score.is_not(None), asked)
    where = graded & is_first() if first_only else graded
    each = select(Attempt.revision_sha256, people).where(where).group_by(Attempt.revision_sha256)
    every = select(null(), people).where(where)
    rows: Iterable[Sequence[Any]] = connection.execute(union_all(each, every))
    return {row[0]: row[1] for row in rows}


def awaited_count(connection: Connection, quiz_id: str, first_only: bool = False) -> int:
    """How many ended attempts at a quiz await a person's marks; or only of first attempts."""
    waits = (Attempt.submitted_at.is_not(None), Attempt.score.is_(None))
    query = select(func.count()).where(Attempt.quiz_id == quiz_id, *waits)
    if first_only:
        query = query.where(is_first())
    return connection.scalar(query) or 0


class _Places(dict[str, tuple[list[str], int]]):
    """(positions, possible points) by their text, which nearly every attempt has alike."""

    def __missing__(self, named: str) -> tuple[list[str], int]:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        positions, _, possible = named.partition(_HALF)
        self[named] = positions.split(_ENTRY), int(possible)
        return self[named]


class _Saved(dict[str, tuple[str, str]]):
    """(position, body) by packed save: the same few come again and again."""

    def __missing__(self, packed: str) -> tuple[str, str]:
        position, _, body = packed.split(_FIELD)
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[packed] = position, body
        return position, body


def _counted(entries: Sequence[str], saved: _Saved) -> dict[str, str] | None:
    """Position -> body of the save with the highest sequence; None where two share one."""
    pairs = [*map(saved.__getitem__, entries)]
    counted = dict(pairs)
    if len(counted) == len(pairs):
        return counted
    times = Counter(map(_POSITION, pairs))
    latest: dict[str, tuple[int, str]] = {}
    for entry, (position, body) in zip(entries, pairs, strict=True):
        if times[position] > 1:
            sequence = int(entry.split(_FIELD, 2)[1])
            known = latest.get(position, (0, ""))
            if sequence == known[0]:
                return None
            if sequence > known[0]:
                latest[position] = sequence, body
    return counted | {position: body for position, (_, body) in latest.items()}


def _decided_by_key(connection: Connection, attempt_id: str) -> dict[str, str]:
    """Position -> body where two tabs reached the same sequence: the highest key counts."""
    saves = connection.execute(_SAVES_OF_ONE, {"attempt_id": attempt_id}).all()
    in_order = sorted(saves, key=order_of)
    return {str(row.position): row.body for row in in_order}
