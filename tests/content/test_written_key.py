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


RENAMED = {"a": "w", "b": "x", "c": "y"}


def single(right, ids=RENAMED):
    words = {"a": "Stop", "b": "Go on", "c": "Wait"}
    options = [
        {"id": ids.get(id_, id_), "text": text, **({"correct": True} if id_ == right else {})}
        for id_, text in words.items()
    ]
    return {"questions": [{"id": "s", "type": "single", "text": "What now?", "options": options}]}


def test_options_with_other_ids_and_the_same_words_have_the_same_key():
    assert list(changed_keys(single("a", {}), single("a"))) == []


def test_a_key_names_options_by_the_ids_under_which_they_were_answered():
    assert list(changed_keys(single("a", {}), single("b"))) == [("s", "b")]


@pytest.mark.parametrize("name", sorted(GRADED_TYPES))
def test_other_ids_everywhere_are_no_other_key(name):
    before = read_yaml(GRADED_TYPES[name].example, "example.yaml")[0].value

    def renamed(value, outer=True):
        if isinstance(value, list):
            return [renamed(one, False) for one in value]
        if not isinstance(value, dict):
            return value
        ids = ("id", "match", "goes_to", "start", "option") + (("answer",) if not outer else ())
        return {
            key: f"{each}-x"
            if key in ids and isinstance(each, str) and not (outer and key == "id")
            else renamed(each, False)
            for key, each in value.items()
        }

    after = renamed(before)
    if name == "cloze":  # its text names the blanks
        for was, now in zip(before["blanks"], after["blanks"], strict=True):
            now["id"] = was["id"]

    assert list(changed_keys({"questions": [before]}, {"questions": [after]})) == []


def test_what_a_file_leaves_out_is_told_as_what_holds():
    plain, said = single("a"), single("a")
    said["questions"][0] |= {"points": 4, "critical": True, "use": "pilot"}
    said |= {"feedback": "immediate", "time_limit_minutes": 20}

    assert list(quiz_changes(plain, said)) == [
        "feedback after_submission → immediate",
        "time_limit_minutes none → 20",
        "1 question changed",
        "points of s: 1 → 4",
        "critical of s: false → true",
        "use of s: graded → pilot",
    ]
    assert list(quiz_changes(said, plain))[3] == "points of s: 4 → 1"


def test_writing_down_what_holds_anyway_changes_nothing():
    plain, said = single("a"), single("a")
    said["questions"][0] |= {"points": 1, "critical": False, "shuffle": True}

    assert list(quiz_changes(plain, said)) == []
