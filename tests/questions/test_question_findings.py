"""Authoring mistakes are found together, each at its place, with a way to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from courseware.questions.findings import EXPLANATIONS, WARNINGS, Code, Severity
from courseware.questions.numbers import Exact
from tests.questions.small_cases import small_case

Make = Callable[..., Any]


def option(id_: str, *, correct: bool = False, why: str = "because") -> dict[str, Any]:
    return {"id": id_, "text": f"text of {id_}", "correct": correct, "why": why}


TWICE = [option("a", correct=True), option("a")]
ENDS = {"good": 100, "bad": 0}
BLANK = {"id": "x", "accept": [{"text": "y"}], "why": "w"}


def choice(id_: str, text: str) -> dict[str, Any]:
    return {"id": id_, "text": text}


def premise(id_: str, match: str) -> dict[str, Any]:
    return {"id": id_, "text": f"text of {id_}", "match": match, "why": "w"}


def place(id_: str, rect: list[int], *, correct: bool = False) -> dict[str, Any]:
    return {"id": id_, "label": f"Zone {id_}", "rect": rect, "correct": correct, "why": "So."}


def stem(id_: str, answer: str, *told: str) -> dict[str, Any]:
    reasons = [{"option": option, "why": f"Not {option}."} for option in told]
    return {"id": id_, "text": f"Case {id_}", "answer": answer, "why": "So.", "reasons": reasons}


def criterion(id_: str, *points: int) -> dict[str, Any]:
    levels = [{"id": f"l{n}", "points": p, "text": f"like {n}"} for n, p in enumerate(points)]
    return {"id": id_, "text": f"Looks for {id_}", "levels": levels}


def step(id_: str) -> dict[str, Any]:
    return {"id": id_, "text": f"text of {id_}", "why": "w"}


def long_case(decisions: int) -> dict[str, Any]:
    """Return a case whose longest way takes so many decisions."""
    nodes = {f"n{n}": f"n{n + 1} bad" for n in range(1, decisions)}
    return small_case({**nodes, f"n{decisions}": "good bad"})


def altered(case: dict[str, Any], key: str, number: int, **changes: Any) -> dict[str, Any]:
    """Return a case with other values in one of its nodes or endings."""
    entries = [e | changes if n == number else e for n, e in enumerate(case[key])]
    return case | {key: entries}


CASES: list[tuple[str, dict[str, Any], list[tuple[Code, tuple[Any, ...]]]]] = [
    ("single", {"text": " "}, [(Code.TEXT_MISSING, ("text",))]),
    ("single", {"explanation": ""}, [(Code.REASON_MISSING, ("explanation",))]),
    (
        "single",
        {"options": [option("a"), option("b", why="")]},
        [(Code.REASON_MISSING, ("options", 1, "why")), (Code.NO_CORRECT_OPTION, ("options",))],
    ),
    (
        "single",
        {"options": [option(id_, correct=True) for id_ in "abc"]},
        [
            (Code.TWO_CORRECT_OPTIONS, ("options", 1, "correct")),
            (Code.TWO_CORRECT_OPTIONS, ("options", 2, "correct")),
        ],
    ),
    (
        "single",
        {"options": TWICE},
        [
            (Code.DUPLICATE_OPTION_ID, ("options", 1, "id")),
            (Code.DUPLICATE_TEXT, ("options", 1, "text")),
        ],
    ),
    (
        "single",
        {"options": [option("correct-one", correct=True), option("b")]},
        [(Code.KEY_TOLD_BY_IDS, ("options",))],
    ),
    (
        "multiple",
        {"options": [option("a"), option("b")]},
        [(Code.NO_CORRECT_OPTION, ("options",))],
    ),
    (
        "multiple",
        {"options": [option("a", correct=True), option("b") | {"text": ""}]},
        [(Code.TEXT_MISSING, ("options", 1, "text"))],
    ),
    ("true_false", {"why_true": ""}, [(Code.REASON_MISSING, ("why_true",))]),
    ("numeric", {"answer": {}, "mistakes": []}, [(Code.NUMERIC_RULE_UNCLEAR, ("answer",))]),
    (
        "numeric",
        {"answer": {"value": 1, "absolute": 1, "relative": 1}},
        [(Code.NUMERIC_RULE_UNCLEAR, ("answer",))],
    ),
    (
        "numeric",
        {"answer": {"value": 1, "minimum": 0, "maximum": 2}},
        [(Code.NUMERIC_RULE_UNCLEAR, ("answer",))],
    ),
    (
        "numeric",
        {"answer": {"value": 20, "absolute": -1}},
        [(Code.NUMERIC_RULE_IMPOSSIBLE, ("answer", "absolute"))],
    ),
    (
        "numeric",
        {"answer": {"minimum": 3, "maximum": 2}},
        [(Code.NUMERIC_RULE_IMPOSSIBLE, ("answer", "maximum"))],
    ),
    (
        "numeric",
        {"answer": {"value": 0, "relative": 5}},
        [(Code.NUMERIC_TOLERANCE_EMPTY, ("answer", "relative"))],
    ),
    (
        "numeric",
        {"answer": {"value": "0.0", "significant_figures": 2}},
        [(Code.NUMERIC_TOLERANCE_EMPTY, ("answer", "significant_figures"))],
    ),
    ("numeric", {"unit": ""}, [(Code.UNIT_MISSING, ("units",))]),
    (
        "numeric",
        {"units": [{"unit": "cm", "factor": 0}]},
        [(Code.UNIT_FACTOR_ZERO, ("units", 0, "factor"))],
    ),
    (
        "numeric",
        {"units": [{"unit": "mm", "factor": 1}]},
        [(Code.AMBIGUOUS_ANSWER, ("units", 0, "unit"))],
    ),
    (
        "numeric",
        {"mistakes": [{"value": 20.5, "why": "w"}, {"value": 1}, {"value": "1.0"}]},
        [
            (Code.AMBIGUOUS_ANSWER, ("mistakes", 0, "value")),
            (Code.AMBIGUOUS_ANSWER, ("mistakes", 2, "value")),
        ],
    ),
    (
        "short_text",
        {"accept": [{"text": "Néedle"}, {"text": "needle "}], "mistakes": [{"text": "NEEDLE"}]},
        [
            (Code.AMBIGUOUS_ANSWER, ("accept", 1, "text")),
            (Code.AMBIGUOUS_ANSWER, ("mistakes", 0, "text")),
        ],
    ),
    (
        "short_text",
        {"accept": [{"text": "needle", "credit": 50}]},
        [(Code.NO_FULL_CREDIT, ("accept",))],
    ),
    (
        "short_text",
        {"accept": [{"text": "C6"}]},
        [(Code.TYPOS_TOO_LOOSE, ("accept", 0, "text"))],
    ),
    (
        "short_text",
        {"accept": [{"text": "needle"}, {"text": "spinal nerve C7"}, {"text": "vitamin D"}]},
        [
            (Code.TYPOS_TOO_LOOSE, ("accept", 1, "text")),
            (Code.TYPOS_TOO_LOOSE, ("accept", 2, "text")),
        ],
    ),
    ("short_text", {"accept": [{"text": "spinal nerve C7"}], "typos": 0}, []),
    (
        "matching",
        {"premises": [premise("faint", "sit"), premise("cut", "press")]},
        [(Code.MATCH_UNKNOWN, ("premises", 0, "match"))],
    ),
    (
        "matching",
        {
            "premises": [premise("p1", "c1"), premise("p2", "c2")],
            "choices": [choice("c1", "x"), choice("c2", "y")],
        },
        [(Code.KEY_TOLD_BY_IDS, ("premises",))],
    ),
    (
        "matching",
        {"choices": [choice(id_, "same") for id_ in ("lie-down", "call", "press")]},
        [
            (Code.DUPLICATE_TEXT, ("choices", 1, "text")),
            (Code.DUPLICATE_TEXT, ("choices", 2, "text")),
        ],
    ),
    (
        "extended_matching",
        {"stems": [stem("p", "kidney", "lung"), stem("q", "pleura", "kidney", "kidney")]},
        [
            (Code.OPTION_UNKNOWN, ("stems", 0, "reasons", 0, "option")),
            (Code.REASON_REPEATED, ("stems", 1, "reasons", 1, "option")),
        ],
    ),
    ("single", {"marking": "certainty_negative"}, [(Code.MARKING_UNFIT, ("marking",))]),
    ("branching", {"marking": "certainty"}, [(Code.MARKING_UNFIT, ("marking",))]),
    ("essay", {"marking": "certainty"}, [(Code.MARKING_UNFIT, ("marking",))]),
    ("essay", {"use": "pilot"}, [(Code.USE_UNFIT, ("use",))]),
    ("essay", {"use": "practice"}, []),
    ("essay", {"answer": " "}, [(Code.TEXT_MISSING, ("answer",))]),
    (
        "essay",
        {"words": {"minimum": 90, "maximum": 80}},
        [(Code.WORD_LIMITS_IMPOSSIBLE, ("words", "minimum"))],
    ),
    ("essay", {"words": {"minimum": 80, "maximum": 80}}, []),
    (
        "essay",
        {"rubric": [criterion("a", 0, 1), criterion("a", 1, 1), criterion("b", 0, 0)]},
        [
            (Code.DUPLICATE_OPTION_ID, ("rubric", 1, "id")),
            (Code.DUPLICATE_TEXT, ("rubric", 1, "text")),
            (Code.RUBRIC_UNCLEAR, ("rubric", 1, "levels", 1, "points")),
            (Code.RUBRIC_UNCLEAR, ("rubric", 2, "levels", 1, "points")),
            (Code.RUBRIC_UNCLEAR, ("rubric", 2, "levels")),
        ],
    ),
    ("hotspot", {"figure": "figures/needle.svg"}, [(Code.FIGURE_UNCLEAR, ("figure",))]),
    (
        "hotspot",
        {"regions": [place("a", [0, 0, 9, 9]), place("b", [20, 0, 0, 9], correct=True)]},
        [(Code.REGION_UNCLEAR, ("regions", 1))],
    ),
    (
        "hotspot",
        {"regions": [place("a", [0, 0, 9, 9]), place("b", [8, 8, 9, 9], correct=True)]},
        [(Code.REGIONS_OVERLAP, ("regions", 1))],
    ),
    (
        "ordering",
        {"items": [step("b"), step("a"), step("a") | {"text": "other"}]},
        [(Code.DUPLICATE_OPTION_ID, ("items", 2, "id"))],
    ),
    (
        "ordering",
        {"items": [step(id_) for id_ in "abc"]},
        [(Code.KEY_TOLD_BY_IDS, ("items",))],
    ),
    (
        "ordering",
        {"items": [step("step-9"), step("step-10")]},
        [(Code.KEY_TOLD_BY_IDS, ("items",))],
    ),
    ("ordering", {"items": [step(id_) for id_ in "cab"]}, []),
    (
        "cloze",
        {"text": "{{x}} {{X y}}", "blanks": [BLANK]},
        [(Code.BLANK_UNDEFINED, ("text",))],
    ),
    (
        "cloze",
        {"text": "{{x}} {{x}}", "blanks": [BLANK]},
        [(Code.BLANK_REPEATED, ("text",))],
    ),
    (
        "cloze",
        {"text": "none", "blanks": [BLANK]},
        [(Code.BLANK_NOT_IN_TEXT, ("blanks", 0, "id"))],
    ),
    (
        "cloze",
        {"text": "{{x}}", "blanks": [BLANK | {"options": [option("a", correct=True)]}]},
        [
            (Code.BLANK_KIND_UNCLEAR, ("blanks", 0)),
            (Code.TOO_FEW_OPTIONS, ("blanks", 0, "options")),
        ],
    ),
    (
        "cloze",
        {"text": "{{x}}", "blanks": [{"id": "x", "why": "w"}]},
        [(Code.BLANK_KIND_UNCLEAR, ("blanks", 0))],
    ),
    (
        "cloze",
        {
            "text": "{{x}} {{y}}",
            "blanks": [
                {"id": "x", "options": [option("a"), option("b")]},
                {"id": "y", "options": [option("a", correct=True), option("b", correct=True)]},
            ],
        },
        [
            (Code.NO_CORRECT_OPTION, ("blanks", 0, "options")),
            (Code.TWO_CORRECT_OPTIONS, ("blanks", 1, "options")),
        ],
    ),
    (
        "branching",
        small_case({"one": "tow bad", "two": "good bad"}, start="on"),
        [
            (Code.CASE_PLACE_UNKNOWN, ("start",)),
            (Code.CASE_PLACE_UNKNOWN, ("nodes", 0, "choices", 0, "goes_to")),
        ],
    ),
    (
        "branching",
        small_case({"one": "good bad"}, start="good"),
        [(Code.CASE_PLACE_UNKNOWN, ("start",))],
    ),
    (
        "branching",
        small_case({"one": "good bad", "two": "three bad", "three": "odd bad"}, {**ENDS, "odd": 1}),
        [
            (Code.CASE_PLACE_UNREACHED, ("nodes", 1, "id")),
            (Code.CASE_PLACE_UNREACHED, ("nodes", 2, "id")),
            (Code.CASE_PLACE_UNREACHED, ("endings", 2, "id")),
        ],
    ),
    (
        "branching",
        small_case({"one": "two good", "two": "three bad", "three": "one three"}),
        [
            (Code.CASE_CIRCLE, ("nodes", 2, "choices", 0, "goes_to")),
            (Code.CASE_CIRCLE, ("nodes", 2, "choices", 1, "goes_to")),
        ],
    ),
    ("branching", long_case(12), []),
    ("branching", long_case(13), [(Code.CASE_TOO_LONG, ("nodes",))]),
    (
        "branching",
        small_case({"one": "good bad"}, {"good": 99, "bad": 0}),
        [(Code.NO_FULL_CREDIT, ("endings",))],
    ),
    (
        "branching",
        small_case({"one": "two bad", "two": "good! good! bad"}),
        [(Code.NO_FULL_CREDIT, ("endings",))],
    ),
    (
        "branching",
        small_case({"one": "two bad", "two": "good bad", "bad": "good good"}),
        [(Code.DUPLICATE_OPTION_ID, ("endings", 1, "id"))],
    ),
    (
        "branching",
        altered(small_case({"one": "good bad"}), "endings", 0, text=" ", why=""),
        [
            (Code.TEXT_MISSING, ("endings", 0, "text")),
            (Code.REASON_MISSING, ("endings", 0, "why")),
        ],
    ),
    (
        "branching",
        altered(
            small_case({"one": "good bad"}),
            "nodes",
            0,
            text="",
            choices=[
                {"id": "a", "text": "same", "goes_to": "good", "why": "w"},
                {"id": "harm", "text": "Same", "goes_to": "bad", "why": ""},
                {"id": "a", "text": "other", "goes_to": "bad", "why": "w"},
            ],
        ),
        [
            (Code.TEXT_MISSING, ("nodes", 0, "text")),
            (Code.DUPLICATE_OPTION_ID, ("nodes", 0, "choices", 2, "id")),
            (Code.DUPLICATE_TEXT, ("nodes", 0, "choices", 1, "text")),
            (Code.KEY_TOLD_BY_IDS, ("nodes", 0, "choices")),
            (Code.REASON_MISSING, ("nodes", 0, "choices", 1, "why")),
        ],
    ),
    ("scale", {"anchors": ["no", "No"]}, [(Code.DUPLICATE_TEXT, ("anchors", 1))]),
    (
        "comment",
        {"points": 2, "objective": "S1.1"},
        [(Code.NOT_FOR_SURVEYS, ("objective",)), (Code.NOT_FOR_SURVEYS, ("points",))],
    ),
]


@pytest.mark.parametrize(("name", "changes", "expected"), CASES)
def test_a_mistake_is_found_at_its_place(
    name: str,
    changes: dict[str, Any],
    expected: list[tuple[Code, tuple[Any, ...]]],
    make: Make,
) -> None:
    found = make(name, **changes).findings()

    assert [(finding.code, finding.path) for finding in found] == expected
    assert all(finding.message and finding.suggestion for finding in found)


def test_every_code_is_explained_and_shown_by_a_case() -> None:
    shown = {code for _, _, expected in CASES for code, _ in expected}

    assert set(EXPLANATIONS) == set(Code) == shown


def test_warnings_may_stay_and_errors_may_not(make: Make) -> None:
    found = make("single", options=[option("a", why=""), option("b")]).findings()

    assert [finding.severity for finding in found] == [Severity.WARNING, Severity.ERROR]
    assert Code.NO_CORRECT_OPTION not in WARNINGS


@pytest.mark.parametrize(
    ("name", "changes", "place"),
    [
        ("single", {"option": []}, ("option",)),
        ("single", {"options": [option("a")]}, ("options",)),
        (
            "single",
            {"options": [option("a"), option("b") | {"corect": True}]},
            ("options", 1, "corect"),
        ),
        (
            "single",
            {"options": [option("a"), option("b") | {"correct": "no"}]},
            ("options", 1, "correct"),
        ),
        ("single", {"points": "1"}, ("points",)),
        ("single", {"difficulty": 6}, ("difficulty",)),
        ("single", {"id": "Not An Id"}, ("id",)),
        ("single", {"objective": None}, ("objective",)),
        ("multiple", {"scoring": "most"}, ("scoring",)),
        ("numeric", {"answer": {"value": "seven", "absolute": 0}}, ("answer", "value")),
        ("short_text", {"typos": 3}, ("typos",)),
        ("scale", {"anchors": ["one"]}, ("anchors",)),
        ("branching", small_case({"one": "good"}), ("nodes", 0, "choices")),
        ("branching", small_case({"one": "good bad"}, {"good": 100}), ("endings",)),
        ("branching", small_case({"one": "good bad"}) | {"start": None}, ("start",)),
        (
            "branching",
            small_case({"one": "good bad"}, {"good": 101, "bad": 0}),
            ("endings", 0, "credit"),
        ),
    ],
)
def test_a_wrong_shape_is_refused_at_its_place(
    name: str, changes: dict[str, Any], place: tuple[Any, ...], make: Make
) -> None:
    with pytest.raises(ValidationError) as refusal:
        make(name, **changes)

    assert [error["loc"] for error in refusal.value.errors()] == [place]


@pytest.mark.parametrize(
    "value", [True, "nan", "inf", float("inf"), float("nan"), "1e999", 1e300, "", ".", "1,5", [1]]
)
def test_authors_numbers_are_plain_and_bounded(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Exact).validate_python(value)


@pytest.mark.parametrize(("value", "exact"), [(7.55, "7.55"), ("7.50", "7.50"), (1e-7, "1E-7")])
def test_authors_numbers_keep_the_digits_that_were_written(value: Any, exact: str) -> None:
    assert str(TypeAdapter(Exact).validate_python(value)) == exact


def test_typos_that_make_another_answer_stop_a_release(make: Make) -> None:
    (found,) = make("short_text", accept=[{"text": "C7"}], typos=2).findings()

    assert found.severity is Severity.ERROR
