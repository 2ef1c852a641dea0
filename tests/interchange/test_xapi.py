"""Answers of every type as xAPI writes them, and cells that no spreadsheet computes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from courseware.interchange.results import AnsweredQuestion, AttemptRecord, decimal
from courseware.interchange.xapi import statements
from courseware.questions.certainty import Marking
from tests.interchange.banks import EXAMPLES

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANSWERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "single": ({"choice": "b"}, "choice", "b"),
    "multiple": ({"choices": ["a", "d"]}, "choice", "a[,]d"),
    "true_false": ({"value": False}, "true-false", "false"),
    "numeric": ({"value": "20.5", "unit": "mm"}, "numeric", "20.5"),
    "short_text": ({"text": "pneumothorax"}, "fill-in", "pneumothorax"),
    "essay": ({"text": "Very rarely."}, "long-fill-in", "Very rarely."),
    "matching": (
        {"matches": {"faint": "lie-down", "drop": "press"}},
        "matching",
        "faint[.]lie-down[,]drop[.]press",
    ),
    "extended_matching": (
        {"stems": {"ribs": "pleura", "flank": "kidney"}},
        "matching",
        "ribs[.]pleura[,]flank[.]kidney",
    ),
    "hotspot": ({"regions": ["a", "c"]}, "choice", "a[,]c"),
    "ordering": ({"positions": {"wash": 2, "stop": 1}}, "sequencing", "stop[,]wash"),
    "cloze": ({"blanks": {"pulse": "slow", "raise": "legs"}}, "other", "(1) slow; (2) legs"),
    "branching": (
        {"path": ["ask"]},
        "other",
        "1. Ask about her breathing and how the pain began",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_answer_of_every_type_is_written_as_its_interaction(name: str) -> None:
    stored, kind, response = ANSWERS.get(name, ({}, "other", ""))
    answer = AnsweredQuestion(EXAMPLES[name], Fraction(1, 3), stored, NOON, 1, False)
    attempt = AttemptRecord(
        "a1", "lea", 1, NOON, NOON, Fraction(1, 3), False, "f" * 64, answers=(answer,)
    )

    _, line = statements([attempt], "s1", "A quiz", "https://example.org")

    told = json.loads(line)
    assert told["object"]["definition"]["interactionType"] == kind
    assert told["result"] == {
        "score": {"scaled": 0.333333, "raw": 0.333333, "min": 0, "max": 1},
        "success": False,
        "response": response,
    }


def certain_attempt(share: Fraction, level: int, below_zero: bool) -> list[dict[str, Any]]:
    """The results of statements of an attempt at two points with one answer by certainty."""
    question = EXAMPLES["single"].model_copy(update={"marking": Marking.CERTAINTY})
    stored = {"choice": "b", "certainty": level}
    answer = AnsweredQuestion(question, share, stored, NOON, points=2)
    score = share if below_zero else max(share, Fraction(0))
    attempt = AttemptRecord(
        *("a1", "lea", 1, NOON, NOON, score, False, "f" * 64),
        answers=(answer,),
        below_zero=below_zero,
    )
    return [
        json.loads(line)["result"] for line in statements([attempt], "s1", "Q", "https://e.org")
    ]


@pytest.mark.parametrize("below_zero", [True, False])
@pytest.mark.parametrize(
    ("share", "level"),
    [(Fraction(mark, 3), level) for level, mark in ((1, 1), (1, 0), (2, -2), (3, 3), (3, -6))]
    + [(Fraction(-3, 2), 3)],
)
def test_scores_by_certainty_keep_to_the_ranges_of_xapi(
    share: Fraction, level: int, below_zero: bool
) -> None:
    whole, answer = certain_attempt(share, level, below_zero)

    for score in (whole["score"], answer["score"]):
        assert -1 <= score["scaled"] <= 1
        assert score["min"] < score["max"]
        assert score["min"] <= score["raw"] <= score["max"]
    assert answer["score"]["raw"] == pytest.approx(float(share * 2), abs=1e-6)
    assert whole["score"]["min"] == (-4 if below_zero else 0)


def test_a_mark_far_below_zero_is_told_by_raw_and_cut_off_in_scaled() -> None:
    whole, answer = certain_attempt(Fraction(-2), 3, below_zero=True)

    fell = {"scaled": -1.0, "raw": -4.0, "min": -4, "max": 2}
    assert (whole["score"], answer["score"]) == (fell, fell)


def test_shares_have_at_most_six_digits() -> None:
    shares = (Fraction(0), Fraction(1), Fraction(1, 2), Fraction(2, 3))

    assert [decimal(share) for share in shares] == ["0", "1", "0.5", "0.666667"]
