"""Results of a quiz for other programs: what one submitted attempt says, and as a row of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Final

from courseware.domain.formula_guard import guarded
from courseware.questions.base import Question
from courseware.questions.reading import Response

_COLUMNS: Final = (
    *("person", "attempt", "started_at", "submitted_at", "score", "passed", "not_counted"),
)
_NAMES: Final = ("name", "email")
_DECIMALS: Final = 6


@dataclass(frozen=True)
class AnsweredQuestion:
    """One question of an attempt.

    Attributes:
        share: exact, -2 to 1; None where it was not marked, or where a correction dropped it.
        points: what the question is worth; 0 for a pilot one and for one that was dropped later.
        is_right: whether the answer counts as entirely right, however certain; None with `share`.
    """

    question: Question
    share: Fraction | None
    response: Response | None
    saved_at: datetime | None
    points: int = 1
    is_right: bool | None = None


@dataclass(frozen=True)
class AttemptRecord:
    """One submitted attempt (times UTC, score exact; none where a person has to mark first).

    Attributes:
        uncounted: ids of its questions that are worth nothing: pilot ones, and those dropped later.
        below_zero: whether its score may fall below 0.
    """

    id: str
    person_id: str
    number: int
    started_at: datetime
    submitted_at: datetime
    score: Fraction | None
    passed: bool | None
    revision: str
    name: str = ""
    email: str = ""
    shares: Mapping[str, Fraction | None] = field(default_factory=dict)
    uncounted: tuple[str, ...] = ()
    answers: tuple[AnsweredQuestion, ...] = ()
    below_zero: bool = False


def results_csv(
    attempts: Iterable[AttemptRecord], question_ids: Sequence[str], with_names: bool
) -> Iterator[str]:
    """Yield the lines of a table: one row an attempt, one column a question with its share.

    A question that was not drawn, or that a correction dropped, is an empty cell; `not_counted`
    names those that were drawn and are worth nothing. Texts that a spreadsheet would take for a
    formula begin with an apostrophe.
    """
    named = (*_COLUMNS[:1], *(_NAMES if with_names else ()), *_COLUMNS[1:])
    yield _line([*named, *(guarded(id_) for id_ in question_ids)])
    for attempt in attempts:
        who = [guarded(attempt.name), guarded(attempt.email)] if with_names else []
        yield _line(
            [
                guarded(attempt.person_id),
                *who,
                str(attempt.number),
                written(attempt.started_at),
                written(attempt.submitted_at),
                _share(attempt.score),
                "" if attempt.passed is None else str(attempt.passed).lower(),
                guarded(" ".join(attempt.uncounted)),
                *(_share(attempt.shares.get(id_)) for id_ in question_ids),
            ]
        )


def decimal(share: Fraction) -> str:
    """Write a share as a decimal number with at most six digits."""
    text = f"{float(share):.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return text or "0"


def written(moment: datetime) -> str:
    """Write a moment of UTC as ISO 8601 to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _share(share: Fraction | None) -> str:
    return "" if share is None else decimal(share)


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
