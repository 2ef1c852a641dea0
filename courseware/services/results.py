"""Results of a quiz go out: as a table, or as statements of learning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.interchange.results import AnsweredQuestion, AttemptRecord
from courseware.interchange.results import results_csv as csv_lines
from courseware.interchange.xapi import statements
from courseware.services.authorize import require
from courseware.store import quiz_results as rows
from courseware.store.engine import Database
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
    for page in rows.pages(connection, quiz_id):
        drawn = rows.drawn(connection, [row.id for row in page])
        for row in page:
            asked = drawn.get(row.id, ())
            shares = {one.question_id: one.share for one in asked}
            uncounted = tuple(one.question_id for one in asked if not one.points)
            yield replace(_record(row), shares=shares, uncounted=uncounted)


def _answered_attempts(
    connection: Connection, catalogue: Catalogue, quiz_id: str
) -> Iterator[AttemptRecord]:
    for page in rows.pages(connection, quiz_id):
        ids = [row.id for row in page]
        drawn, saves = rows.drawn(connection, ids), rows.counted_saves(connection, ids)
        for row in page:
            quiz = catalogue.quiz_by_key(row.compiled_key)
            answers = (_answer(quiz, one, saves) for one in drawn.get(row.id, ()))
            yield replace(_record(row), answers=tuple(answers), below_zero=quiz.negative_total)


def _answer(
    quiz: CompiledQuiz, row: AnyRow, saves: dict[tuple[str, int], AnyRow]
) -> AnsweredQuestion:
    save = saves.get((row.attempt_id, row.position))
    question = quiz.question(row.question_id)
    if save is None:
        return AnsweredQuestion(question, row.share, None, None, row.points)
    answer, saved_at = save.body["answer"], save.saved_at
    return AnsweredQuestion(question, row.share, answer, saved_at, row.points)


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
