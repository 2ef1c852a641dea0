"""A free text: how it is read, what a mark makes of it, and what nobody may write."""

from fractions import Fraction
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from courseware.questions.essay import Essay
from courseware.questions.reading import Unreadable
from courseware.questions.review import Verdict

RAW: dict[str, Any] = yaml.safe_load(Essay.example)


def essay(**changes: Any) -> Essay:
    return Essay.model_validate(RAW | changes)


def rubric_with(**changes: Any) -> dict[str, Any]:
    """A rubric whose first criterion is changed."""
    return {"rubric": [RAW["rubric"][0] | changes, RAW["rubric"][1]]}


def level_with(**changes: Any) -> dict[str, Any]:
    levels = [RAW["rubric"][0]["levels"][0] | changes, *RAW["rubric"][0]["levels"][1:]]
    return rubric_with(levels=levels)


def without(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}


MALFORMED: list[Any] = [
    {"rubric": None},
    {"rubric": []},
    {"rubric": "good or bad"},
    {"rubric": {"honesty": 2}},
    {"rubric": [None]},
    {"rubric": ["honesty"]},
    {"rubric": [RAW["rubric"][0]] * 11},
    {"rubric": [without(RAW["rubric"][0], "id")]},
    {"rubric": [without(RAW["rubric"][0], "text")]},
    {"rubric": [without(RAW["rubric"][0], "levels")]},
    rubric_with(id=""),
    rubric_with(id="Two Words"),
    rubric_with(id="-"),
    rubric_with(id=7),
    rubric_with(id="a" * 65),
    rubric_with(text=None),
    rubric_with(text=["a"]),
    rubric_with(weight=2),
    rubric_with(levels=[]),
    rubric_with(levels=RAW["rubric"][0]["levels"][:1]),
    rubric_with(levels=RAW["rubric"][0]["levels"] * 3),
    rubric_with(levels="0-2"),
    rubric_with(levels=[2, 1, 0]),
    level_with(points=-1),
    level_with(points=21),
    level_with(points=1.5),
    level_with(points="2"),
    level_with(points=True),
    level_with(points=None),
    level_with(id="no way"),
    level_with(id=None),
    level_with(text=None),
    level_with(correct=True),
    {"words": 100},
    {"words": [50, 100]},
    {"words": {"minimum": 0}},
    {"words": {"maximum": 2001}},
    {"words": {"minimum": "50"}},
    {"words": {"maximum": 1.5}},
    {"words": {"most": 50}},
    {"answer": None},
    {"answer": {"text": "So."}},
    {"options": [{"id": "a", "text": "A", "correct": True}]},
    {"points": 0},
]


@pytest.mark.parametrize("number", range(len(MALFORMED)))
def test_a_malformed_question_is_refused_at_its_place(number: int) -> None:
    changes = MALFORMED[number]

    with pytest.raises(ValidationError) as refused:
        essay(**changes)

    assert {error["loc"][0] for error in refused.value.errors()} == set(changes)


def test_there_are_forty_malformed_ones_and_more() -> None:
    assert len(MALFORMED) >= 40


def test_lines_stay_and_the_ends_of_lines_become_one_kind() -> None:
    answer = essay().read({"answer": ["  First.\r\n\r\nThen.\rLast. \n"]})

    assert answer == {"text": "First.\n\nThen.\nLast."}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (["a\x00b"], "invisible control characters"),
        (["a\x1bb"], "invisible control characters"),
        (["a\ud800b"], "invisible control characters"),
        (["a" * 20_001], "it has 20,001, and 20,000 are taken"),
        (["word " * 200_000], "20,000 are taken"),
        (["one", "two"], "Only one answer"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_a_sentence(sent: list[str], words: str) -> None:
    with pytest.raises(Unreadable, match=words) as refused:
        essay().read({"answer": sent})

    assert refused.value.field == "answer"


@pytest.mark.parametrize("sent", [[], [""], [" \r\n\t "], ["", "  "]])
def test_an_empty_answer_is_a_blank_that_needs_nobody(sent: list[str]) -> None:
    question = essay()
    answer = question.read({"answer": sent})

    assert answer is None
    assert not question.awaits_mark(answer)
    assert question.explain(answer, ()).verdict is Verdict.BLANK


def test_no_form_makes_a_mark() -> None:
    sent = {"answer": ["So."], "mark": ["full"], "mark.levels": ["x"], "levels": ["named"]}

    assert essay().read(sent) == {"text": "So."}


@pytest.mark.parametrize(
    ("levels", "share"),
    [
        ({"honesty": "named", "plain-words": "clear"}, Fraction(1)),
        ({"honesty": "hinted", "plain-words": "clear"}, Fraction(2, 3)),
        ({"honesty": "hidden", "plain-words": "clear"}, Fraction(1, 3)),
        ({"honesty": "hidden", "plain-words": "technical"}, Fraction(0)),
        ({"honesty": "clear", "plain-words": "named"}, Fraction(0)),
        ({"nothing": "named"}, Fraction(0)),
    ],
)
def test_the_chosen_levels_decide_exactly(levels: dict[str, str], share: Fraction) -> None:
    question = essay()
    marked = question.with_mark({"text": "So."}, levels)

    assert question.grade(marked) == share
    assert question.answer_is_right(marked) is (share == 1)
    assert not question.awaits_mark(marked)


def test_until_it_is_marked_the_review_keeps_the_model_answer_back() -> None:
    question = essay()
    before = question.explain({"text": "So."}, ())
    marked = question.with_mark({"text": "So."}, {"honesty": "hinted"}, "Say how rare.")
    after = question.explain(marked, ())

    assert before.verdict is Verdict.AWAITED
    assert (before.model_answer, before.right_answer, before.explanation) == ("", "", "")
    assert [row.verdict for row in before.rows] == [Verdict.UNMARKED] * 2
    assert after.verdict is Verdict.EARNS_PART
    assert (after.model_answer, after.comment) == (question.answer, "Say how rare.")
    assert [row.verdict for row in after.rows] == [Verdict.EARNS_PART, Verdict.UNMARKED]
    assert [level.chosen for level in after.rows[0].levels] == [False, True, False]


def test_practice_is_compared_with_the_model_answer_at_once() -> None:
    question = essay(use="practice")

    shown = question.explain({"text": "So."}, ())

    assert (shown.verdict, shown.model_answer) == (Verdict.UNMARKED, question.answer)


def test_the_page_says_how_long_the_answer_should_be() -> None:
    shown = essay().present(())

    assert (shown.minimum, shown.maximum) == (40, 150)
    assert essay(words={}).present(()).minimum is None
