"""How right answers were, apart from what certainty made of them.

A mark by certainty (-6 to 3 of 3) says two things at once: how right an answer was, and how well
somebody knew that. Facility, discrimination and alpha are about the first; the marks are shown
beside them.
"""

import json
from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction
from functools import cache

from courseware.content.compiled import CompiledQuiz
from courseware.questions.certainty import Level, level_of
from courseware.store.quizzes.answers import Sitting, pack_asked, unpack_asked

_MOST_REMEMBERED = 50_000
_FULL, _NONE = Fraction(1), Fraction(0)


class Reading(Enum):
    """Stands where an answer was not looked at."""

    NOT = "not read"


def credit_of(share: Fraction, level: Level | None) -> Fraction:
    """How right an answer was, 0 to 1, from the share of points it earned at its level.

    Args:
        share: -2 to 1; 1 also where a correction gave everybody full marks.
        level: None for a blank.
    """
    if share == _FULL:
        return _FULL
    if level is None:
        return _NONE
    credit = (3 * share - level.for_wrong) / (level.for_right - level.for_wrong)
    return min(max(credit, _NONE), _FULL)


def likely_credit(share: Fraction) -> Fraction:
    """The same where the level was not read: right where it can be, else the lowest level's."""
    if share in (Fraction(1, 3), Fraction(2, 3), _FULL):
        return _FULL
    if share == _NONE:
        return _NONE
    fits = [one for one in Level if 3 * share >= one.for_wrong and 3 * share <= one.for_right]
    return credit_of(share, fits[0] if fits else Level.VERY)


_Credits = dict[tuple[str, Level | Reading | None], tuple[str, Fraction | int]]
"""A packed question and the level of its answer -> the same with its credit, and its points."""


class Correctness:
    """Turns attempts with marks by certainty into attempts with what was right."""

    def __init__(self, quiz_by_key: Callable[[str], CompiledQuiz]) -> None:
        self._asking = cache(lambda key: _asking(quiz_by_key(key)))
        # The same few questions, marks and totals come again and again.
        self._id = cache(lambda packed: unpack_asked(packed).question_id)
        self._score = cache(lambda earned, of: str(Fraction(earned, of) if of else _NONE))
        self._levels: dict[str, Level] = {}
        self._known: dict[frozenset[str], _Credits] = {}

    def by_certainty(self, sitting: Sitting) -> list[str]:
        """Return the packed questions of an attempt whose marks depend on certainty."""
        asking = self._asking(sitting.compiled_key)
        return [one for one in sitting.asked if self._id(one) in asking] if asking else []

    def of(self, sitting: Sitting) -> Sitting:
        """Return the attempt as if nobody had been asked for certainty."""
        asking = self._asking(sitting.compiled_key)
        if not asking:
            return sitting
        unread = [Reading.NOT] * len(sitting.asked)
        bodies: Sequence[str | Reading | None] = sitting.answers or unread
        known = self._known.setdefault(asking, {})
        asked, whole, parts = [], 0, Fraction(0)
        for one, body in zip(sitting.asked, bodies, strict=True):
            level = self._level(body)
            found = known.get((one, level))
            if found is None:
                found = known[one, level] = _credited(one, level, asking)
            packed, earned = found
            asked.append(packed)
            if earned.__class__ is int:
                whole += earned
            else:
                parts += earned
        return sitting._replace(asked=asked, score=self._score(parts + whole, sitting.possible))

    def _level(self, body: str | Reading | None) -> Level | Reading | None:
        if body is None or isinstance(body, Reading):
            return body
        level = self._levels.get(body)
        if level is None:
            if len(self._levels) >= _MOST_REMEMBERED:
                self._levels.clear()
            answer = json.loads(body)["answer"]
            if answer is None:
                return None
            level = self._levels[body] = level_of(answer)
        return level


def _credited(
    packed: str, level: Level | Reading | None, asking: frozenset[str]
) -> tuple[str, Fraction | int]:
    """One question with its credit in place of its share, and the points that makes."""
    asked = unpack_asked(packed)
    if asked.question_id in asking:
        share = asked.share
        credit = likely_credit(share) if isinstance(level, Reading) else credit_of(share, level)
        asked = asked._replace(share=credit)
    earned = asked.share * asked.points
    return pack_asked(asked), int(earned) if earned.denominator == 1 else earned


def _asking(quiz: CompiledQuiz) -> frozenset[str]:
    return frozenset(question.id for question in quiz.questions if question.asks_certainty)
