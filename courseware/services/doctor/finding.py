"""One thing that was found, for the person who looks after an installation."""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a finding matters."""

    PROBLEM = "problem"
    """The installation is broken, unsafe, or will lose something."""
    NOTE = "note"
    """It works, but not as well as it could, or not for every purpose."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and how to mend it: one sentence each."""

    weight: Weight
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.weight}: {self.what} — {self.mend}"


def problem(what: str, mend: str) -> Finding:
    """A finding that has to be mended."""
    return Finding(Weight.PROBLEM, what, mend)


def note(what: str, mend: str) -> Finding:
    """A finding that is good to know."""
    return Finding(Weight.NOTE, what, mend)
