"""How a save is named, and which of several saves counts: of an answer, or of a form's field.

Two tabs, or a phone that sends again, deliver saves in any order. Each has a sequence number, which
grows with every save of a page, and a key of its own.
"""

from typing import Protocol

from courseware.domain.errors import Invalid

_LONGEST_KEY = 64
_HIGHEST_SEQUENCE = 2**31 - 1


class Save(Protocol):
    """One save as it is stored."""

    @property
    def sequence(self) -> int:
        """Grows with every save in a tab."""

    @property
    def key(self) -> str:
        """Unique per save; decides between two tabs that reached the same sequence."""


def order_of(save: Save) -> tuple[int, str]:
    """The save with the highest order counts, in whatever order they arrive.

    Keys are compared by code point, and so never by a database, which may know another alphabet.
    """
    return save.sequence, save.key


def counts_after(sequence: int, key: str, last: Save | None) -> bool:
    """Whether a save with this name counts rather than the one that did; None if none did."""
    return last is None or (sequence, key) > order_of(last)


def check_name(key: str, sequence: int) -> None:
    """Make sure that a save can be named so.

    Raises:
        Invalid: the key or the sequence number is none.
    """
    if not key or len(key) > _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid({"key": "A save needs a key of 1 to 64 plain characters."})
    if not 1 <= sequence <= _HIGHEST_SEQUENCE:
        raise Invalid({"sequence": "A save needs a sequence number from 1 to 2,147,483,647."})
