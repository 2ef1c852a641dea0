"""Which questions of several revisions of a quiz ask the same: same words, same key."""

from collections.abc import Mapping
from typing import Any, Final

from courseware.content.compiled import CompiledQuiz
from courseware.questions.base import Question

_ABOUT_THE_QUESTION: Final = frozenset(
    {"objective", "use", "critical", "cognitive", "difficulty", "points", "explanation"}
    | {"covers", "evidence", "why_true", "why_false"}
)
"""What can change at the question without making another of it.

Deeper down the same names belong to the key: a case's critical choice, a level's points.
"""


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
    written = question.model_dump(mode="json")
    return _without_reasons({k: v for k, v in written.items() if k not in _ABOUT_THE_QUESTION})


def _without_reasons(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_reasons(each) for key, each in value.items() if key != "why"}
    return [_without_reasons(each) for each in value] if isinstance(value, list) else value
