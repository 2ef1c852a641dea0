"""The new key as `regrade --key` reads it: writing it and reading it give the same question."""

from decimal import Decimal

import pytest

from courseware.content.quiz_changes import changed_keys, quiz_changes
from courseware.content.written_key import written_key
from courseware.content.yaml.strict_yaml import read_yaml
from courseware.questions.rekeying import rekeyed
from courseware.questions.types import GRADED_TYPES
from tests.questions.test_rekeying import CASES

OTHER_KEYS = {name: answer for name, (answer, _, _) in CASES.items()}
OTHER_KEYS["branching"] = "treated=100, late=5, night=7"


# A number keeps its tolerance (below); what a person marks has no key.
@pytest.mark.parametrize(
    "name", [name for name in GRADED_TYPES if name not in ("numeric", "essay")]
)
def test_a_key_that_is_written_reads_as_the_question_it_came_from(name):
    kind = GRADED_TYPES[name]
    document, _ = read_yaml(kind.example, "example.yaml")
    question = kind.model_validate(document.value)
    other = rekeyed(question, OTHER_KEYS[name])

    key = written_key({"type": name}, document.value)
    again = rekeyed(other, key)

    assert again.right_answer() == question.right_answer() != other.right_answer() or (
        name == "branching" and again == question != other
    )


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ({"value": 5, "absolute": 1}, {"value": 6, "absolute": 1}, "6"),
        ({"value": 5, "absolute": 1}, {"value": 5, "absolute": 2}, "3..7"),
        ({"value": 5, "absolute": 1}, {"minimum": Decimal("4.5"), "maximum": 6}, "4.5..6"),
        ({"minimum": 4, "maximum": 6}, {"value": 5, "relative": 10}, None),
    ],
)
def test_a_number_keeps_its_tolerance_or_becomes_a_range(before, after, key):
    old, new = ({"id": "n", "type": "numeric", "answer": answer} for answer in (before, after))

    assert list(changed_keys({"questions": [old]}, {"questions": [new]})) == [("n", key)]


def test_a_truth_value_is_told_as_the_file_writes_it():
    old, new = (
        {"questions": [{"id": "t", "type": "true_false", "text": "So?", "answer": answer}]}
        for answer in (False, True)
    )

    assert list(quiz_changes(old, new)) == ["1 question changed", "answer of t: false → true"]
    assert list(changed_keys(old, new)) == [("t", "true")]


def test_a_reason_is_no_key():
    old, new = (
        {"questions": [{"id": "t", "type": "true_false", "answer": True, "why_true": why}]}
        for why in ("Yes.", "Because.")
    )

    assert list(changed_keys(old, new)) == []
