"""Which questions of several revisions of a quiz ask the same: same words, same key."""

from collections.abc import Mapping
from typing import Any, Final

from courseware.content.compiled import CompiledQuiz
from courseware.questions.base import Question

_BESIDE_THE_TASK: Final = frozenset(
    {"objective", "use", "critical", "cognitive", "difficulty", "points", "explanation"}
    | {"covers", "evidence", "why", "why_true", "why_false"}
)
"""What can change without making another question of it."""


def same_tasks(
    present: CompiledQuiz, quizzes: Mapping[str, CompiledQuiz]
) -> frozenset[tuple[str, str]]:
    """Return (compiled key, question id) of all questions that ask what the present ones ask.

    Args:
        quizzes: revisions by compiled key.
    """
    tasks = {question.id: _task(question) for question in present.questions}
    return frozenset(
        (key, question.id)
        for key, quiz in quizzes.items()
        for question in quiz.questions
        if tasks.get(question.id) == _task(question)
    )


def _task(question: Question) -> Any:
    return _without_reasons(question.model_dump(mode="json"))


def _without_reasons(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if key not in _BESIDE_THE_TASK}
        return {key: _without_reasons(each) for key, each in kept.items()}
    return [_without_reasons(each) for each in value] if isinstance(value, list) else value
