"""Many things done one after the other: one that cannot be done is told and stops no other."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from courseware.domain.errors import Damaged, Refusal

_T = TypeVar("_T")
_D = TypeVar("_D")

# What a row leads to that no program of ours wrote. A database that is gone stops everything.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
_RESTORE = (
    "Let `python -m courseware ledger verify` name what was changed, and restore the value from "
    "the last backup."
)


def one_by_one(
    things: Iterable[_T], named: Callable[[_T], str], do: Callable[[_T], _D], refused: list[str]
) -> Iterator[tuple[_T, _D]]:
    """Do something to each of the things; yields each that was done with what came of it.

    Args:
        named: what a thing is called where it could not be done.
        refused: takes a sentence for each that could not: which one, why, and how to mend it.
    """
    for thing in things:
        try:
            done = do(thing)
        except Refusal as refusal:
            refused.append(f"{named(thing)}: {refusal.sentence}")
        except Damaged as damaged:
            refused.append(f"{named(thing)}: {damaged.sentence}")
        except _UNREADABLE as error:
            why = f"it cannot be read ({type(error).__name__}: {error})"
            refused.append(f"{named(thing)}: {why}. {_RESTORE}")
        else:
            yield thing, done
