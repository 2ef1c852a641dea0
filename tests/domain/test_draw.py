import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.draw import Candidate, DrawRow, draw, may_consist_of, pool_of

BANK = tuple(
    Candidate(f"{objective}-{kind}-{n}{'-c' if critical else ''}", objective, kind, critical)
    for objective in ("S1.1", "S1.2")
    for kind in ("single", "numeric")
    for critical in (False, True)
    for n in range(4)
)


def test_a_row_chooses_by_objective_type_and_critical_flag():
    row = DrawRow("S1.2", 2, critical=True, type="numeric")

    assert {c.id for c in pool_of(row, BANK)} == {f"S1.2-numeric-{n}-c" for n in range(4)}


def test_a_row_without_type_takes_any_type():
    assert len(pool_of(DrawRow("S1.1", 1), BANK)) == 8


@given(seed=st.integers(0, 2**64), count=st.integers(0, 8))
def test_no_question_is_drawn_twice(seed, count):
    rows = [DrawRow("S1.1", count, type=None)]

    drawn = draw(rows, BANK, {}, random.Random(seed))

    assert len(drawn) == len(set(drawn)) == count


def test_rows_that_share_a_pool_do_not_share_questions():
    rows = [DrawRow("S1.1", 4, type="single"), DrawRow("S1.1", 4)]

    drawn = draw(rows, BANK, {}, random.Random(1))

    assert len(set(drawn)) == 8


@given(seed=st.integers(0, 2**64))
def test_questions_not_seen_yet_come_first(seed):
    seen = {f"S1.1-single-{n}": 1 for n in (0, 1, 2)}

    drawn = draw([DrawRow("S1.1", 1, type="single")], BANK, seen, random.Random(seed))

    assert drawn == ("S1.1-single-3",)


def test_the_same_seed_draws_the_same_questions():
    rows = [DrawRow("S1.1", 3), DrawRow("S1.2", 3)]

    assert draw(rows, BANK, {}, random.Random(7)) == draw(rows, BANK, {}, random.Random(7))


def test_a_pool_that_is_too_small_is_refused():
    with pytest.raises(ValueError, match="asks for 5 of 4"):
        draw([DrawRow("S1.1", 5, type="single")], BANK, {}, random.Random(0))


@given(st.sets(st.sampled_from([c.id for c in BANK if c.objective == "S1.1" and not c.critical])))
def test_a_draw_may_consist_of_what_some_draw_consists_of(ids):
    """Held against every draw there is, of a row for any type before one for a single type."""
    rows = [DrawRow("S1.1", 2), DrawRow("S1.1", 1, type="numeric")]
    any_of, numeric = ({c.id for c in pool_of(row, BANK)} for row in rows)
    draws = ({*two, one} for two in combinations(any_of, 2) for one in numeric if one not in two)

    assert may_consist_of(rows, BANK, ids) == any(drawn <= ids for drawn in draws)
