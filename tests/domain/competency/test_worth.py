"""Which marks of an observation would not count, asked of the rule that decides later."""

from dataclasses import replace

import pytest

from courseware.domain.competency.marks import ItemMark
from courseware.domain.competency.passing import Seen, missing
from courseware.domain.competency.rules import ItemRule, Lower, Scale
from courseware.domain.competency.worth import Short, counting_ratings, short_marks
from tests.domain.competency.small import RULES, UNSAFE, UNSEEN, seen

DAY, NEXT = "2026-01-10", "2026-01-20"
PLANNED = ItemMark(rating=3, plan=True)


@pytest.mark.parametrize(
    ("marks", "short"),
    [
        ({}, {}),
        ({"a02": 3}, {"a02": Short.NO_PLAN}),
        ({"a02": PLANNED}, {}),
        ({"a02": PLANNED, "a03": PLANNED}, {"a03": Short.TOO_MANY}),
        ({"a02": 3, "a03": 3}, {"a02": Short.NO_PLAN, "a03": Short.TOO_MANY}),
        ({"a02": 2}, {"a02": Short.TOO_LOW}),
        ({"a02": ItemMark(rating=2, plan=True), "a03": PLANNED}, {"a02": Short.TOO_LOW}),
        ({"a01": UNSAFE}, {"a01": Short.UNSAFE}),
        # What was not observed is no mark that could count.
        ({"a01": UNSEEN, "a02": UNSEEN}, {}),
    ],
)
def test_a_mark_that_would_not_count_is_named_with_the_reason(marks, short):
    assert short_marks(RULES, [], seen(DAY, **marks)) == short


def test_the_allowance_may_be_used_up_by_what_counts_already():
    before = [seen(DAY, a02=PLANNED), seen(NEXT, by="ben", a02=PLANNED)]
    now = seen("2026-01-30", a02=UNSEEN, a03=PLANNED)

    assert short_marks(RULES, before, now) == {"a03": Short.TOO_MANY}
    assert short_marks(RULES, [], now) == {}


def test_what_is_rated_well_now_makes_good_what_was_low_before():
    assert short_marks(RULES, [seen(DAY, a02=2, a03=3)], seen(NEXT)) == {}


@pytest.mark.parametrize("marks", [{"a02": 3}, {"a02": PLANNED, "a03": PLANNED}, {"a03": 1}])
def test_the_rule_lacks_the_same_items_later(marks):
    """As many observations as are needed, by different people, with these marks."""
    twice = [seen(DAY, **marks), seen(NEXT, by="ben", **marks)]
    later = {m.what for m in missing(RULES, Seen(twice)) if m.what}

    assert later == set(short_marks(RULES, [], twice[0]))


@pytest.mark.parametrize(
    ("rules", "critical", "counting"),
    [
        (RULES, False, {3: True, 4: False, 5: False}),
        (RULES, True, {4: False, 5: False}),
        (replace(RULES, lower=None), False, {4: False, 5: False}),
        (replace(RULES, lower=Lower(2, 1, False)), False, {2: False, 3: False, 4: False, 5: False}),
    ],
)
def test_a_rating_counts_at_once_with_a_plan_or_not_at_all(rules, critical, counting):
    item = ItemRule("a02", critical, Scale.ENTRUSTMENT)

    assert counting_ratings(rules, item, seen(DAY)) == counting
