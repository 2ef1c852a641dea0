"""What counted values say about their spread: mean, variance, correlation, without rounding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm, sqrt
from typing import Final

FEWEST_PEOPLE: Final = 5
"""Fewer have no reliability: one person more could turn alpha, and with it the error of
measurement, to almost anything. Examples worked by hand, such as six people, stay above."""


class Gap(StrEnum):
    """Why there is not enough data for a figure, to be read after "not enough data: "."""

    NOBODY = "nobody has answered"
    ONE_PERSON = "one answer shows no differences"
    ITEM_ALIKE = "everybody earned the same here"
    REST_ALIKE = "everybody earned the same in the other questions"
    NO_REST = "there is no other question"
    TOTALS_ALIKE = "everybody reached the same total"
    ONE_ITEM = "one question has no consistency with others"
    FEW_PEOPLE = f"fewer than {FEWEST_PEOPLE} people show no consistency"
    OTHER_ITEMS = "not everybody had the same questions"


Pairs = dict[tuple[Fraction, Fraction | None], int]
"""(mark of an item, mark of the rest) -> how often; None where there is no rest."""


def mean_of(values: Mapping[Fraction, int]) -> Fraction | Gap:
    """The exact mean of counted values."""
    people = sum(values.values())
    if not people:
        return Gap.NOBODY
    return sum((value * times for value, times in values.items()), Fraction(0)) / people


def variance_of(values: Mapping[Fraction, int]) -> Fraction | Gap:
    """The exact variance of counted values, over n - 1."""
    people = sum(values.values())
    if people < 2:
        return Gap.ONE_PERSON if people else Gap.NOBODY
    total = sum((value * times for value, times in values.items()), Fraction(0))
    squares = sum((value * value * times for value, times in values.items()), Fraction(0))
    return (squares - total * total / people) / (people - 1)


@dataclass(frozen=True, slots=True)
class _Paired:
    """Marks and rests as whole numbers: correlations do not depend on the unit.

    `spread_…` are n * n times the variances and the covariance over n: exact, no division.
    """

    pairs: dict[tuple[int, int], int]
    people: int
    spread_mark: int
    spread_rest: int
    shared: int

    def greatest_shared(self) -> int:
        """`shared` if the best marks stood beside the best rests, and so on down."""
        marks = _sorted_counts((mark, times) for (mark, _), times in self.pairs.items())
        rests = _sorted_counts((rest, times) for (_, rest), times in self.pairs.items())
        products = at = left = 0
        for mark, times in marks:
            while times:
                if not left:
                    rest, left = rests[at]
                    at += 1
                taken = min(times, left)
                products += mark * rest * taken
                times, left = times - taken, left - taken
        sums = (sum(value * times for value, times in counts) for counts in (marks, rests))
        return self.people * products - next(sums) * next(sums)


def _sorted_counts(counted: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    counts: dict[int, int] = {}
    for value, times in counted:
        counts[value] = counts.get(value, 0) + times
    return sorted(counts.items())


def _paired(pairs: Pairs) -> _Paired | Gap:
    """The pairs as whole numbers, or why nothing can be said of them."""
    known = {(share, rest): n for (share, rest), n in pairs.items() if rest is not None}
    people = sum(known.values())
    if people < 2:
        return _too_few(people, sum(pairs.values()))
    mark_unit = lcm(*(share.denominator for share, _ in known))
    rest_unit = lcm(*(rest.denominator for _, rest in known))
    whole = {
        (int(share * mark_unit), int(rest * rest_unit)): n for (share, rest), n in known.items()
    }
    marks = sum(mark * n for (mark, _), n in whole.items())
    rests = sum(rest * n for (_, rest), n in whole.items())
    found = _Paired(
        pairs=whole,
        people=people,
        spread_mark=people * sum(m * m * n for (m, _), n in whole.items()) - marks * marks,
        spread_rest=people * sum(r * r * n for (_, r), n in whole.items()) - rests * rests,
        shared=people * sum(m * r * n for (m, r), n in whole.items()) - marks * rests,
    )
    if not found.spread_mark:
        return Gap.ITEM_ALIKE
    return found if found.spread_rest else Gap.REST_ALIKE


def _too_few(with_rest: int, people: int) -> Gap:
    if not people:
        return Gap.NOBODY
    return Gap.NO_REST if people > 1 and not with_rest else Gap.ONE_PERSON


def correlation(pairs: Pairs) -> float | Gap:
    """The correlation of mark and rest, -1 to 1; exact up to the square root."""
    found = _paired(pairs)
    if isinstance(found, Gap):
        return found
    size = sqrt(Fraction(found.shared**2, found.spread_mark * found.spread_rest))
    return size if found.shared >= 0 else -size


def share_of_greatest(pairs: Pairs) -> Fraction | Gap:
    """The covariance divided by the greatest one that the same values have in another order."""
    found = _paired(pairs)
    # Both spreads are positive here, and then the sorted marks do rise with the sorted rests.
    return found if isinstance(found, Gap) else Fraction(found.shared, found.greatest_shared())
