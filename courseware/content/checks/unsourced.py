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
_DIGIT: Final = re.compile(r"\d")
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
    if _DIGIT.search(paragraph) is None:
        return
    text = _NOT_TEXT.sub(lambda match: " " * len(match[0]), paragraph)
    cited = text.find("[@")
    # No figure holds a bracket, so none reaches beyond the bracket of the first citation.
    for figure in _FIGURE.finditer(text, 0, cited + 1 if cited >= 0 else len(text)):
        end = _SENTENCE_END.search(text, figure.end())
        if cited < 0 or (end is not None and cited > end.start()):
            yield figure.start(), figure[0]
