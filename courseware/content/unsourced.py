"""Finds figures in a lesson's text that name no source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# What states a finding: a share, a decimal, a large count, a rate, a measure, so many people.
_FIGURE: Final = re.compile(
    r"""(?<![\w.,/:#{-])(?:
      \d[\d,]*(?:\.\d+)?\s?(?:%|per\s?cent\b|percentage\spoints?\b|mm\b|cm\b|Hz\b|mA\b|mg\b|ml\b)
    | \d+\.\d+(?![\w.])
    | \d{1,3}(?:,\d{3})+\b
    | [a-z]+\sper\s?cent\b
    | 1:\d{2,}\b
    | (?:\d+|one)\s(?:in|of|out\sof)\s\d[\d,]*\b
    | \d+\s(?:[a-z-]+\s){0,2}?(?:patients?|participants?|volunteers?|trials?|studies|therapists?
        |physiotherapists?|treatments?|reviews?|reports?|cases?|events?|adults?|women|men|respondents?)\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_CITATION: Final = re.compile(r"\[@")
_SENTENCE_END: Final = re.compile(r"[.!?…][\"”'’)*]*(?=\s|$)")
_NOT_TEXT: Final = re.compile(
    r"!\[[^\[\]]*\]\([^)]*\)|\]\([^)]*\)|\{[^}]*\}|`[^`]*`|^\s*(?:\#|!!!)[^\n]*", re.MULTILINE
)


def unsourced_numbers(paragraph: str) -> Iterator[tuple[int, str]]:
    """Yield offset and text of each figure without a citation in its sentence or before it.

    A citation holds for the rest of its paragraph, so that arithmetic on a cited number need not
    cite again. Headings, the titles of blocks and figures are passed over; years, ages and
    numbers below a thousand that count nothing clinical are none of it.
    """
    if not any(character.isdigit() for character in paragraph):
        return
    text = _NOT_TEXT.sub(lambda match: " " * len(match[0]), paragraph)
    first = _CITATION.search(text)
    for figure in _FIGURE.finditer(text):
        if first is not None and first.start() < figure.end():
            return
        end = _SENTENCE_END.search(text, figure.end())
        if first is None or (end is not None and first.start() > end.start()):
            yield figure.start(), figure[0]
