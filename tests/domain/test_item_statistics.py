"""Item statistics against worked examples, and against a plain computation of the definitions."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.item_statistics import FEWEST_PEOPLE, Figures, Group, ItemScore, analyse
from courseware.domain.spread import Gap

# DESIGN section 5: one row a person, one column an item.
GOLDEN = ("11111", "11110", "11100", "11001", "10000", "01000")


def figures_of(rows: Sequence[Sequence[Fraction | int]], points: int = 1) -> Figures:
    """The figures of a table in which everybody has all items."""
    groups: dict[Fraction, Counter[ItemScore]] = {}
    people: Counter[Fraction] = Counter()
    for row in rows:
        marks = [ItemScore(f"q{n}", Fraction(share), points) for n, share in enumerate(row)]
        earned = sum((mark.earned for mark in marks), Fraction(0))
        people[earned] += 1
        groups.setdefault(earned, Counter()).update(marks)
    possible = points * len(rows[0]) if rows else 0
    return analyse(Group(e, possible, people[e], marks) for e, marks in groups.items())


def golden() -> Figures:
    return figures_of([[int(mark) for mark in row] for row in GOLDEN])


def rounded(values: Sequence[float | Fraction | Gap]) -> list[float]:
    return [round(float(value) * 100, 2) for value in values]


def test_the_golden_vector_holds_for_facility() -> None:
    found = [item.facility for item in golden().items]

    assert found == [Fraction(5, 6), Fraction(5, 6), Fraction(1, 2), Fraction(1, 3), Fraction(1, 3)]


def test_the_golden_vector_holds_for_discrimination() -> None:
    found = [item.discrimination for item in golden().items]

    assert rounded(found) == [34.64, 34.64, 60.30, 63.25, 28.10]


def test_the_golden_vector_holds_for_efficiency() -> None:
    found = [item.efficiency for item in golden().items]

    assert found == [Fraction(1, 2), Fraction(1, 2), Fraction(2, 3), Fraction(1), Fraction(1, 3)]


def test_the_golden_vector_holds_for_the_test() -> None:
    test = golden().test

    assert round(float(test.alpha), 4) == 0.6818
    assert round(float(test.sd), 4) == 1.6021
    assert round(float(test.sem), 4) == 0.9037


def test_the_alpha_of_the_golden_vector_is_exact() -> None:
    assert golden().test.alpha == Fraction(15, 22)


def test_points_change_totals_but_no_correlation() -> None:
    one, three = golden(), figures_of([[int(m) for m in row] for row in GOLDEN], points=3)

    assert [i.discrimination for i in three.items] == [i.discrimination for i in one.items]
    assert three.test.alpha == one.test.alpha
    assert float(three.test.sd) == pytest.approx(3 * float(one.test.sd))


def test_nobody_gives_no_figures() -> None:
    found = analyse([], order=["q0"])

    assert found.items[0].facility is Gap.NOBODY
    assert found.items[0].discrimination is Gap.NOBODY
    assert found.test.mean is Gap.NOBODY
    assert found.test.alpha is Gap.NOBODY


def test_one_person_has_a_facility_and_nothing_else() -> None:
    found = figures_of([[1, 0]])

    assert found.items[0].facility == 1
    assert found.items[0].variance is Gap.ONE_PERSON
    assert found.items[0].discrimination is Gap.ONE_PERSON
    assert found.items[0].efficiency is Gap.ONE_PERSON
    assert found.test.sd is Gap.ONE_PERSON
    assert found.test.sem is Gap.ONE_PERSON


def test_an_item_that_everybody_knew_has_no_discrimination_rather_than_none() -> None:
    found = figures_of([[1, 1, 0], [1, 0, 0], [1, 1, 1]])

    assert found.items[0].facility == 1
    assert found.items[0].variance == 0
    assert found.items[0].discrimination is Gap.ITEM_ALIKE
    assert found.items[0].efficiency is Gap.ITEM_ALIKE


def test_an_item_beside_equal_rests_has_no_discrimination() -> None:
    found = figures_of([[1, 1, 0], [0, 0, 1]])

    assert found.items[0].discrimination is Gap.REST_ALIKE


def test_a_single_item_has_neither_rest_nor_alpha() -> None:
    found = figures_of([[1], [0], [1]])

    assert found.items[0].discrimination is Gap.NO_REST
    assert found.test.alpha is Gap.ONE_ITEM
    assert found.test.sem is Gap.ONE_ITEM


def test_equal_totals_leave_alpha_open() -> None:
    assert figures_of([[1, 0], [0, 1]]).test.alpha is Gap.TOTALS_ALIKE


def test_a_handful_of_people_has_no_reliability_and_one_more_has() -> None:
    rows = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0], [0, 1, 1]]

    few, enough = figures_of(rows[:4]).test, figures_of(rows).test

    assert (few.alpha, few.sem) == (Gap.FEW_PEOPLE, Gap.FEW_PEOPLE)
    assert few.sd is not Gap.FEW_PEOPLE
    assert enough.alpha == Fraction(6, 13)
    assert len(rows) == FEWEST_PEOPLE


def test_alpha_is_not_given_where_people_had_other_questions() -> None:
    right, wrong = Fraction(1), Fraction(0)
    groups = [
        Group(Fraction(2), 2, 1, {ItemScore("a", right, 1): 1, ItemScore("b", right, 1): 1}),
        Group(Fraction(0), 2, 1, {ItemScore("a", wrong, 1): 1, ItemScore("c", wrong, 1): 1}),
        Group(Fraction(1), 2, 1, {ItemScore("a", right, 1): 1, ItemScore("c", wrong, 1): 1}),
    ]

    found = analyse(groups)

    assert [item.answers for item in found.items] == [3, 1, 2]
    assert found.test.alpha is Gap.OTHER_ITEMS
    assert found.test.variance == 1


def test_totals_of_different_worth_have_no_common_deviation() -> None:
    right = Fraction(1)
    groups = [
        Group(Fraction(1), 1, 1, {ItemScore("a", right, 1): 1}),
        Group(Fraction(2), 2, 1, {ItemScore("b", right, 2): 1}),
    ]

    found = analyse(groups)

    assert found.test.sd is Gap.OTHER_ITEMS
    assert found.test.mean_share == 1


def test_a_pilot_question_is_held_against_the_whole_score() -> None:
    rows = {2: (1, 1), 1: (1, 0), 0: (0, 0)}
    groups = [
        Group(
            Fraction(earned),
            2,
            2,
            {
                ItemScore("a", Fraction(a), 1): 2,
                ItemScore("b", Fraction(b), 1): 2,
                ItemScore("pilot", Fraction(earned, 2), 0): 2,
            },
        )
        for earned, (a, b) in rows.items()
    ]

    found = analyse(groups)

    assert found.items[2].discrimination == 1.0
    assert found.test.alpha == 2 * (1 - Fraction(2, 3))


def test_items_come_in_the_order_that_is_asked_for() -> None:
    groups = [
        Group(
            Fraction(1),
            2,
            1,
            {ItemScore("b", Fraction(1), 1): 1, ItemScore("a", Fraction(0), 1): 1},
        )
    ]

    assert [i.item for i in analyse(groups, order=["a", "c"]).items] == ["a", "c", "b"]


def plain_discrimination(rows: list[list[Fraction]], item: int) -> float | None:
    """The definition in floating point: the correlation of a column with the sum of the others."""
    x = [float(row[item]) for row in rows]
    rest = [float(sum(row) - row[item]) for row in rows]
    mean_x, mean_rest = sum(x) / len(x), sum(rest) / len(rest)
    shared = sum((a - mean_x) * (b - mean_rest) for a, b in zip(x, rest, strict=True))
    spread = sum((a - mean_x) ** 2 for a in x) * sum((b - mean_rest) ** 2 for b in rest)
    return shared / sqrt(spread) if spread > 1e-12 else None


def plain_efficiency(rows: list[list[Fraction]], item: int) -> float | None:
    x = [row[item] for row in rows]
    rest = [sum(row) - row[item] for row in rows]
    mean_x, mean_rest = sum(x) / len(x), sum(rest) / len(rest)

    def shared(one: list[Fraction], other: list[Fraction]) -> Fraction:
        pairs = zip(one, other, strict=True)
        return sum(((a - mean_x) * (b - mean_rest) for a, b in pairs), Fraction(0))

    greatest = shared(sorted(x), sorted(rest))
    return float(shared(x, rest) / greatest) if greatest else None


SHARES = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)])
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(SHARES, min_size=width, max_size=width), min_size=2, max_size=9)
)


@given(TABLES)
def test_counting_people_by_total_changes_no_figure(rows: list[list[Fraction]]) -> None:
    found = figures_of(rows)

    for number, item in enumerate(found.items):
        expected = (plain_discrimination(rows, number), plain_efficiency(rows, number))
        got = (item.discrimination, item.efficiency)
        for want, have in zip(expected, got, strict=True):
            if want is None:
                assert isinstance(have, Gap)
            else:
                assert float(have) == pytest.approx(want, abs=1e-9)


@given(TABLES)
def test_no_figure_leaves_its_range(rows: list[list[Fraction]]) -> None:
    found = figures_of(rows)

    for item in found.items:
        assert 0 <= item.facility <= 1
        if not isinstance(item.discrimination, Gap):
            assert -1 <= item.discrimination <= 1
            assert item.efficiency <= 1
    if not isinstance(found.test.alpha, Gap):
        assert found.test.alpha <= 1
