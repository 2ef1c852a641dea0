"""Full text: which words are looked for, what comes first, and which piece of a text is shown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from courseware.domain.finding import folded

T = TypeVar("T")

LONGEST: Final = 200
"""So many characters may be typed."""
MOST_WORDS: Final = 12
MOST_SHOWN: Final = 30
ENOUGH: Final = 10
"""So many places are shown, if there are as many, although they lack some of the words."""
_SHOWN: Final = 220
_BEFORE: Final = 70
_WORD = re.compile(r"\w+(?:[^\w\s]+\w+)*")
_SHORTEST: Final = 2
_SHORTEST_PLURAL: Final = 5
# "rib" stands in "describe" and "near" in "linear"; "thorax" is wanted in "pneumothorax".
_LONGEST_AS_BEGINNING: Final = 4
_BEFORE_WORDS: Final = " \n\t\xa0([{<>/|\\-‐‑–—“”‘’«»„\"'`=*+&#@:;,.?!…"


@dataclass(frozen=True, slots=True)
class Hit:
    """How well one place fits; the smallest comes first.

    Attributes:
        lacking: how many of the words stand nowhere in it.
        unnamed: how many do not stand in its title or heading.
        place: where it comes among equals.
    """

    lacking: int
    unnamed: int
    place: tuple[int, ...]

    @property
    def rank(self) -> tuple[int, int, tuple[int, ...]]:
        """What hits are sorted by: all words before some, titles and headings before text."""
        return (self.lacking, self.unnamed, self.place)


def best(hits: Iterable[tuple[Hit, T]]) -> list[tuple[Hit, T]]:
    """What is shown of all that was found: what has all words, and the next best up to enough."""
    ranked = sorted(hits, key=lambda one: one[0].rank)
    return ranked[: min(MOST_SHOWN, max(ENOUGH, with_all(ranked)))]


def with_all(hits: Iterable[tuple[Hit, T]]) -> int:
    """How many places have all of the words."""
    return sum(fits.lacking == 0 for fits, _ in hits)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether it is a word that was looked for."""

    text: str
    found: bool = False


def words_of(typed: str) -> tuple[str, ...]:
    """The words to look for, each once, folded; one letter is none.

    A plural is looked for without its s, so that *thinners* finds *thinner*, too.
    """
    return tuple(_distinct(typed))[:MOST_WORDS]


def words_beyond(typed: str) -> tuple[str, ...]:
    """The words, folded, that are not looked for because enough others stand before them."""
    return tuple(_distinct(typed).values())[MOST_WORDS:]


def forms(word: str) -> tuple[str, ...]:
    """What to look for in a folded text that has a blank before it: a short word only where a word
    begins, a longer one anywhere. The word stands in the text if any of these does."""
    if len(word) > _LONGEST_AS_BEGINNING:
        return (word,)
    return tuple(before + word for before in _BEFORE_WORDS)


def _holds(text: str, word: str) -> bool:
    """Whether a folded text holds a word."""
    return any(form in f" {text}" for form in forms(word))


def _distinct(typed: str) -> dict[str, str]:
    """Each word as it is looked for, and as it first stood there."""
    found: dict[str, str] = {}
    for word in _WORD.findall(folded(typed)):
        if len(_singular(word)) >= _SHORTEST:
            found.setdefault(_singular(word), word)
    return found


def _singular(word: str) -> str:
    plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


def hit(words: Sequence[str], name: str, text: str, place: tuple[int, ...]) -> Hit:
    """How well a place with a name and a text, both folded, fits."""
    lacking = sum(not _holds(name, word) and not _holds(text, word) for word in words)
    return Hit(lacking, sum(not _holds(name, word) for word in words), place)


def pieces(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """A whole text in pieces: words that hold what was looked for, and what is between them."""
    return tuple(_parted(text, _places(text, words), 0, len(text)))


def snippet(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The pieces of a text around the first place where most of the words stand together."""
    places = _places(text, words)
    start = _start(text, places, words)
    end = _cut(text, start + _SHOWN)
    shown = list(_parted(text, places, start, end))
    before = [Piece("… ")] if start else []
    return (*before, *shown, *([Piece(" …")] if end < len(text) else []))


def _start(text: str, places: Sequence[tuple[int, int]], words: Sequence[str]) -> int:
    """Where the snippet begins: where most of the words come within its length."""
    best, most = 0, 0
    for first, _ in places:
        within = folded(text[first : first + _SHOWN - _BEFORE])
        held = sum(_holds(within, word) for word in words)
        if held > most:
            best, most = first, held
    return _cut(text, best - _BEFORE) if best > _BEFORE else 0


def _cut(text: str, at: int) -> int:
    """The beginning of the next word, so that none is shown in part, or the end."""
    if at >= len(text):
        return len(text)
    gap = text.find(" ", at)
    return len(text) if gap < 0 else gap + 1


def _parted(text: str, places: Iterable[tuple[int, int]], start: int, end: int) -> Iterable[Piece]:
    for first, last in places:
        if first < start or last > end:
            continue
        if start < first:
            yield Piece(text[start:first])
        yield Piece(text[first:last], found=True)
        start = last
    if start < end:
        yield Piece(text[start:end].rstrip())


def _places(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words of a text stand that hold one that was looked for."""
    spans = (match.span() for match in _WORD.finditer(text))
    return [span for span in spans if any(_holds(folded(text[slice(*span)]), w) for w in words)]
