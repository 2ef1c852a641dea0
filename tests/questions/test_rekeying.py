"""A corrected key for every type: what was wrong earns, and what was right does not."""

from fractions import Fraction

import pytest
import yaml

from courseware.questions.rekeying import CannotRekey, accepting, rekeyed
from courseware.questions.types import GRADED_TYPES, TYPES


def example_of(kind):
    return kind.model_validate(yaml.safe_load(kind.example))


# type -> (answer as an author writes it, the form that gives it, what it earns by the written key)
CASES = {
    "single": ("c", {"answer": ["c"]}, 0),
    "multiple": ("c,d", {"answer": ["c", "d"]}, 0),
    "true_false": ("true", {"answer": ["true"]}, 0),
    "numeric": ("25", {"answer": ["25 mm"]}, 0),
    "short_text": ("haemothorax", {"answer": ["haemothorax"]}, 0),
    "matching": (
        "faint=press, drop=lie-down",
        {"match.faint": ["press"], "match.breathless": ["call"], "match.drop": ["lie-down"]},
        Fraction(1, 3),
    ),
    "extended_matching": (
        "flank=pleura",
        {"stem.shoulder": ["pleura"], "stem.flank": ["pleura"], "stem.ribs": ["pleura"]},
        Fraction(2, 3),
    ),
    "hotspot": ("b", {"answer": ["b"]}, 0),
    "ordering": (
        "record, report, wash, stop",
        {f"position.{i}": [str(n)] for i, n in
         (("record", 1), ("report", 2), ("wash", 3), ("stop", 4))},
        0,
    ),
    "cloze": ("pulse=fast, raise=head", {"blank.pulse": ["fast"], "blank.raise": ["head"]}, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_corrected_answer_is_right_and_the_old_one_is_not(name):
    question = example_of(TYPES[name])
    answer, form, before = CASES[name]
    response = question.read(form)
    assert question.grade(response) == before

    corrected = rekeyed(question, answer)

    assert (corrected.grade(response), corrected.answer_is_right(response)) == (1, True)
    assert rekeyed(corrected, answer) == corrected
    assert question.grade(response) == before  # the written question stays


@pytest.mark.parametrize("name", CASES)
def test_an_accepted_answer_earns_everything(name):
    question = example_of(TYPES[name])
    answer, form, _ = CASES[name]

    assert accepting(question, answer).grade(question.read(form)) == 1


def test_accepting_keeps_the_key_where_the_type_can_hold_both():
    for name, right in (
        ("single", {"answer": ["b"]}),
        ("short_text", {"answer": ["pneumothorax"]}),
        ("cloze", {"blank.pulse": ["slow"], "blank.raise": ["legs"]}),
    ):
        question = example_of(TYPES[name])
        assert accepting(question, CASES[name][0]).grade(question.read(right)) == 1, name


def test_a_case_is_corrected_by_its_endings_and_its_wrong_turns():
    case = example_of(TYPES["branching"])
    ends = {e.id: e.credit for e in rekeyed(case, "late=80, night=10").endings}
    turns = [f"{n.id}.{c.id}" for n in case.nodes for c in n.choices if c.critical]

    assert (ends["late"], ends["night"], ends["treated"]) == (80, 10, 100)
    mended = accepting(case, f"night, {turns[0]}")
    assert {e.id: e.credit for e in mended.endings}["night"] == 100
    assert [f"{n.id}.{c.id}" for n in mended.nodes for c in n.choices if c.critical] == turns[1:]


def test_a_range_and_a_tolerance_stay_what_they_are():
    number = example_of(TYPES["numeric"])

    assert rekeyed(number, "25").answer.absolute == number.answer.absolute
    ranged = rekeyed(number, "19..21")
    assert [ranged.grade(number.read({"answer": [text]})) for text in ("19", "21", "22")] == [
        1,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("single", "z"),
        ("single", "a,b"),
        ("multiple", ""),
        ("true_false", "maybe"),
        ("numeric", "much"),
        ("short_text", " "),
        ("matching", "faint"),
        ("matching", "faint=nothing"),
        ("ordering", "stop, wash"),
        ("cloze", "gap=fast"),
        ("branching", "late=120"),
    ],
)
def test_what_is_no_answer_is_refused_with_the_way_to_write_one(name, answer):
    with pytest.raises(CannotRekey, match=r"write|name|one option"):
        rekeyed(example_of(TYPES[name]), answer)


def test_every_graded_type_has_a_case_here():
    assert {*CASES, "branching", "essay"} == set(GRADED_TYPES)


def test_a_type_without_a_key_says_what_can_be_done():
    for name in ("comment", "essay"):
        with pytest.raises(CannotRekey, match="drop the question, or give full marks"):
            rekeyed(example_of(TYPES[name]), "x")
