"""What marks tell about questions: facility, discrimination, efficiency, reliability.

The definitions are those of Moodle's quiz statistics (docs.moodle.org, "Quiz statistics
calculations"): variances and covariances over n - 1; discrimination is the correlation of an
item's marks with the marks earned in all other items; efficiency is their covariance divided by
the greatest one that the same marks could have in another order. Everything before a square root
is exact. A figure that the data cannot carry is a `Gap` with its reason, never a zero.

Marks are taken as counts (`Group`): what is held grows with the number of different totals and
marks, not with the number of people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt

from courseware.domain.spread import (
    FEWEST_PEOPLE,
    Gap,
    Pairs,
    correlation,
    mean_of,
    share_of_greatest,
    variance_of,
)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What one item earned.

    Attributes:
        share: exact share of the item's points; below 0 only where marking takes points away.
        points: what the item is worth; 0 for one that does not count.
    """

    item: str
    share: Fraction
    points: Fraction | int
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Marks are counted by the hundred thousand, and to hash a fraction takes long.
        object.__setattr__(self, "_hash", hash((self.item, self.share, self.points)))

    def __hash__(self) -> int:
        """Return the hash of its values, worked out once."""
        return self._hash

    @property
    def earned(self) -> Fraction:
        """Exact points earned."""
        return self.share * self.points


@dataclass(frozen=True, slots=True)
class Group:
    """All people with the same total.

    Attributes:
        earned: exact points that each of them earned.
        possible: points that each could have earned.
        people: how many they are.
        marks: how often each mark stands among them.
    """

    earned: Fraction
    possible: Fraction | int
    people: int
    marks: Mapping[ItemScore, int]

    def rest(self, mark: ItemScore) -> Fraction | None:
        """The share of the other items' points that goes with a mark; None without others."""
        possible = self.possible - mark.points
        return (self.earned - mark.earned) / possible if possible else None


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item.

    Attributes:
        answers: how many people had the item.
        facility: mean share earned, 0 to 1.
        variance: of the share, over n - 1.
        discrimination: corrected item-rest correlation, -1 to 1.
        efficiency: covariance with the rest divided by the greatest possible one, at most 1.
    """

    item: str
    points: Fraction | int
    answers: int
    facility: Fraction | Gap
    variance: Fraction | Gap
    discrimination: float | Gap
    efficiency: Fraction | Gap


@dataclass(frozen=True, slots=True)
class TestFigures:
    """All items together; totals in points.

    Attributes:
        people: how many answered; each once, however often.
        mean_share: mean of the share of points earned, 0 to 1.
        variance: of the totals, over n - 1.
        alpha: Cronbach's alpha (Moodle's coefficient of internal consistency), at most 1.
        sem: standard error of measurement, in points: sd * sqrt(1 - alpha).
    """

    __test__ = False  # its name is no test's

    people: int
    mean_share: Fraction | Gap
    mean: Fraction | Gap
    variance: Fraction | Gap
    sd: float | Gap
    alpha: Fraction | Gap
    sem: float | Gap


@dataclass(frozen=True, slots=True)
class Figures:
    """A whole analysis; items in the order in which they were first met."""

    test: TestFigures
    items: tuple[ItemFigures, ...]


def analyse(
    groups: Iterable[Group], order: Iterable[str] = (), people: int | None = None
) -> Figures:
    """The figures of a test and its items.

    Args:
        order: ids of items in the order wanted; those not named follow as they are met.
        people: how many there are where some of them are counted more than once.
    """
    kept = list(groups)
    pairs: dict[str, Pairs] = {item: {} for item in order}
    worth: dict[str, Fraction | int] = {}
    for group in kept:
        for mark, times in group.marks.items():
            pair = (mark.share, group.rest(mark))
            counts = pairs.setdefault(mark.item, {})
            counts[pair] = counts.get(pair, 0) + times
            worth[mark.item] = mark.points
    items = tuple(_item(item, worth.get(item, 0), counts) for item, counts in pairs.items())
    return Figures(_test(kept, items, people), items)


def _item(item: str, points: Fraction | int, pairs: Pairs) -> ItemFigures:
    shares: dict[Fraction, int] = {}
    for (share, _), times in pairs.items():
        shares[share] = shares.get(share, 0) + times
    return ItemFigures(
        item=item,
        points=points,
        answers=sum(shares.values()),
        facility=mean_of(shares),
        variance=variance_of(shares),
        discrimination=correlation(pairs),
        efficiency=share_of_greatest(pairs),
    )


def _test(groups: list[Group], items: tuple[ItemFigures, ...], people: int | None) -> TestFigures:
    totals: dict[Fraction, int] = {}
    shares: dict[Fraction, int] = {}
    for group in groups:
        totals[group.earned] = totals.get(group.earned, 0) + group.people
        share = group.earned / group.possible if group.possible else Fraction(0)
        shares[share] = shares.get(share, 0) + group.people
    alike = len({group.possible for group in groups}) < 2
    variance = variance_of(totals) if alike else Gap.OTHER_ITEMS
    results = sum(totals.values())
    people = results if people is None else people
    alpha = _alpha(items, variance, results, people)
    return TestFigures(
        people=people,
        mean_share=mean_of(shares),
        mean=mean_of(totals) if alike else Gap.OTHER_ITEMS,
        variance=variance,
        sd=variance if isinstance(variance, Gap) else sqrt(variance),
        alpha=alpha,
        sem=_sem(alpha, variance),
    )


def _alpha(
    items: tuple[ItemFigures, ...], variance: Fraction | Gap, results: int, people: int
) -> Fraction | Gap:
    """Alpha has a meaning only where everybody had the same items, and not for a handful."""
    scored = [item for item in items if item.points and item.answers]
    if isinstance(variance, Gap):
        return variance
    if any(item.answers != results for item in scored):
        return Gap.OTHER_ITEMS
    if len(scored) < 2:
        return Gap.ONE_ITEM
    if not variance:
        return Gap.TOTALS_ALIKE
    if people < FEWEST_PEOPLE:
        return Gap.FEW_PEOPLE
    within = sum((_in_points(item) for item in scored), Fraction(0))
    return Fraction(len(scored), len(scored) - 1) * (1 - within / variance)


def _in_points(item: ItemFigures) -> Fraction:
    variance = Fraction(0) if isinstance(item.variance, Gap) else item.variance
    return variance * item.points * item.points


def _sem(alpha: Fraction | Gap, variance: Fraction | Gap) -> float | Gap:
    if isinstance(alpha, Gap):
        return alpha
    return variance if isinstance(variance, Gap) else sqrt(variance * (1 - alpha))
