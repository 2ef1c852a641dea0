"""What a draw makes at most when every answer is right and every level is the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from courseware.questions.base import Question, Use
from courseware.questions.certainty import Level


class DrawRow(Protocol):
    """So many questions of one objective, kind and weight."""

    @property
    def objective(self) -> str:
        """The objective that its questions test."""

    @property
    def count(self) -> int:
        """How many are drawn."""

    @property
    def type(self) -> str | None:
        """Their type; None for any."""

    @property
    def critical(self) -> bool:
        """Whether they are critical."""


@dataclass(frozen=True)
class AllRight:
    """Everything right, each time with this level: the greatest share of the points, 0 to 1."""

    level: Level
    share: Fraction


def all_right(
    rows: Iterable[DrawRow], questions: Sequence[Question], everywhere: bool = False
) -> tuple[AllRight, ...]:
    """Return what each level makes at most; () where no drawn question asks for certainty.

    Args:
        everywhere: the whole quiz is marked by certainty, as far as its questions can be.
    """
    free = asking = 0
    for row in rows:
        pool = [question for question in questions if _selects(row, question)]
        asked = [q.points for q in pool if _asks(q, everywhere)]
        plain = sorted((q.points for q in pool if not _asks(q, everywhere)), reverse=True)
        taken = plain[: row.count]
        free += sum(taken)
        # The fewest points behind a level give the greatest share: nobody can reach more.
        asking += sum(sorted(asked)[: row.count - len(taken)])
    if not asking:
        return ()
    return tuple(
        AllRight(level, (free + asking * level.share_for_right) / (free + asking))
        for level in Level
    )


def _asks(question: Question, everywhere: bool) -> bool:
    return question.asks_certainty or (everywhere and question.can_ask_certainty)


def _selects(row: DrawRow, question: Question) -> bool:
    return (
        question.use is Use.GRADED
        and question.objective == row.objective
        and question.critical == row.critical
        and row.type in (None, question.type)
    )
