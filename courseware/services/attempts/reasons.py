"""Which reasons a review shows of a question whose key was corrected."""

from enum import StrEnum
from typing import Any

from courseware.content.catalogue import Catalogue
from courseware.questions.base import Arrangement, Question
from courseware.questions.certainty import Certain
from courseware.questions.review import Explanation
from courseware.questions.written_reasons import (
    explains_alike,
    reasons_that_hold,
    same_key,
    without_reasons,
)
from courseware.services.attempts.corrections import (
    CorrectedQuestion,
    corrected,
    corrections_for,
)
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


class Reasons(StrEnum):
    """Where the reasons beside a corrected answer come from, from all of them to none."""

    AS_WRITTEN = "as-written"  # the key is the one that they were written for
    LIVE = "live"  # of the live revision, which has the corrected key
    IN_PART = "in-part"  # another answer was accepted; they hold for what they were written for
    LEFT_OUT = "left-out"  # they were written for another key


def live_question(catalogue: Catalogue, quiz_id: str, question_id: str) -> Question | None:
    """The question as the live release has it; None where it has none of this id."""
    if quiz_id not in catalogue.quizzes:
        return None
    found = (q for q in catalogue.quiz(quiz_id).questions if q.id == question_id)
    return next(found, None)


def explained(
    asked: CorrectedQuestion,
    answer: Any,
    arrangement: Arrangement,
    catalogue: Catalogue,
    quiz_id: str,
) -> tuple[Explanation, Reasons]:
    """What is said of an answer by the key that holds, and where its reasons are from.

    Reasons of another key would speak against the answer beside which they stand, so they are
    left out, unless the live release asks the same with the corrected key: then it gives them.
    """
    now, written = asked.best(answer), asked.question

    def speaks_for(other: Question) -> bool:
        # Where a type cannot hold all that is right in one key, the best one tells half of it.
        holds_all = same_key(asked.versions[0], other)
        return holds_all and explains_alike(now, other, answer, arrangement)

    if not _rekeyed(asked) or speaks_for(written):
        return written.explain(answer, arrangement), Reasons.AS_WRITTEN
    live = live_question(catalogue, quiz_id, written.id)
    if live is not None and speaks_for(live):
        return live.explain(answer, arrangement), Reasons.LIVE
    explanation = now.explain(answer, arrangement)
    if asked.held.key is not None:
        return without_reasons(explanation), Reasons.LEFT_OUT
    before = written.explain(answer, arrangement)
    return reasons_that_hold(explanation, before), Reasons.IN_PART


def checked_answer(
    db: Database,
    catalogue: Catalogue,
    attempt: AnyRow,
    row: AnyRow,
    question: Question,
    answer: Any,
) -> tuple[Explanation | None, Certain | None]:
    """What is told of an answer in an open attempt once it was checked: by the key that will mark
    it; nothing before."""
    if row.revealed_at is None:
        return None, None
    with db.read() as connection:
        held = corrections_for(connection, attempt.quiz_id, attempt.revision_sha256)
    asked = corrected(question, held.get(question.id, ()))
    told, _ = explained(asked, answer, tuple(row.arrangement), catalogue, attempt.quiz_id)
    return told, asked.certainty(answer)


def reasons_of(asked: CorrectedQuestion, live: Question | None) -> Reasons:
    """Which reasons reviews will show, told before a correction is applied."""
    now = asked.versions[0]
    if not _rekeyed(asked) or same_key(now, asked.question):
        return Reasons.AS_WRITTEN
    if live is not None and same_key(now, live):
        return Reasons.LIVE
    return Reasons.LEFT_OUT if asked.held.key is not None else Reasons.IN_PART


def _rekeyed(asked: CorrectedQuestion) -> bool:
    return asked.held.key is not None or bool(asked.held.accepted)
