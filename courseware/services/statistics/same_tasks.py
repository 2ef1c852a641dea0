"""Which questions of several revisions of a quiz ask the same: same words, same key."""

from collections.abc import Mapping

from courseware.content.compiled import CompiledQuiz
from courseware.questions.tasks import task_of


def same_tasks(
    present: CompiledQuiz, quizzes: Mapping[str, CompiledQuiz]
) -> frozenset[tuple[str, str]]:
    """Return (compiled key, question id) of all questions that ask what the present ones ask.

    Args:
        quizzes: revisions by compiled key.
    """
    tasks = {question.id: task_of(question) for question in present.questions}
    return frozenset(
        (key, question.id)
        for key, quiz in quizzes.items()
        for question in quiz.questions
        if tasks.get(question.id) == task_of(question)
    )
