"""How much of what people said is told: what whole groups said, so that nobody is known by it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said to a question in one wording.

    Attributes:
        who: the same for every account and every round of one person.
        response: None where they were asked and said nothing.
        worded: whether the wording was kept with it.
    """

    who: str
    response: Any
    worded: bool


ToldOf = Callable[[Sequence[Given]], Sequence[Given]]
"""What may be told of the answers to a question in one wording, in the order in which they came."""


def whole_groups(given: Sequence[Given], size: int) -> Sequence[Given]:
    """The answers up to the last group of `size` of them that is of as many people.

    The first `size` answers are a group, the next `size` another. Accounts that are merged move no
    answer from one group into another, so whoever reads the results once more finds whole groups
    added or gone, or nothing: the list of certificates says who completed the course between two
    looks. A group in which somebody stands twice waits for a later one that is of `size` people.
    """
    ends = range(size, len(given) + 1, size)
    told = max((end for end in ends if people_in(given[end - size : end]) == size), default=0)
    return given[:told]


def people_in(given: Iterable[Given]) -> int:
    """How many people the answers are of."""
    return len({one.who for one in given})


def said(given: Sequence[Given]) -> list[Given]:
    """Those of the answers that say something."""
    return [one for one in given if one.response is not None]
