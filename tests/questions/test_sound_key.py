"""A corrected key is held against the rules of a quiz file, for every type."""

import pytest

from courseware.questions.findings import Code
from courseware.questions.rekeying import CannotRekey, accepting, rekeyed
from courseware.questions.sound_key import key_faults, shape_faults
from courseware.questions.types import TYPES
from tests.questions.test_rekeying import CASES, example_of


@pytest.mark.parametrize("name", CASES)
def test_a_sound_key_of_every_type_has_no_fault(name):
    question = example_of(TYPES[name])

    for now, beside in (
        (rekeyed(question, CASES[name][0]), False),
        (accepting(question, CASES[name][0]), True),
    ):
        assert key_faults(question, now, beside=beside) == []
        assert shape_faults(now) == []


@pytest.mark.parametrize(
    ("name", "answer", "code"),
    [
        ("numeric", "19..13", Code.NUMERIC_RULE_IMPOSSIBLE),
        ("short_text", "collapse|Collapse", Code.AMBIGUOUS_ANSWER),
        ("cloze", "pulse=fast, raise=legs|legs", Code.AMBIGUOUS_ANSWER),
        ("cloze", "pulse=fast,pulse=slow", None),
        ("branching", "treated=50, late=40, night=10", Code.NO_FULL_CREDIT),
    ],
)
def test_a_key_that_a_quiz_file_could_not_have_is_found(name, answer, code):
    question = example_of(TYPES[name])

    if code is None:
        with pytest.raises(CannotRekey, match="stands twice"):
            rekeyed(question, answer)
    else:
        faults = key_faults(question, rekeyed(question, answer))
        assert [fault.code for fault in faults] == [code]


def test_two_right_options_are_a_fault_of_a_key_and_not_of_accepting_also():
    question = example_of(TYPES["single"])
    now = accepting(question, "c")

    assert [fault.code for fault in key_faults(question, now)] == [Code.TWO_CORRECT_OPTIONS]
    assert key_faults(question, now, beside=True) == []


def test_more_words_than_a_file_may_list_do_not_fit_the_shape():
    question = example_of(TYPES["short_text"])

    (fault,) = shape_faults(rekeyed(question, "|".join(f"word{n}" for n in range(40))))

    assert fault.startswith("`accept`")


def test_a_typed_mistake_that_becomes_right_is_listed_as_a_mistake_no_more():
    number = example_of(TYPES["numeric"])
    mistake = number.mistakes[0].value

    now = rekeyed(number, f"{mistake}..{mistake + 1}")

    assert mistake not in [left.value for left in now.mistakes]
    assert key_faults(number, now) == []
