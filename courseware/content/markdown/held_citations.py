"""The numbers of sources stay with the word that they stand behind."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from typing import Final

_NO_BREAK_SPACE: Final = "\xa0"
_WORD_JOINER: Final = "\u2060"


def hold_citations(parent: etree.Element) -> None:
    """Let no citation among an element's children begin a line alone.

    What joins is a no-break space where the author wrote a space; else it stands within the mark,
    so that what a part tells is the same with its citations and without.
    """
    before: etree.Element | None = None
    for child in parent:
        if child.get("class") == "citations":
            text = (parent.text if before is None else before.tail) or ""
            if text != text.rstrip():
                _put_before(parent, before, f"{text.rstrip()}{_NO_BREAK_SPACE}")
            elif text or before is not None:
                child.text = _WORD_JOINER
            for link in child[:-1]:
                link.tail = _WORD_JOINER
        before = child


def _put_before(parent: etree.Element, before: etree.Element | None, text: str) -> None:
    if before is None:
        parent.text = text
    else:
        before.tail = text
