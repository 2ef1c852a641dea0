"""How the rules look at authored Markdown: bare words, the lead-in of a stem, telling words."""

from __future__ import annotations

import re
from typing import Final

ABSOLUTE: Final = frozenset(
    {"always", "never", "all", "none", "every", "only", "must", "cannot", "completely", "totally"}
    | {"guaranteed", "impossible", "certainly", "entirely"}
)

_MARK: Final = re.compile(r"\[@[^\]]*\]|\[claim:[^\]]*\]")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…:])[\"”’)*]*\s+")
_NEGATION: Final = re.compile(
    r"\b(?:not|except|never|neither|(?<!at )least|\w+n['’]t|inappropriate)\b", re.IGNORECASE
)
_BOLD: Final = re.compile(r"\*\*[^*]+\*\*|__[^_]+__")
_ASKING_NEGATIVE: Final = re.compile(r"\b(?:which|what|who|whom|where|when)\b", re.IGNORECASE)
_SHORTEST_CONTENT_WORD: Final = 5
_COMMON: Final = frozenset(
    {"about", "after", "again", "also", "because", "before", "being", "could", "does", "doing"}
    | {"during", "first", "have", "having", "might", "other", "should", "since", "some", "than"}
    | {"that", "their", "them", "then", "there", "these", "they", "this", "those", "through"}
    | {"under", "what", "when", "where", "which", "while", "with", "without", "would", "your"}
    | {"patient", "patients", "treatment", "therapist", "today"}
)


def bare(markdown: str) -> str:
    """Return the text without citations and link targets, on one line."""
    return " ".join(_LINK.sub(r"\1", _MARK.sub("", markdown)).split())


def words(markdown: str) -> list[str]:
    """Return the words in lower case, in their order."""
    return [word.lower() for word in _WORD.findall(bare(markdown))]


def content_words(markdown: str) -> frozenset[str]:
    """Return the beginnings of the words that carry meaning, so that plurals meet singulars."""
    return frozenset(
        word[:6]
        for word in words(markdown)
        if len(word) >= _SHORTEST_CONTENT_WORD and word not in _COMMON
    )


def lead_in(markdown: str) -> str:
    """Return the sentence that asks: the last one of the stem that ends in a question mark.

    Where none does, the last sentence. Quoted speech is left out, because a patient's own question
    is no lead-in.
    """
    sentences = [part for part in _SENTENCE_END.split(_QUOTED.sub("", bare(markdown))) if part]
    asking = [part for part in sentences if "?" in part]
    return (asking or sentences or [""])[-1].strip()


def asks_quietly_for_the_wrong_one(markdown: str) -> bool:
    """Tell whether the lead-in asks for what is not so, without the negation in bold."""
    asked = lead_in(markdown)
    if not _ASKING_NEGATIVE.search(asked):
        return False
    return _NEGATION.search(_BOLD.sub("", asked)) is not None
