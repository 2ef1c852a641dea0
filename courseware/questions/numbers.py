"""Exact numbers: as authors write them, as learners type them, and how they are rounded."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from courseware.domain.unseen import as_seen
from courseware.questions.reading import Unreadable

LARGEST_EXPONENT = 30
"""Numbers beyond ten to this power (or below its inverse) are no clinical quantities."""


def _exact(value: Any) -> Decimal:
    """Read an author's number; the decimal digits of a YAML float are taken as written."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError("write a number, such as 7.5")
    text = str(value).strip()
    if len(text) > 64 or not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]{1,3})?", text):
        raise ValueError("write a number with a decimal point, such as 7.5")
    if not re.search(r"[0-9]", text.lower().partition("e")[0]):
        raise ValueError("write a number, such as 7.5")
    number = Decimal(text)
    if number and abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ValueError("this number is too large or too small")
    return number


Exact = Annotated[Decimal, BeforeValidator(_exact), WithJsonSchema({"type": ["number", "string"]})]
"""A number without rounding, written as a YAML number or as text."""

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | {"−": "-", "–": "-"})
_SIGNS = str.maketrans({"．": ".", "，": ",", "＋": "+", "－": "-", "٫": "."})
_OF_A_FRACTION = re.compile(r"[/⁄] ?[0-9]|[¼-¾⅐-⅞]")
_FRACTION = "Write a fraction as a decimal number, such as 0.5 for 1/2."
_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?"
    r"(?P<whole>[0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[0-9]*)"
    r"(?P<fraction>(?:[.,][0-9]*)?)"
    r"(?P<exponent>(?:[eE][+-]?[0-9]+)?)"
    r"\s*(?P<unit>.*)"
)
_TEN = Fraction(10)
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


def typed_number(text: str, field: str) -> tuple[Decimal, str]:
    """Read a learner's number and the unit typed behind it (may be empty).

    A decimal comma and spaces between thousands are understood, and the digits of every script;
    signs that nobody sees are left out.
    "1,234" could be one thousand or one and a bit, so it is not guessed at: Unreadable, like
    everything that is no number.
    """
    line = " ".join(_plain(as_seen(text)).split())
    match = _NUMBER.fullmatch(line)
    if match is None or not (match["whole"] or match["fraction"].strip(".,")):
        if match and _OF_A_FRACTION.match(match["unit"]):
            raise Unreadable(field, _FRACTION)
        raise Unreadable(field, "Write a number, such as 7.5.")
    plain = match["whole"] + match["fraction"]
    if re.match(r"[0-9.,'’]", match["unit"]):
        raise Unreadable(field, "Write one plain number, such as 1234.5.")
    if _AMBIGUOUS.fullmatch(plain) and not match["exponent"]:
        raise Unreadable(
            field,
            f"{plain} can be read in two ways: write {plain.replace(',', '')} or "
            f"{plain.replace(',', '.')}.",
        )
    digits = match["sign"] + plain.replace(" ", "").replace(",", ".")
    return _bounded(digits, match["exponent"], field), match["unit"].strip()


def refuse_fraction(unit: str, field: str) -> None:
    """Say of a "unit" that is the rest of a fraction, as in 1/2 or 1½, what is wrong with it."""
    if _OF_A_FRACTION.match(unit):
        raise Unreadable(field, _FRACTION)


def _plain(text: str) -> str:
    """Write digits and signs of other scripts and widths as ours; never 10² as 102."""
    signs = text.translate(_SPACES).translate(_SIGNS)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in signs)


def _bounded(digits: str, exponent: str, field: str) -> Decimal:
    too_far = f"This number is too large or too small: use at most {LARGEST_EXPONENT} digits."
    if len(exponent) > 5:
        raise Unreadable(field, too_far)
    number = Decimal(digits + exponent)
    if number and abs(number.adjusted()) > LARGEST_EXPONENT:
        raise Unreadable(field, too_far)
    return number


def canonical(number: Decimal) -> str:
    """Write a number in the one way that all equal numbers share: no exponent, no spare zeros."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def round_significant(number: Fraction, figures: int) -> Fraction:
    """Round to so many significant figures, halves away from zero."""
    if number == 0:
        return number
    size = abs(number)
    step = _TEN ** (_power(size) - figures + 1)
    steps = int(size / step + Fraction(1, 2))
    return steps * step if number > 0 else -steps * step


def rounded_alike(size: Fraction, figures: int) -> tuple[Fraction, Fraction]:
    """Return from where up to where sizes round to the same: the first one does, the last not.

    Below a power of ten a step of the last figure is a tenth of what it is above.
    """
    rounded = round_significant(size, figures)
    if rounded == 0:
        return rounded, rounded
    power = _power(rounded)
    step = _TEN ** (power - figures + 1)
    below = step / 10 if rounded == _TEN**power else step
    return rounded - below / 2, rounded + step / 2


def _power(size: Fraction) -> int:
    """Return the power of ten of a number's first figure."""
    power = len(str(size.numerator)) - len(str(size.denominator))
    return power - 1 if _TEN**power > size else power
