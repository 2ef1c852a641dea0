"""Many things done one after the other: one that cannot be done is told and stops no other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from courseware.domain.errors import Damaged, Refusal

_T = TypeVar("_T")
_D = TypeVar("_D")

# What a row leads to that no program of ours wrote. A database that is gone stops everything.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
RESTORE = (
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
            refused.append(f"{named(thing)}: {why}. {RESTORE}")
        else:
            yield thing, done


def past_refused(
    waiting: Callable[[int], Sequence[_T]],
    id_of: Callable[[_T], str],
    named: Callable[[_T], str],
    do: Callable[[_T], _D],
    refused: list[str],
    most: int,
) -> Iterator[tuple[_T, _D]]:
    """Do something to the first of a queue, as `one_by_one`, until `most` of them are done.

    Those that cannot be done stay in the queue and are its first again in every run. So they do
    not count: a run goes on past as many as there are, and each is told once a run.

    Args:
        waiting: the first so many that wait; what was done is not among them any more.
        id_of: what tells one from another.
    """
    tried: set[str] = set()
    done = failed = 0
    while done < most:
        before = len(refused)
        things = [one for one in waiting(most - done + failed) if id_of(one) not in tried]
        tried.update(map(id_of, things))
        for one in one_by_one(things, named, do, refused):
            done += 1
            yield one
        failed += len(refused) - before
        if len(refused) == before:
            break
