"""How many minutes a text course is worth, with the working.

Rule: the Mergener formula on the whole course, next to a reading-time check; the lower of
these and the declared minutes is credited, in whole minutes, never rounded up.
"""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any

# Mergener MA. Am J Pharm Educ 1991;55:263-6, as published by the BOC (athletic trainers):
# minutes = 0.9 × (−22.3 + 0.00209 × words + 2.78 × questions + 15.5 × difficulty).
_FACTOR = Fraction("0.9")
_CONSTANT = Fraction("-22.3")
_PER_WORD = Fraction("0.00209")
_PER_QUESTION = Fraction("2.78")
_PER_DIFFICULTY = Fraction("15.5")

PERSONAL = ("learner", "licences", "signed_name")
"""Parts of an award's snapshot that identify somebody: the ledger holds commitments of them."""

# Our own assumption for the check beside it: 200 words a minute, 1.5 minutes a question.
_WORDS_A_MINUTE = 200
_MINUTES_A_QUESTION = Fraction("1.5")


@dataclass(frozen=True, slots=True)
class CreditWorking:
    """The minutes of one course and how they came about (all exact minutes).

    Attributes:
        words: teaching words of all lessons, without references.
        questions: questions of one draw of every quiz.
        difficulty: 1 (very easy) to 5 (very difficult).
        formula: minutes by the Mergener formula.
        reading: minutes by the reading-time check.
        declared: minutes that the course's authors declared.
        minutes: what is credited: the lowest of the three, whole minutes, never below 0.
    """

    words: int
    questions: int
    difficulty: int
    formula: Fraction
    reading: Fraction
    declared: int
    minutes: int


def clear_of(value: Any) -> str:
    """The text that a commitment to a personal part is made of."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def named_in(snapshot: Mapping[str, Any], what: str) -> Set[str]:
    """Ids of the `lessons`, or of the `quizzes`, on which an award rests."""
    found: Mapping[str, str] = snapshot.get("revisions", {}).get(what, {})
    return found.keys()


def declared_share(
    declared: int, words: int, questions: int, all_words: int, all_questions: int
) -> int:
    """The declared minutes of a part of a course: its share by reading time, in whole minutes,
    never rounded up."""
    whole = _reading(all_words, all_questions)
    return floor(declared * _reading(words, questions) / whole) if whole else declared


def _reading(words: int, questions: int) -> Fraction:
    return Fraction(words, _WORDS_A_MINUTE) + _MINUTES_A_QUESTION * questions


@lru_cache(1024)
def work_out_credit(words: int, questions: int, difficulty: int, declared: int) -> CreditWorking:
    """Work out the knowledge minutes of a whole course (never per lesson and summed).

    Raises:
        ValueError: for negative counts or a difficulty outside 1 to 5.
    """
    if words < 0 or questions < 0 or declared < 0 or not 1 <= difficulty <= 5:
        raise ValueError("words, questions and declared must be >= 0, difficulty 1 to 5")
    formula = _FACTOR * (
        _CONSTANT + _PER_WORD * words + _PER_QUESTION * questions + _PER_DIFFICULTY * difficulty
    )
    reading = _reading(words, questions)
    minutes = max(0, floor(min(formula, reading, Fraction(declared))))
    return CreditWorking(words, questions, difficulty, formula, reading, declared, minutes)
