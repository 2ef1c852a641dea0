"""Finds texts that lose their end, because YAML takes a # after a blank for a comment.

Somebody who writes a comment puts a blank behind the #. What follows it at once (`#3`) was meant
as text, and a learner would read the rest of a sentence without it.
"""

from __future__ import annotations

import re
from typing import Final

from courseware.content.yaml.read_keys import READ_KEYS

_CUT: Final = re.compile(r"(?<=[^\s#])(?P<blanks>[ \t]+)#(?=[^\W_])(?P<rest>[^\n]*)")
_MOST_SHOWN: Final = 30


def cut_ends(text: str) -> dict[int, tuple[int, str]]:
    """Where a value may lose its end: its own end -> (blanks up to the #, what is lost)."""
    if " #" not in text and "\t#" not in text:
        return {}
    return {
        found.start(): (len(found["blanks"]), f"#{found['rest'].rstrip()}")
        for found in _CUT.finditer(text)
    }


def is_read(key: object) -> bool:
    """Whether learners, assessors or boards read what stands under this key."""
    return key in READ_KEYS


def cut_words(value: str, lost: str) -> tuple[str, str]:
    """What to say of an unquoted value whose end is taken for a comment, and how to mend it."""
    shown = lost if len(lost) <= _MOST_SHOWN else f"{lost[: _MOST_SHOWN - 1]}…"
    message = f"`{shown}` is taken for a comment, so the text ends before it"
    whole = f"{value} {lost}"
    is_simple = len(whole) <= 2 * _MOST_SHOWN and '"' not in whole and "\\" not in whole
    mend = f'write "{whole}"' if is_simple else "put all of the text into quotes"
    return message, f"{mend}; a comment has a blank after its #"
