"""Words in a picture: how wide they come out at most, where they break, how numbers are written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

MINUS: Final = "\u2212"
SIZE: Final = 14.0
"""The smallest letters, in units of a picture that is 360 wide."""

# Widths in hundredths of the letter size, of the widest face that a browser may fall back to.
_WIDTHS: Final[dict[str, int]] = {
    letter: width
    for width, letters in (
        (30, "'ijlIJ"),
        (34, " ,.·’/:;\\|"),
        (41, "f-()[]t!r"),
        (53, '"*_–sz“”?'),
        (60, "cLFkvxyP"),
        (64, "TYaoeéESbdghnpqu$0123456789{}ZX"),
        (70, "KAVBRC"),
        (79, "UHNDG&OQ"),
        (84, "w#+<=>^~≤±" + MINUS),
    )
    for letter in letters
}
_WIDEST: Final = 100
_BOLD: Final = 1.13


def width_of(text: str, size: float = SIZE, bold: bool = False) -> float:
    """Return how wide a line of text is at most."""
    hundredths = sum(_WIDTHS.get(letter, _WIDEST) for letter in text)
    return hundredths / 100 * size * (_BOLD if bold else 1)


def broken(text: str, room: float, size: float = SIZE, bold: bool = False) -> list[str]:
    """Return the lines of a text that has so much room; a word that is too long sticks out."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def number(value: Decimal) -> str:
    """Write a number with the digits that its author wrote, and a true minus sign."""
    return format(value, "f").replace("-", MINUS)


def whole(value: int) -> str:
    """Write a count with commas between the thousands."""
    return f"{value:,}"


def sentences(parts: Iterator[str] | list[str]) -> str:
    """Join parts into sentences, each with a full stop and a capital letter."""
    ended = (part.strip().rstrip(".") for part in parts)
    return " ".join(f"{part[:1].upper()}{part[1:]}." for part in ended if part)
