"""No correction leaves an attempt, or a draw yet to come, without a question that counts.

Graded attempts are looked at one by one while a correction is planned (`restating`). These are
the others: they await marks, are under way, or are yet to begin, and would have no result.
"""

from collections.abc import Collection

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.domain.draw import Candidate, may_consist_of
from courseware.domain.errors import Refusal
from courseware.domain.regrading import Kind, in_force
from courseware.questions.base import Use
from courseware.services.attempts.corrections import Corrections, asked_mark, corrections_for
from courseware.services.regrading.reach import Reached
from courseware.services.regrading.restating import NO_OTHER
from courseware.store.quizzes import regrades as rows


def refuse_empty(
    connection: Connection, catalogue: Catalogue, quiz_id: str, question_id: str, reached: Reached
) -> None:
    """Look whether something would be left to count wherever a correction reaches.

    Raises:
        Refusal: an attempt without a result, or a draw of the live quiz, might have only
            questions that count for nothing.
    """
    if reached.correction.kind is not Kind.DROP:
        return  # any other one makes its question count
    for compiled_key, (revision, _, quiz) in reached.keys.items():
        idle = _idle(connection, quiz, revision) | {question_id}
        about = (quiz_id, compiled_key, question_id)
        if rows.has_only(connection, *about, among=idle):
            raise Refusal(NO_OTHER)
    if reached.live is None or reached.live[0] not in reached.recorded:
        return
    quiz = catalogue.quiz(quiz_id)
    if may_be_empty(quiz, _idle(connection, quiz, quiz.revision_sha256) | {question_id}):
        raise Refusal(NO_OTHER)


def may_be_empty(quiz: CompiledQuiz, idle: Collection[str]) -> bool:
    """Whether a draw of the quiz may have no question but these."""
    graded = [q for q in quiz.questions if q.use is Use.GRADED]
    bank = [Candidate(q.id, q.objective or "", q.type, q.critical) for q in graded]
    return may_consist_of(quiz.draw, bank, idle)


def dropped_by(held: Corrections) -> set[str]:
    """The questions that count for nobody under these corrections."""
    return {id_ for id_, corrections in held.items() if in_force(corrections).dropped}


def _idle(connection: Connection, quiz: CompiledQuiz, revision: str) -> set[str]:
    """The questions that count for nothing: pilots, and what was dropped before."""
    pilots = {q.id for q in quiz.questions if not asked_mark(q).points}
    return dropped_by(corrections_for(connection, quiz.id, revision)) | pilots
