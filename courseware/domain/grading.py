"""From marks of questions to the result of an attempt, in exact fractions."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from courseware.domain.errors import Refusal

NOTHING_COUNTS = (
    "No question of this attempt counts any more, so there is no result yet: an instructor has to "
    "give full marks for one that was dropped."
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one question earned.

    Attributes:
        share: exact share of the question's points, 0 to 1; below 0 where marking by certainty
            takes points away.
        points: what the question is worth; 0 for a pilot question.
        critical: whether it must be right whatever the score.
        right: whether the answer meets what a critical question demands (for most types the full
            share); of any other question nobody asks, and it may be either.
    """

    question_id: str
    objective: str
    share: Fraction
    points: int
    critical: bool
    right: bool

    @property
    def earned(self) -> Fraction:
        """Exact points earned."""
        return self.share * self.points

    @property
    def is_critical_miss(self) -> bool:
        """Whether this question alone fails the attempt."""
        return self.critical and not self.right


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of an attempt.

    Attributes:
        score: earned points divided by possible points, 0 to 1, exact; below 0 only where that
            was allowed.
        pass_mark: share needed, 0 to 1, exact.
        critical_missed: ids of critical questions that were not entirely right.
        passed: score reaches the pass mark and no critical question was missed.
    """

    score: Fraction
    pass_mark: Fraction
    critical_missed: tuple[str, ...]
    passed: bool


def result_of(
    earned: Fraction,
    possible: int,
    missed: Sequence[str],
    pass_percent: Fraction,
    negative_total: bool = False,
) -> Result:
    """The result of points earned out of those possible: the one place where it is worked out.

    Args:
        missed: ids of the critical questions that were not entirely right.
        pass_percent: 0 to 100.
        negative_total: whether the score may fall below 0; otherwise it stops there.

    Raises:
        Refusal: nothing was to be earned, so that there is neither a pass nor a fail.
    """
    if not possible:
        raise Refusal(NOTHING_COUNTS)
    score = earned / possible
    if not negative_total:
        score = max(score, Fraction(0))
    pass_mark = pass_percent / 100
    return Result(score, pass_mark, tuple(missed), score >= pass_mark and not missed)


def grade_attempt(
    marks: Sequence[Mark], pass_percent: Fraction, negative_total: bool = False
) -> Result:
    """Grade an attempt: the pass mark is reached at equality, critical questions come first.

    Args:
        pass_percent: 0 to 100.
        negative_total: whether the score may fall below 0; otherwise it stops there.

    Raises:
        Refusal: no question counts.
    """
    possible = sum(mark.points for mark in marks)
    earned = sum((mark.earned for mark in marks), Fraction(0))
    missed = [mark.question_id for mark in marks if mark.is_critical_miss]
    return result_of(earned, possible, missed, pass_percent, negative_total)


def by_objective(marks: Sequence[Mark], negative_total: bool = False) -> dict[str, Fraction]:
    """Exact share earned per objective, in the order in which objectives appear.

    Objectives whose questions carry no points are left out.

    Args:
        negative_total: as of the attempt: where its score stops at 0, so does each share.
    """
    earned: dict[str, Fraction] = {}
    possible: dict[str, int] = {}
    for mark in marks:
        earned[mark.objective] = earned.get(mark.objective, Fraction(0)) + mark.earned
        possible[mark.objective] = possible.get(mark.objective, 0) + mark.points
    shares = {name: earned[name] / total for name, total in possible.items() if total}
    return shares if negative_total else {name: max(s, Fraction(0)) for name, s in shares.items()}


def percent(share: Fraction) -> str:
    """A share (0 to 1; below 0 by certainty) as percent for reading, cut down to one decimal.

    Never rounded up: 79.96 shown as 80 would contradict a failed pass mark of 80.
    """
    tenths = floor(share * 1000)  # below 0 that is away from 0, for the same reason
    whole, rest = divmod(abs(tenths), 10)
    return ("−" if tenths < 0 else "") + (f"{whole}.{rest}" if rest else f"{whole}")
