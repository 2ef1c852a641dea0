"""Guesses what an author meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_LONGEST: Final = 64
_MOST_LISTED: Final = 14


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like `word`, if one is like it at all."""
    if len(word) > _LONGEST:
        return None
    by_case = {entry.casefold(): entry for entry in known}
    found = get_close_matches(word.casefold(), by_case, n=1, cutoff=0.6)
    if found:
        return by_case[found[0]]
    begun = [entry for folded, entry in by_case.items() if folded.startswith(word.casefold())]
    return begun[0] if word and len(begun) == 1 else None


class Guesser:
    """Guesses a limited number of times: a file of nonsense has nothing to be guessed at."""

    def __init__(self, most: int = 300) -> None:
        self._left = most

    def closest(self, word: str, known: Iterable[str]) -> str | None:
        """Return what `closest` returns, None once the guesses are used up."""
        self._left -= 1
        return closest(word, known) if self._left >= 0 else None

    def did_you_mean(self, word: str, known: Iterable[str]) -> str:
        """Return what `did_you_mean` returns, nothing once the guesses are used up."""
        self._left -= 1
        return did_you_mean(word, known) if self._left >= 0 else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question that names the likely word, else the list of words if it is short."""
    words = list(known)
    guess = closest(word, words)
    if guess is not None:
        return f'did you mean "{guess}"?'
    if 0 < len(words) <= _MOST_LISTED:
        return "choose one of: " + ", ".join(words)
    return ""
