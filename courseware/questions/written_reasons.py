"""Reasons under a corrected key: those that were written for another key speak against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from courseware.questions.base import Arrangement, Question
from courseware.questions.reading import Response
from courseware.questions.review import Explanation, Row, Verdict

_Told = tuple[str, str, bool, Verdict]


def same_key(one: Question, other: Question) -> bool:
    """Tell whether two questions show the same and have the same right answer.

    What earns a part only, and which mistakes have a reason of their own, may differ.
    """
    shown = one.type == other.type and one.present(()) == other.present(())
    return shown and _key(one) == _key(other)


def explains_alike(
    one: Question, other: Question, response: Response | None, arrangement: Arrangement
) -> bool:
    """Tell whether what one question says of an answer is true of the other one too."""
    if not same_key(one, other) or one.grade(response) != other.grade(response):
        return False
    return one.present(arrangement) == other.present(arrangement)


def without_reasons(explained: Explanation) -> Explanation:
    """Return the review of an answer with all that is right and wrong, and no word of why."""
    return _with_rows(explained, _bare, "")


def reasons_that_hold(explained: Explanation, written: Explanation) -> Explanation:
    """Return a review that keeps the reasons of what is judged as when they were written.

    What was said of the whole question was said of another key. However this answer is judged, it
    may say that the one which is right by now is wrong; so it goes.
    """
    known = {_told(row) for row in written.rows}
    return _with_rows(explained, lambda row: row if _told(row) in known else _bare(row), "")


def _key(question: Question) -> set[tuple[str, str, bool]]:
    """All that a blank answer is told to be right, or in a case of every choice and ending."""
    rows = question.rows(None, ())
    return {
        (row.text, row.answer or row.verdict.value, row.right)
        for row in rows
        if question.stepwise or row.right or row.answer
    }


def _told(row: Row) -> _Told:
    return (row.text, row.answer, row.right, row.verdict)


def _bare(row: Row) -> Row:
    return replace(row, why="", reasons=())


def _with_rows(explained: Explanation, change: Callable[[Row], Row], words: str) -> Explanation:
    def changed(rows: Iterable[Row]) -> tuple[Row, ...]:
        return tuple(change(row) for row in rows)

    stages = tuple(replace(stage, rows=changed(stage.rows)) for stage in explained.stages)
    return replace(explained, rows=changed(explained.rows), stages=stages, explanation=words)
