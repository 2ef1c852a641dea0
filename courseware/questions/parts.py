"""Answers that are given in parts, and how many parts of a begun one are missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from courseware.questions.base import Question
from courseware.questions.cloze import Cloze
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.matching import Matching
from courseware.questions.ordering import Ordering
from courseware.questions.reading import Response

_PARTS: dict[type[Question], tuple[str, Callable[[Any], Sequence[Any]]]] = {
    Cloze: ("blanks", lambda question: question.blanks),
    ExtendedMatching: ("stems", lambda question: question.stems),
    Matching: ("matches", lambda question: question.premises),
    Ordering: ("positions", lambda question: question.items),
}
"""Type -> the key under which its answers hold part -> value, and its parts."""


def parts_missing(question: Question, response: Response | None) -> int:
    """Return how many parts a begun answer lacks; 0 of a blank, and where there are no parts."""
    if response is None or type(question) not in _PARTS:
        return 0
    key, parts_of = _PARTS[type(question)]
    given = response.get(key)
    if not isinstance(given, dict) or not given:
        return 0
    return sum(part.id not in given for part in parts_of(question))
