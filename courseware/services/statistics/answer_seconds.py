"""Counts how long the answers of many attempts took; what is held does not grow with attempts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from courseware.domain.answer_times import LONGEST, TimeFigures, figures_of, stretches
from courseware.store.quizzes.answer_times import Timed

Seconds: TypeAlias = Mapping[tuple[str, str], Mapping[int, int]]
"""(compiled key of the quiz, question) -> whole seconds -> how often."""


def seconds_by_question(attempts: Iterable[Timed]) -> Seconds:
    """How often each question took so many seconds; all pauses are counted as one number."""
    found: dict[tuple[str, str], Counter[int]] = {}
    for attempt in attempts:
        for question_id, seconds in stretches(attempt.started_at, attempt.firsts):
            counted = found.setdefault((attempt.compiled_key, question_id), Counter())
            counted[min(seconds, LONGEST + 1)] += 1
    return found


def times_of(question_id: str, keys: Iterable[str], seconds: Seconds) -> TimeFigures | None:
    """What is known of a question's times in these compiled quizzes; None if that is too little."""
    found = Counter[int]()
    for key in set(keys):
        found.update(seconds.get((key, question_id), {}))
    return figures_of(found)
