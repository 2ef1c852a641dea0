"""The loss report: everything that a conversion could not carry, named one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST_WORDS = 400
"""Characters of a loss; a file of nonsense must not make the report as large as itself."""
MOST_LOSSES = 5_000
"""Entries of one report; the last one says how many more there were."""


class Kind(StrEnum):
    """What became of a thing: gone, there in another form, or kept where nobody acts on it."""

    LOST = "lost"
    CHANGED = "changed"
    LABEL = "label"


@dataclass(frozen=True)
class Loss:
    """One thing that was not carried as it was.

    Attributes:
        where: the quiz, question or category that it belonged to.
        what: the thing and what became of it, for somebody who knows the format.
    """

    where: str
    what: str
    kind: Kind


class Losses:
    """Collects losses in the order in which they are met, each once."""

    def __init__(self) -> None:
        self._found: dict[Loss, None] = {}
        self._more = 0
        self.questions = 0

    def add(self, where: str, what: str, kind: Kind = Kind.LOST) -> None:
        """Note one loss."""
        loss = Loss(_short(where), _short(what), kind)
        if len(self._found) < MOST_LOSSES or loss in self._found:
            self._found[loss] = None
        else:
            self._more += 1

    def left_out(self, where: str, why: str) -> None:
        """Note that a whole question is gone; `questions` counts them."""
        self.questions += 1
        self.add(where, f"the question: {why}")

    def extend(self, losses: Iterable[Loss]) -> None:
        """Note several losses."""
        for loss in losses:
            self.add(loss.where, loss.what, loss.kind)

    def at(self, where: str) -> Place:
        """Return the place at which a question's losses are noted."""
        return Place(self, where)

    def all(self) -> tuple[Loss, ...]:
        """Return what was noted; the last entry counts what was too much for a report."""
        more = (Loss("file", f"{self._more} more losses", Kind.LOST),) if self._more else ()
        return (*self._found, *more)


@dataclass(frozen=True)
class Place:
    """A question or quiz whose losses are being noted."""

    losses: Losses
    where: str

    def lost(self, what: str) -> None:
        """Note something that is gone."""
        self.losses.add(self.where, what, Kind.LOST)

    def left_out(self, why: str) -> None:
        """Note that the whole question is gone."""
        self.losses.left_out(self.where, why)

    def changed(self, what: str) -> None:
        """Note something that is there in another form."""
        self.losses.add(self.where, what, Kind.CHANGED)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_WORDS else f"{line[: LONGEST_WORDS - 1]}…"
