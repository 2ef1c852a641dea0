from dataclasses import dataclass

import pytest

from courseware.domain.errors import Invalid
from courseware.domain.saves import check_name, counts_after, order_of


@dataclass(frozen=True)
class Sent:
    sequence: int
    key: str


def test_saves_have_one_order_whatever_tab_they_come_from():
    saves = [Sent(2, "b"), Sent(10, "a"), Sent(2, "a"), Sent(2, "B")]

    assert sorted(saves, key=order_of) == [Sent(2, "B"), Sent(2, "a"), Sent(2, "b"), Sent(10, "a")]


def test_a_save_counts_if_it_is_higher_than_the_one_that_did():
    assert counts_after(1, "a", None)
    assert counts_after(2, "b", Sent(2, "a"))
    assert not counts_after(2, "a", Sent(2, "a"))
    assert not counts_after(1, "b", Sent(2, "a"))


@pytest.mark.parametrize(
    ("key", "sequence", "field"),
    [
        ("", 1, "key"),
        ("k" * 65, 1, "key"),
        ("kö", 1, "key"),
        ("k", 0, "sequence"),
        ("k", 2**31, "sequence"),
    ],
)
def test_a_name_that_is_none_is_refused(key, sequence, field):
    with pytest.raises(Invalid) as refused:
        check_name(key, sequence)
    assert set(refused.value.errors) == {field}


def test_the_longest_name_is_one():
    check_name("k" * 64, 2**31 - 1)
