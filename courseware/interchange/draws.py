"""Which questions an attempt gets, where other programs tell it or leave out what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from courseware.domain.counted import counted
from courseware.interchange.losses import Kind, Loss

_LARGEST_COUNT: Final = 100
_QUIZ: Final = "quiz"


def draw_of(questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows that draw every graded question."""
    counts: dict[tuple[str, bool], int] = {}
    for question in _graded(questions):
        key = (question["objective"], bool(question.get("critical")))
        counts[key] = counts.get(key, 0) + 1
    rows: list[dict[str, Any]] = []
    for (objective, critical), count in counts.items():
        row: dict[str, Any] = {"objective": objective, "count": min(count, _LARGEST_COUNT)}
        rows.append(row | {"critical": True} if critical else row)
    return rows


def fitting(
    rows: Sequence[Any], questions: Sequence[Mapping[str, Any]]
) -> tuple[list[Any], list[Loss]]:
    """Return the rows that the questions can meet, and what had to be taken from the others.

    A row without a question goes, and one with too few asks for those that there are. A row that
    is none stays as it is, for `check` to refuse.
    """
    graded = list(_graded(questions))
    kept: list[Any] = []
    losses: list[Loss] = []
    for number, row in enumerate(rows, start=1):
        wanted = row.get("count") if isinstance(row, dict) else None
        if not isinstance(wanted, int):
            kept.append(row)
            continue
        pool = sum(_selects(row, question) for question in graded)
        name = f"row {number} of the draw ({_told(row)})"
        if not pool:
            losses.append(Loss(_QUIZ, f"{name}: none of its questions was carried", Kind.LOST))
            continue
        if pool < wanted:
            row = {**row, "count": pool}
            what = f"{name}: {counted(pool, 'question was', 'questions were')} carried"
            losses.append(Loss(_QUIZ, f"{what}, so it asks for {pool}", Kind.CHANGED))
        kept.append(row)
    return kept, losses


def _graded(questions: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (question for question in questions if question.get("use", "graded") == "graded")


def _selects(row: Mapping[str, Any], question: Mapping[str, Any]) -> bool:
    return (
        question.get("objective") == row.get("objective")
        and bool(question.get("critical")) == bool(row.get("critical"))
        and row.get("type") in (None, question.get("type"))
    )


def _told(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in row.items())
