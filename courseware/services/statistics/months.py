"""What answers tell of a quiz over time, month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from courseware.domain.spread import Gap, mean_of
from courseware.services.statistics.answer_counts import RevisionCount, shares_of
from courseware.store.quizzes import answers as rows


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month (UTC), as `2026-03`: attempts, passes, mean score, and facility by question."""

    month: str
    attempts: int
    passed: int
    mean_share: Fraction | Gap
    facility: Mapping[str, Fraction | Gap]


def months_of(counted: Sequence[RevisionCount]) -> tuple[MonthFigures, ...]:
    """The figures of every month in which a graded attempt ended."""
    names = sorted({name for revision in counted for name in revision.months})
    return tuple(_month(*name, counted) for name in names)


def _month(year: int, month: int, counted: Sequence[RevisionCount]) -> MonthFigures:
    found = [r.months[year, month] for r in counted if (year, month) in r.months]
    shares: dict[str, dict[Fraction, int]] = {}
    for packed, times in (pair for one in found for pair in one.asked.items()):
        asked = rows.unpack_asked(packed)
        of_question = shares.setdefault(asked.question_id, {})
        of_question[asked.share] = of_question.get(asked.share, 0) + times
    return MonthFigures(
        month=f"{year}-{month:02}",
        attempts=sum(one.attempts for one in found),
        passed=sum(one.passed for one in found),
        mean_share=mean_of(shares_of(pair for one in found for pair in one.scores.items())),
        facility={question_id: mean_of(counts) for question_id, counts in shares.items()},
    )


def marked_share(counted: Sequence[RevisionCount]) -> Fraction | Gap:
    """The mean score as it was given, certainty counted."""
    months = (month for revision in counted for month in revision.months.values())
    return mean_of(shares_of(pair for month in months for pair in month.scores.items()))
