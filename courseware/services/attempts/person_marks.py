"""Puts the marks that people gave upon the answers that they are about."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import rfc8785

from courseware.content.compiled import CompiledQuiz
from courseware.questions.base import Question
from courseware.questions.essay import Essay
from courseware.store.rows import AnyRow

Marks = Mapping[tuple[str, int], Sequence[AnyRow]]
"""(attempt, position) -> the marks of one answer, the first one first; the last one counts."""


def with_marks(
    quiz: CompiledQuiz, drawn: Sequence[AnyRow], answers: Mapping[int, Any], marks: Marks
) -> dict[int, Any]:
    """Position -> answer; those that a person marked hold the mark too."""
    found = dict(answers)
    asked = {row.position: row.question_id for row in drawn}
    for (_, position), given in marks.items():
        if position in asked:
            question = quiz.question(asked[position])
            found[position] = with_mark(question, found.get(position), given)
    return found


def with_mark(question: Question, answer: Any, given: Sequence[AnyRow]) -> Any:
    """One answer with the mark that counts; itself where there is none."""
    if not given or answer is None or not isinstance(question, Essay):
        return answer
    return question.with_mark(answer, given[-1].levels, given[-1].comment)


def rubric_digest(question: Essay) -> str:
    """SHA-256 over the canonical JSON of the rubric by which an answer is marked."""
    criteria: Any = [criterion.model_dump(mode="json") for criterion in question.rubric]
    return sha256(rfc8785.dumps(criteria)).hexdigest()
