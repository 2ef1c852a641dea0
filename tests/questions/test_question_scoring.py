"""What answers earn, in exact fractions, at and around every boundary."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from html import escape
from typing import Any

import pytest

from courseware.questions.accepted import Accepted, Mistake, edit_distance, fold, judge
from courseware.questions.multiple import Scoring, score
from courseware.questions.numbers import round_significant
from courseware.questions.ordering import OrderScoring
from courseware.questions.ordering import score as score_order

Make = Callable[..., Any]

# Three right options of five: a, b, c right; d, e wrong.
SELECTIONS = ["abc", "ab", "a", "abcd", "abd", "ad", "de", "abcde", "d", ""]
EARNED = {
    Scoring.NET_CORRECT: ["1", "2/3", "1/3", "2/3", "1/3", "0", "0", "1/3", "0", "0"],
    Scoring.EXACT: ["1", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
    Scoring.EACH_DECISION: ["1", "4/5", "3/5", "4/5", "3/5", "2/5", "0", "3/5", "1/5", "0"],
    Scoring.COVERAGE: ["1", "2/3", "1/3", "3/4", "4/9", "1/6", "0", "3/5", "0", "0"],
    Scoring.SUBSET: ["1", "2/3", "1/3", "0", "0", "0", "0", "0", "0", "0"],
}


@pytest.mark.parametrize("mode", Scoring)
def test_multi_select_earns_what_its_formula_says(mode: Scoring) -> None:
    earned = [
        score(mode, correct=set("abc"), selected=set(selected), shown=5) for selected in SELECTIONS
    ]

    assert earned == [Fraction(text) for text in EARNED[mode]]


@pytest.mark.parametrize("mode", Scoring)
def test_multi_select_counts_a_repeated_choice_once(mode: Scoring, make: Make) -> None:
    question = make("multiple", scoring=mode.value)

    once, twice = ({"choices": list(ids)} for ids in ("ac", "aacc"))

    assert question.grade(once) == question.grade(twice)


def test_multi_select_uses_the_mode_of_the_question(make: Make) -> None:
    earned = {
        mode.value: make("multiple", scoring=mode.value).grade({"choices": ["a", "c"]})
        for mode in Scoring
    }

    assert earned == {
        "net_correct": Fraction(0),
        "exact": Fraction(0),
        "each_decision": Fraction(1, 4),
        "coverage": Fraction(1, 6),
        "subset": Fraction(0),
    }


def test_single_and_true_false_are_all_or_nothing(make: Make) -> None:
    single, statement = make("single"), make("true_false")

    assert [single.grade({"choice": id_}) for id_ in "abc"] == [0, 1, 0]
    assert [statement.grade({"value": value}) for value in (True, False)] == [0, 1]


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        (
            {"value": 7.55, "absolute": 0.05},
            ["7.5", "7.55", "7.60", "7,5"],
            ["7.4999999999999999", "7.6000000000000001", "-7.55"],
        ),
        ({"value": 7.55, "absolute": 0}, ["7.55", "7.5500"], ["7.550000001", "7.6"]),
        ({"value": 0.3, "absolute": 0.1}, ["0.2", "0.4"], ["0.19", "0.41"]),
        ({"value": 40, "relative": 5}, ["38", "42"], ["37.99", "42.01"]),
        ({"value": -40, "relative": 5}, ["-38", "−42"], ["-37.99", "40"]),
        ({"value": 0, "relative": 50}, ["0", "-0", "0.0"], ["0.0001"]),
        ({"minimum": 7, "maximum": "8.5"}, ["7", "8.5", "7.9"], ["6.99", "8.51"]),
        ({"minimum": -1, "maximum": 1}, ["-1", "0", "1e0"], ["-1.01", "1.01"]),
        (
            {"value": 7.55, "significant_figures": 2},
            ["7.55", "7.6", "7.64999"],
            ["7.5", "7.5499", "7.65"],
        ),
        ({"value": 1234, "significant_figures": 2}, ["1200", "1 249.9"], ["1250", "1149"]),
        ({"value": 9.96, "significant_figures": 2}, ["10", "9.95", "10.4"], ["9.94", "10.5"]),
    ],
)
def test_numbers_are_right_up_to_and_with_their_limits(
    rule: dict[str, Any], right: list[str], wrong: list[str], make: Make
) -> None:
    question = make("numeric", answer=rule, mistakes=[])

    earned = {text: question.grade(question.read({"answer": [text]})) for text in right + wrong}

    assert earned == dict.fromkeys(right, 1) | dict.fromkeys(wrong, 0)


def test_numbers_in_another_unit_are_converted_exactly(make: Make) -> None:
    question = make("numeric", answer={"value": 20, "absolute": 0})

    earned = {
        text: question.grade(question.read({"answer": [text]}))
        for text in ("20", "20 mm", "2 cm", "2cm", "2.0 CM", "20 cm", "2", "2 mm")
    }

    assert earned == {
        "20": 1,
        "20 mm": 1,
        "2 cm": 1,
        "2cm": 1,
        "2.0 CM": 1,
        "20 cm": 0,
        "2": 0,
        "2 mm": 0,
    }


@pytest.mark.parametrize(
    ("number", "figures", "rounded"),
    [
        ("0.0045", 1, "0.005"),
        ("-0.0045", 1, "-0.005"),
        ("0.00449", 1, "0.004"),
        ("99.5", 2, "100"),
        ("1/3", 3, "333/1000"),
        ("999", 3, "999"),
        ("1", 1, "1"),
        ("0", 3, "0"),
    ],
)
def test_significant_figures_round_halves_away_from_zero(
    number: str, figures: int, rounded: str
) -> None:
    assert round_significant(Fraction(number), figures) == Fraction(rounded)


def test_typed_words_ignore_case_accents_space_and_kinds_of_dash() -> None:
    forms = ["Ménière", "  MENIERE ", "me\u0301nie\u0300re", "méni\u00adère"]

    assert {fold(form) for form in forms} == {"meniere"}
    assert fold("L4–L5") == fold("l4-l5")
    assert fold("patient’s") == fold("patient's")
    assert fold("か") != fold("が")


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "abc", 3), ("abc", "abc", 0), ("kitten", "sitting", 3), ("ab", "ba", 2)],
)
def test_edit_distance_counts_single_changes(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == distance


def test_short_text_gives_the_credit_of_the_entry(make: Make) -> None:
    question = make("short_text")
    typed = ["PNEUMOTHORAX", "pneumotorax", "pnemotorax", "collapsed lung", "haemothorax", "lung"]

    earned = [question.grade({"text": text}) for text in typed]

    assert earned == [1, 1, 0, Fraction(1, 2), 0, 0]


def test_typos_never_turn_a_known_mistake_into_a_right_answer() -> None:
    accept, mistakes = (Accepted(text="hypotension"),), (Mistake(text="hypertension"),)

    earned = [
        judge(typed, accept, mistakes, 2).credit
        for typed in ("hypotention", "hypertension", "hypertention", "hypetension")
    ]

    assert earned == [1, 0, 0, 0]


def test_typos_are_not_forgiven_in_digits() -> None:
    accept = (Accepted(text="25 millimetres"),)

    earned = [judge(text, accept, (), 1).credit for text in ("25 milimetres", "28 millimetres")]

    assert earned == [1, 0]


def test_matching_earns_the_share_of_right_pairs(make: Make) -> None:
    question = make("matching")
    answers: list[dict[str, str]] = [
        {"faint": "lie-down", "breathless": "call", "drop": "press"},
        {"faint": "lie-down", "breathless": "call", "drop": "stronger"},
        {"faint": "lie-down"},
        {"faint": "press", "breathless": "press", "drop": "press"},
        {"faint": "stronger"},
    ]

    earned = [question.grade({"matches": matches}) for matches in answers]

    assert earned == [1, Fraction(2, 3), Fraction(1, 3), Fraction(1, 3), 0]


@pytest.mark.parametrize(
    ("order", "exact", "pairs", "subsequence"),
    [
        ("abcd", "1", "1", "1"),
        ("abdc", "0", "1/3", "3/4"),
        ("bcda", "0", "2/3", "3/4"),
        ("cdab", "0", "2/3", "1/2"),
        ("acbd", "0", "0", "3/4"),
        ("dcba", "0", "0", "1/4"),
    ],
)
def test_ordering_earns_what_its_mode_says(
    order: str, exact: str, pairs: str, subsequence: str
) -> None:
    positions = {id_: place for place, id_ in enumerate(order, start=1)}

    earned = [score_order(mode, "abcd", positions) for mode in OrderScoring]

    assert earned == [Fraction(exact), Fraction(pairs), Fraction(subsequence)]


def test_ordering_with_gaps_earns_for_what_was_placed() -> None:
    placed = {"a": 1, "b": 2, "d": 4}

    assert [score_order(mode, "abcd", placed) for mode in OrderScoring] == [
        0,
        Fraction(1, 3),
        Fraction(3, 4),
    ]
    assert [score_order(mode, "abcd", {}) for mode in OrderScoring] == [0, 0, 0]


def test_ordering_uses_the_mode_of_the_question(make: Make) -> None:
    swapped = {"positions": {"stop": 1, "wash": 2, "record": 3, "report": 4}}

    earned = [make("ordering", scoring=mode.value).grade(swapped) for mode in OrderScoring]

    assert earned == [0, Fraction(1, 3), Fraction(3, 4)]


def test_cloze_earns_the_mean_of_its_blanks(make: Make) -> None:
    blanks = [
        {
            "id": "pulse",
            "options": [
                {"id": "up", "text": "up"},
                {"id": "down", "text": "down", "correct": True},
            ],
        },
        {"id": "raise", "accept": [{"text": "legs"}, {"text": "one leg", "credit": 50}]},
        {"id": "third", "accept": [{"text": "x"}]},
    ]
    question = make("cloze", text="{{pulse}} {{raise}} {{third}}", blanks=blanks)
    answers = [
        {"pulse": "down", "raise": "LEGS", "third": "X"},
        {"pulse": "down", "raise": "one leg"},
        {"pulse": "up", "raise": "one leg"},
        {"third": "y"},
    ]

    earned = [question.grade({"blanks": given}) for given in answers]

    assert earned == [1, Fraction(1, 2), Fraction(1, 6), 0]


@pytest.mark.parametrize(
    "name", ["short_text", "multiple", "matching", "extended_matching", "ordering", "cloze"]
)
def test_a_partly_right_answer_is_not_enough_for_a_critical_question(name: str, make: Make) -> None:
    partly: dict[str, Any] = {
        "short_text": {"text": "collapsed lung"},
        "multiple": {"choices": ["a", "b"]},
        "matching": {"matches": {"faint": "lie-down"}},
        "extended_matching": {"stems": {"ribs": "pleura"}},
        "ordering": {"positions": {"stop": 1, "wash": 2}},
        "cloze": {"blanks": {"pulse": "slow"}},
    }
    question = make(name, critical=True)

    assert 0 < question.grade(partly[name]) < 1
    assert question.answer_is_right(partly[name]) is False


@pytest.mark.parametrize(
    ("typed", "credit"),
    [
        ("vagus nerve.", 1),
        ("Vagus nerve!", 1),
        ("vagus nerve…", 1),
        ("vagus nerve。", 1),
        ("“Vagus nerve”", 1),
        ('"vagus nerve."', 1),
        ("«vagus nerve».", 1),
        ("vagus nerve..", 0),
        ("vagus. nerve", 0),
        ("vagus nerve?", 0),
        ("etc.", 1),
        ("etc", 0),
        ("etc!", 0),
        ("vagal.", 0),
        (".", 0),
    ],
)
def test_one_mark_behind_typed_words_and_quotation_marks_cost_nothing(
    typed: str, credit: int, make: Make
) -> None:
    accept = [{"text": "vagus nerve"}, {"text": "etc."}]
    words = make("short_text", accept=accept, mistakes=[{"text": "vagal", "why": "no"}], typos=0)
    blanks = [{"id": "one", "accept": accept, "why": "so"}]
    cloze = make("cloze", text="It is the {{one}}.", blanks=blanks)

    given = words.read({"answer": [typed]})
    assert words.grade(given) == credit
    assert words.given(given) == typed
    assert (words.rows(given, ())[0].right, words.rows(given, ())[0].text) == (
        credit == 1,
        escape(typed),
    )
    assert cloze.grade(cloze.read({"blank.one": [typed]})) == credit


def test_answers_from_before_the_mark_was_forgiven_earn_what_they_earned(make: Make) -> None:
    words = make("short_text", accept=[{"text": "vagus nerve"}], mistakes=[], typos=0)
    cloze = make(
        "cloze",
        text="It is the {{one}}.",
        blanks=[{"id": "one", "accept": [{"text": "vagus nerve"}], "why": "so"}],
    )

    assert words.grade({"text": "vagus nerve."}) == 0
    assert cloze.grade({"blanks": {"one": "vagus nerve."}}) == 0
    assert words.read({"answer": ["vagus nerve"]}) == {"text": "vagus nerve"}
