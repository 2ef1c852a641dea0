"""Answers of every type as xAPI writes them, and cells that no spreadsheet computes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from courseware.interchange.results import AnsweredQuestion, AttemptRecord, decimal, inert
from courseware.interchange.xapi import statements
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
    answer = AnsweredQuestion(EXAMPLES[name], Fraction(1, 3), stored, NOON, False)
    attempt = AttemptRecord(
        "a1", "lea", 1, NOON, NOON, Fraction(1, 3), False, "f" * 64, answers=(answer,)
    )

    _, line = statements([attempt], "s1", "A quiz", "https://example.org")

    told = json.loads(line)
    assert told["object"]["definition"]["interactionType"] == kind
    assert told["result"] == {
        "score": {"scaled": 0.333333},
        "success": False,
        "response": response,
    }


def test_an_ordinary_text_stays_as_it_is() -> None:
    assert [inert(text) for text in ("Lea", "", "O'Neil", "a=b")] == ["Lea", "", "O'Neil", "a=b"]


def test_shares_have_at_most_six_digits() -> None:
    shares = (Fraction(0), Fraction(1), Fraction(1, 2), Fraction(2, 3))

    assert [decimal(share) for share in shares] == ["0", "1", "0.5", "0.666667"]
