"""Numbers as people write them: of those of YAML 1.2, the ones to the base of ten.

What else looks like a number, or could be read as another one, is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_MAX_DIGITS: Final = 30
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_TWO_NUMBERS = re.compile(r"([-+]?)0+([0-9].*)")
_FRACTION = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?")
_UNUSABLE_NUMBER = re.compile(
    r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+"
)
_NUMBER_START = frozenset("+-.0123456789")


@dataclass(frozen=True, slots=True)
class NoNumber:
    """Why a scalar that looks like a number is none to be used, and how to mend it."""

    message: str
    mend: str


def number_in(text: str) -> int | Decimal | NoNumber | None:
    """The number that a plain scalar says; None where it says text.

    Args:
        text: of one character at least.
    """
    if text[0] not in _NUMBER_START:
        return None
    whole = _INTEGER.fullmatch(text)
    if whole or _FRACTION.fullmatch(text) or _OTHER_BASE.fullmatch(text):
        if len(text) > _MAX_DIGITS:
            return _unusable(text)
        return _said_twice(text) or (int(text) if whole else Decimal(text))
    return _unusable(text) if _UNUSABLE_NUMBER.fullmatch(text) else None


def _said_twice(text: str) -> NoNumber | None:
    """What some read as one number and others as another: its author has to say what was meant."""
    if _OTHER_BASE.fullmatch(text):
        meant, why = str(int(text, 0)), "is a number to the base of 8 or 16, not of 10"
    elif zeros := _TWO_NUMBERS.fullmatch(text):
        # A whole one is octal in YAML 1.1; of a fraction, a digit or the point may be misplaced.
        meant = zeros[1].strip("+") + zeros[2]
        why = f"begins with a zero: some programs read it as {meant}, others as octal"
        if not _INTEGER.fullmatch(text):
            why = f"begins with a zero, as {meant} does not"
    else:
        return None
    return NoNumber(f"`{text}` {why}", f"write {meant}, or quote it where text is meant")


def _unusable(text: str) -> NoNumber:
    return NoNumber(
        f"`{text[:40]}` is no number that can be used here",
        f"write a finite number of at most {_MAX_DIGITS} digits, or quote the text",
    )
