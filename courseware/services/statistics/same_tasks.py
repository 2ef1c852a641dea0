"""Which questions of several revisions of a quiz ask the same: same words, same key.

The key is the one by which answers are marked today, with the corrections of marks.
"""

from collections.abc import Mapping
from typing import Any

from courseware.questions.tasks import task_of
from courseware.services.attempts.corrections import CorrectedQuestion

_Questions = Mapping[str, CorrectedQuestion]


def same_tasks(
    present: _Questions, revisions: Mapping[str, _Questions]
) -> frozenset[tuple[str, str]]:
    """Return (revision, question id) of all questions that ask what the present ones ask.

    Args:
        revisions: the questions of each revision by id.
    """
    tasks = {question_id: _task(asked) for question_id, asked in present.items()}
    return frozenset(
        (revision, question_id)
        for revision, questions in revisions.items()
        for question_id, asked in questions.items()
        if tasks.get(question_id) == _task(asked)
    )


def _task(asked: CorrectedQuestion) -> tuple[bool, list[Any]]:
    """What is asked, under each key that counts, and whether everybody earns all of it."""
    versions = list[Any]()
    for one in asked.versions:
        if (task := task_of(one)) not in versions:
            versions.append(task)
    return asked.held.full_marks, versions
