"""Whether two wordings can be the same thing said differently, or say something else.

No measure of words knows what is meant. This one is strict where a small word turns the sense
round (a number, a negation, left for right), and asks in doubt: an author can confirm.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KEPT: Final = 0.5
"""Of the words that carry the sense at least this share has to stay."""
_KEPT_OF_SHORT: Final = 2 / 3
_SHORT: Final = 3
_OF_NEW: Final = 0.25
"""A wording that grows keeps its words; they have to be at least this share of the new ones."""

_MARKS: Final = re.compile(r"\[[@:\w][^\]\s]*\](?!\()|\{\{[^{}]*\}\}|[*_`#>]")
_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NEGATIONS: Final = frozenset(
    (
        "no",
        "not",
        "never",
        "none",
        "nor",
        "neither",
        "nobody",
        "nothing",
        "nowhere",
        "without",
        "cannot",
    )
)
_NOT: Final = re.compile(r"n['’]t$")
_SMALL_WORDS: Final = """
a an the of to in on at by for from with as is are was were be been being it its this that these
those and or which what who you your he his she her they their has have had do does did will would
can could may might must shall should there so then than
"""
_LIGHT: Final = frozenset(_SMALL_WORDS.split())
_OPPOSITES: Final = tuple(
    frozenset(pair.split())
    for pair in (
        "left right", "above below", "over under", "before after", "more less", "raise lower",
        "increase decrease", "increases decreases", "rises falls", "rise fall", "high low",
        "higher lower", "safe unsafe", "deep shallow", "deeper shallower", "proximal distal",
        "medial lateral", "anterior posterior", "cranial caudal", "superior inferior",
        "fast slow", "faster slower", "always never", "start stop", "most least", "true false",
        "wide narrow", "hot cold", "acute chronic", "hyper hypo", "first last",
        "easy hard", "easy difficult", "easier harder", "long short",
        "longer shorter", "many few", "much little", "best worst", "better worse", "good bad",
        "strong weak", "strength weakness", "strengths weaknesses", "positive negative",
        "internal external", "inside outside", "minimum maximum", "early late", "open closed",
    )
)  # fmt: skip
_TURNING: Final = ("un", "in", "im", "il", "ir", "dis", "non", "a")
_STEM: Final = 4
_ENDING: Final = 3


def alike(one: str, other: str) -> bool:
    """Tell whether `other` can be `one` reworded; True where `one` has no words to compare."""
    was, now = _tokens(one), _tokens(other)
    if was == now or not was:
        return True
    if _numbers(was) != _numbers(now) or _denies(was) != _denies(now) or _turned(was, now):
        return False
    old, new = _weighty(was), _weighty(now)
    kept = _kept(old, new)
    least = _KEPT_OF_SHORT if len(old) <= _SHORT else _KEPT
    return kept >= least * len(old) and kept >= _OF_NEW * len(new)


def _tokens(text: str) -> list[str]:
    plain = _MARKS.sub(" ", unicodedata.normalize("NFKC", text)).casefold()
    return _TOKEN.findall(plain)


def _numbers(tokens: list[str]) -> list[str]:
    return sorted(token.replace(",", ".") for token in tokens if token[0].isdigit())


def _denies(tokens: list[str]) -> bool:
    return any(token in _NEGATIONS or _NOT.search(token) for token in tokens)


def _turned(was: list[str], now: list[str]) -> bool:
    """Tell whether a word stands against its opposite, or the same pair the other way round."""
    for pair in _OPPOSITES:
        old = [token for token in was if token in pair]
        new = [token for token in now if token in pair]
        if old and new and old != new:
            return True
    # Not the small words: "into" is no opposite of "to".
    gone, come = set(was) - set(now) - _LIGHT, set(now) - set(was) - _LIGHT
    return _negated(gone, come) or _negated(come, gone)


def _negated(plain: set[str], others: set[str]) -> bool:
    """Tell whether a word stands among others with a syllable that turns it round."""
    if any(f"{prefix}{word}" in others for word in plain for prefix in _TURNING):
        return True
    return any(f"{word.removesuffix('ful')}less" in others for word in plain)


def _weighty(tokens: list[str]) -> list[str]:
    return [t for t in tokens if t not in _LIGHT and t not in _NEGATIONS] or tokens


def _kept(old: list[str], new: list[str]) -> int:
    left, count = list(new), 0
    for word in old:
        match = next((other for other in left if _same_word(word, other)), None)
        if match is not None:
            left.remove(match)
            count += 1
    return count


def _same_word(one: str, other: str) -> bool:
    """Tell whether two words are one in two forms: needle and needles, slow and slowly."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    return len(short) >= _STEM and len(long) - len(short) <= _ENDING and long.startswith(short)
