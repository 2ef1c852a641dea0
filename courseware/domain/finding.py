"""How what somebody types is held against names: accents and capital letters make no difference."""

import unicodedata

_WHOLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters that no accent can be taken from, as they are typed where a keyboard lacks them."""


def folded(text: str) -> str:
    """A text without accents and capital letters, however its letters are composed."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return plain.casefold().translate(_WHOLE)


def finds(typed: str, *texts: str) -> bool:
    """Whether every word that was typed stands in one of some texts; nothing typed finds all."""
    words = folded(typed).split()
    held = [folded(text) for text in texts] if words else []
    return all(any(word in text for text in held) for word in words)
