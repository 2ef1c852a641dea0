"""Certainty-based marking: exact marks, honest advice, and what is stored."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.questions.certainty import Level, certain
from courseware.questions.reading import Unreadable
from courseware.questions.types import GRADED_TYPES
from tests.questions.test_question_contract import RIGHT

Make = Callable[..., Any]
NEVER = ("branching", "essay")


@pytest.mark.parametrize(
    ("level", "right", "wrong"), [(1, (1, 3), (0, 3)), (2, (2, 3), (-2, 3)), (3, (3, 3), (-6, 3))]
)
def test_right_and_wrong_earn_what_the_scheme_says(
    level: int, right: tuple[int, int], wrong: tuple[int, int], make: Make
) -> None:
    question = make("single", marking="certainty")

    earned = [question.share({"choice": id_, "certainty": level}) for id_ in "ba"]

    assert earned == [Fraction(*right), Fraction(*wrong)]


def test_a_partly_right_answer_earns_between_the_two(make: Make) -> None:
    question = make("matching", marking="certainty")
    two_of_three = {"matches": {"faint": "lie-down", "breathless": "call", "drop": "stronger"}}

    marks = [question.certainty(two_of_three | {"certainty": level}).mark for level in Level]

    assert marks == [Fraction(2, 3), Fraction(2, 3), 0]


def test_a_blank_earns_nothing_and_an_open_level_counts_as_unsure(make: Make) -> None:
    question = make("single", marking="certainty")

    assert question.read_answer({"certainty": ["3"]}, None) is None
    assert (question.share(None), question.certainty(None)) == (0, None)
    assert question.read_answer({"answer": ["b"]}, None) == {"choice": "b"}
    assert question.share({"choice": "b"}) == Fraction(1, 3)
    assert question.share({"choice": "a"}) == 0


@pytest.mark.parametrize("name", sorted(set(GRADED_TYPES) - set(NEVER)))
def test_every_type_reads_a_level_beside_its_answer(name: str, make: Make) -> None:
    asked, plain = make(name, marking="certainty"), make(name)
    form = RIGHT[name] | {"certainty": ["2"]}

    answer = asked.read_answer(form, None)

    assert answer == plain.read_answer(form, None) | {"certainty": 2}
    assert (asked.share(answer), plain.share(answer)) == (Fraction(2, 3), 1)
    assert asked.answer_is_right(answer)
    assert asked.given(answer) == plain.given(answer)
    assert asked.explain(answer, ()) == plain.explain(plain.read(RIGHT[name]), ())


@pytest.mark.parametrize("level", ["0", "4", "very", "1.0"])
def test_a_level_that_is_none_is_refused_beside_its_field(level: str, make: Make) -> None:
    with pytest.raises(Unreadable) as refused:
        make("single", marking="certainty").read_answer(
            {"answer": ["b"], "certainty": [level]}, None
        )

    assert refused.value.field == "certainty"


def test_what_people_mark_is_never_asked_for_certainty(make: Make) -> None:
    question = make("essay", marking="certainty")
    answer = question.read_answer({"answer": ["Rarely."], "certainty": ["3"]}, None)

    assert not question.asks_certainty
    assert answer == {"text": "Rarely."}


def test_a_case_is_marked_as_always(make: Make) -> None:
    question = make("branching", marking="certainty")

    assert not question.asks_certainty
    assert question.share({"path": ["ask", "hospital"], "certainty": 3}) == 1


def test_confident_and_wrong_begins_with_fairly_sure(make: Make) -> None:
    question = make("single", marking="certainty")

    found = [question.certainty({"choice": "a", "certainty": level}) for level in Level]

    assert [one.is_confident_and_wrong for one in found] == [False, True, True]
    assert not question.certainty({"choice": "b", "certainty": 3}).is_confident_and_wrong


@given(chance=st.fractions(0, 1), credit=st.fractions(0, 1))
def test_the_honest_level_pays_best(chance: Fraction, credit: Fraction) -> None:
    def expected(level: Level) -> Fraction:
        return chance * level.for_right + (1 - chance) * level.for_wrong

    honest = Level.VERY if chance >= Fraction(4, 5) else Level.FAIRLY
    honest = honest if chance >= Fraction(2, 3) else Level.UNSURE

    assert expected(honest) == max(expected(level) for level in Level)
    for level in Level:
        found = certain({"certainty": int(level)}, credit)
        assert found is not None
        assert -2 <= found.share <= 1
        assert found.share == Fraction(found.mark, 3)


@pytest.mark.parametrize(
    ("credit", "partly"), [(Fraction(0), False), (Fraction(1, 2), True), (Fraction(1), False)]
)
def test_a_sure_answer_that_was_right_in_part_is_not_called_wrong(credit, partly):
    sure = certain({"certainty": 3}, credit)

    assert sure.is_partly_right is partly
    assert sure.is_confident_and_wrong is (credit < 1)
