"""How much of what people said is told: what whole groups said, so that nobody is known by it."""

from collections.abc import Callable, Sequence
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


def whole_groups(given: Sequence[Given], fewest: int) -> Sequence[Given]:
    """The answers up to the last one that made a group of `fewest` people whole.

    A group is made of those who came one after the other, whoever was in an earlier one. Whoever
    reads the results once more finds a whole group added, or nothing: the list of certificates
    says who completed the course between two looks.
    """
    told, group = 0, set[str]()
    for count, one in enumerate(given, start=1):
        group.add(one.who)
        if len(group) == fewest:
            told, group = count, set()
    return given[:told]


def said(given: Sequence[Given]) -> list[Given]:
    """Those of the answers that say something."""
    return [one for one in given if one.response is not None]
