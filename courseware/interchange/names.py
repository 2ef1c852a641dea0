"""Ids for what other formats leave nameless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

LONGEST = 64
_WORDS_OF_A_NAME = 40


def slug(text: str, otherwise: str) -> str:
    """Return the first words of a text as an id; `otherwise` where it has no letter or digit."""
    loose = unicodedata.normalize("NFKD", text[:1_000]).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", loose.lower().replace("'", ""))
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:LONGEST]
        if len(longer) > _WORDS_OF_A_NAME and name:
            break
        name = longer
    return name or otherwise


def is_slug(text: str) -> bool:
    """Tell whether a text can be an id as it stands."""
    return len(text) <= LONGEST and bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text))


def unlike(name: str, taken: Collection[str]) -> str:
    """Return the name, or the name with a number, so that it is none of those taken."""
    number, free = 2, name
    while free in taken:
        ending = f"-{number}"
        free = f"{name[: LONGEST - len(ending)].rstrip('-')}{ending}"
        number += 1
    return free


def lettered(count: int) -> list[str]:
    """Return a, b, c … for so many options."""
    return [chr(ord("a") + n) if n < 26 else f"o{n + 1}" for n in range(count)]


def named_by_words(texts: Iterable[str], otherwise: str) -> list[str]:
    """Return an id for each text, out of its words: an id must not tell the order of entries."""
    names: list[str] = []
    for text in texts:
        names.append(unlike(slug(text, otherwise), names))
    return names
