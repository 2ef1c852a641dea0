"""Results of a quiz go out: as a table, or as statements of learning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.regrading import in_force
from courseware.interchange.results import AnsweredQuestion, AttemptRecord
from courseware.interchange.results import results_csv as csv_lines
from courseware.interchange.xapi import statements
from courseware.questions.base import FULL
from courseware.services.attempts.corrections import (
    CorrectedQuestion,
    as_corrected,
    corrections_among,
)
from courseware.services.authorize import require
from courseware.store.engine import Database
from courseware.store.quizzes import quiz_results as rows
from courseware.store.quizzes.corrections import StoredCorrection, of_quiz
from courseware.store.rows import AnyRow


def results_csv(
    db: Database, catalogue: Catalogue, actor: Actor, quiz_id: str, with_names: bool
) -> Iterator[str]:
    """Yield the lines of a table of all submitted attempts at a quiz, at one moment.

    Raises:
        Forbidden: the actor may not export results.
        NotFound: there is no such quiz and nobody ever took one of that id.
    """
    require(actor, Permission.RESULTS_EXPORT)
    with db.snapshot() as connection:
        question_ids = rows.question_ids(connection, quiz_id)
        _require_known(catalogue, quiz_id, bool(question_ids))
        yield from csv_lines(_attempts(connection, quiz_id), question_ids, with_names)


def xapi_statements(
    db: Database, catalogue: Catalogue, actor: Actor, quiz_id: str, base: str
) -> Iterator[str]:
    """Yield all submitted attempts at a quiz, and the answers in them, as lines of xAPI.

    Args:
        base: address of the installation without a final slash.

    Raises:
        Forbidden: the actor may not export results.
        NotFound: there is no such quiz and nobody ever took one of that id.
    """
    require(actor, Permission.RESULTS_EXPORT)
    with db.snapshot() as connection:
        _require_known(catalogue, quiz_id, bool(rows.question_ids(connection, quiz_id)))
        answered = _answered_attempts(connection, catalogue, quiz_id)
        yield from statements(answered, quiz_id, catalogue.quiz_title(quiz_id), base)


def _require_known(catalogue: Catalogue, quiz_id: str, taken: bool) -> None:
    if not taken and quiz_id not in catalogue.quizzes:
        raise NotFound(f"there is no quiz {quiz_id[:80]} — name one that was published")


def _attempts(connection: Connection, quiz_id: str) -> Iterator[AttemptRecord]:
    dropped = _Dropped(of_quiz(connection, quiz_id))
    for page in rows.pages(connection, quiz_id):
        drawn = rows.drawn(connection, [row.id for row in page])
        for row in page:
            asked, gone = drawn.get(row.id, ()), dropped.of(row.revision_sha256)
            kept = {one.question_id: one.share for one in asked if one.question_id not in gone}
            uncounted = tuple(
                one.question_id for one in asked if not one.points or one.question_id in gone
            )
            yield replace(_record(row), shares=kept, uncounted=uncounted)


def _answered_attempts(
    connection: Connection, catalogue: Catalogue, quiz_id: str
) -> Iterator[AttemptRecord]:
    history = of_quiz(connection, quiz_id)

    @cache
    def asked_in(compiled_key: str, revision: str) -> dict[str, CorrectedQuestion]:
        quiz = catalogue.quiz_by_key(compiled_key)
        return as_corrected(quiz, corrections_among(history, revision))

    for page in rows.pages(connection, quiz_id):
        ids = [row.id for row in page]
        drawn, saves = rows.drawn(connection, ids), rows.counted_saves(connection, ids)
        for row in page:
            asked = asked_in(row.compiled_key, row.revision_sha256)
            answers = (_answer(asked[one.question_id], one, saves) for one in drawn.get(row.id, ()))
            below_zero = catalogue.quiz_by_key(row.compiled_key).negative_total
            yield replace(_record(row), answers=tuple(answers), below_zero=below_zero)


def _answer(
    asked: CorrectedQuestion, row: AnyRow, saves: dict[tuple[str, int], AnyRow]
) -> AnsweredQuestion:
    save = saves.get((row.attempt_id, row.position))
    answer = save.body["answer"] if save else None
    saved_at = save.saved_at if save else None
    if row.share is None or asked.held.dropped:
        points = 0 if asked.held.dropped else row.points
        return AnsweredQuestion(asked.question, None, answer, saved_at, points)
    # The mark of a person is no part of the save, so a full share says enough there.
    right = row.share == FULL or (not asked.question.by_person and asked.is_right(answer))
    return AnsweredQuestion(asked.question, row.share, answer, saved_at, row.points, right)


class _Dropped:
    """Which questions count for nobody in a revision."""

    def __init__(self, history: Sequence[StoredCorrection]) -> None:
        self._history = history
        self._known: dict[str, frozenset[str]] = {}

    def of(self, revision: str) -> frozenset[str]:
        if revision not in self._known:
            held = corrections_among(self._history, revision)
            gone = (id_ for id_, corrections in held.items() if in_force(corrections).dropped)
            self._known[revision] = frozenset(gone)
        return self._known[revision]


def _record(row: AnyRow) -> AttemptRecord:
    return AttemptRecord(
        id=row.id,
        person_id=row.person_id,
        number=row.number,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        score=row.score,
        passed=row.passed,
        revision=row.revision_sha256,
        name=row.name,
        email=row.email,
    )
