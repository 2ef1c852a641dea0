"""Numbers as YAML 1.2 writes them, and what looks like one and cannot be used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_MAX_DIGITS: Final = 30
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_TWO_NUMBERS = re.compile(r"[-+]?0+[0-9]+")
_FRACTION = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?")
_UNUSABLE_NUMBER = re.compile(
    r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+"
)
_NUMBER_START = frozenset("+-.0123456789")
_BASES: Final = {"0o": 0, "0x": 0}


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
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FRACTION.fullmatch(text) and len(text) <= _MAX_DIGITS:
        return Decimal(text)
    if _FRACTION.fullmatch(text) or _UNUSABLE_NUMBER.fullmatch(text):
        return _unusable(text)
    return None


def _integer(text: str) -> int | NoNumber:
    if len(text) > _MAX_DIGITS:
        return _unusable(text)
    if _TWO_NUMBERS.fullmatch(text):
        # 12 in YAML 1.2 and 10 in YAML 1.1: whoever wrote it has to say what was meant.
        number = int(text)
        return NoNumber(
            f"`{text}` begins with a zero: some programs read it as {number}, others as octal",
            f"write {number}, or quote it where text is meant",
        )
    return int(text, _BASES.get(text[:2], 10))


def _unusable(text: str) -> NoNumber:
    return NoNumber(
        f"`{text[:40]}` is no number that can be used here",
        f"write a finite number of at most {_MAX_DIGITS} digits, or quote the text",
    )
