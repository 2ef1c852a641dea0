"""Slips of Markdown that a reader would see as plain signs, because nothing renders them.

A block that keeps somebody from harm must not go live as a paragraph among others, so what is
nearly a block is an error. A list or bold words that are not rendered can still be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from courseware.content.markdown.comments import OPENS
from courseware.content.marks import Fault

_TAB: Final = 4
_SIGNS: Final = re.compile(r'(?!!!!)[!¡！?:]{1,4}\+?\s*([\w-]+)(\s+["“”„«»].*["“”»«])?')
_ITEM: Final = re.compile(r"\n[ \t]*(?=(?:[*+-]|1\.)[ \t]+\S)")
_FIRST_ITEM: Final = re.compile(r"\s*(?:[*+-]|[0-9]+\.)\s")
_BOLD: Final = re.compile(r"(?<!\\)(?<!\*)\*{2,3}(?!\*)")


def misplaced_block(line: str, within_indent: bool, at: int) -> Fault | None:
    """Return why the renderer takes the line of a block, which begins with !!!, for text."""
    width = len(line.expandtabs(_TAB)) - len(line.expandtabs(_TAB).lstrip())
    if width % _TAB == 0 and (width == 0 or within_indent):
        return None
    return Fault(
        "CW183",
        "there are blanks before this block, so it would be shown as plain text",
        "begin the line with !!! (inside a list or another block, with four spaces)",
        at,
    )


def misspelt_block(stripped: str, kinds: tuple[str, ...], at: int) -> Fault | None:
    """Return the fault of a line that is meant as the head of a block and begins otherwise."""
    found = _SIGNS.fullmatch(stripped)
    if found is None or (found[2] is None and found[1].lower() not in kinds):
        return None
    return Fault(
        "CW183",
        "this looks like a block but would be shown as plain text",
        'begin it with three exclamation marks: !!! kind "title"',
        at,
    )


def may_stay_signs(text: str, start: int, end: int) -> bool:
    """Whether `unrendered_signs` has to look at a paragraph; most are plain."""
    return text.find("**", start, end) >= 0 or _ITEM.search(text, start, end) is not None


def unrendered_signs(text: str, offset: int = 0) -> Iterator[Fault]:
    """Yield the lists and bold words of one paragraph that stay plain signs.

    Args:
        text: the paragraph, in which code is blanked.
        offset: where it stands; is added to the places of the faults.
    """
    if "\n" in text and not _FIRST_ITEM.match(text) and (item := _ITEM.search(text)):
        yield Fault(
            "CW184",
            "this list has no empty line before it, so it runs on in the text above",
            "leave a blank line above its first entry",
            offset + item.end(),
            is_warning=True,
        )
    if "**" in text and (open_at := _unclosed(text)) is not None:
        yield Fault(
            "CW185",
            "these bold words have no end, so the asterisks are shown",
            "write ** before the first word and behind the last, without blanks between",
            offset + open_at,
            is_warning=True,
        )


def remark_without_end(text: str, offset: int = 0) -> Iterator[Fault]:
    """Yield the remark among authors that learners would read, because nothing ends it.

    Args:
        text: a paragraph without remarks that have an end, in which code is blanked.
        offset: where it stands; is added to the place of the fault.
    """
    if (at := text.find(OPENS)) >= 0:
        yield _remark("this remark has no end, so learners would read it", offset + at)


def remark_into_the_next(at: int) -> Fault:
    """Return the fault of a remark which runs on into the next one, with all that is between."""
    return _remark("this remark has no end, so nobody reads what stands before the next one", at)


def _remark(words: str, at: int) -> Fault:
    return Fault("CW189", words, "write --> behind its last word", at)


def _unclosed(text: str) -> int | None:
    """Where the bold words begin that nothing ends; None where all are closed."""
    opened = None
    for found in _BOLD.finditer(text):
        start, end = found.span()
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        opens, closes = bool(after.strip()), bool(before.strip())
        if opened is None and (opens or closes):
            opened = start
        elif opened is not None and closes:
            opened = None
    return opened
