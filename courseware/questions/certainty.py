"""Certainty-based marking: learners say how certain they are, and the mark depends on both.

The scheme is Gardner-Medwin's (Gardner-Medwin AR. Confidence assessment in the teaching of basic
science. Association for Learning Technology Journal 1995;3:80-85): a right answer earns 1, 2 or 3
at the levels 1, 2 and 3; a wrong one 0, -2 or -6. Whoever reports honestly does best: level 2 pays
from a chance of two in three to be right, level 3 from four in five.

Three additions, all in exact fractions. An answer that is partly right earns the mean of the marks
for right and for wrong, weighted by its credit, so that the advice on levels stays as it is. A
blank earns 0. An answer whose level was not given counts as level 1, which can cost nothing. As
a share of a question's points a mark is divided by 3, the most that can be earned: always right
and very certain makes 100 percent, always right and never certain 33⅓. The lowest share is -2.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Final

from courseware.questions.reading import Form, Response, one_of

FIELD: Final = "certainty"
"""The form's field, and the key of a stored answer that holds its level."""


class Marking(StrEnum):
    """How an answer becomes a mark."""

    STANDARD = "standard"
    CERTAINTY = "certainty"
    CERTAINTY_NEGATIVE = "certainty_negative"


class Level(IntEnum):
    """How certain somebody is."""

    UNSURE = 1
    FAIRLY = 2
    VERY = 3

    @property
    def words(self) -> str:
        """What learners read."""
        return _WORDS[self]

    @property
    def short(self) -> str:
        """The same without what it stands for, in small letters."""
        return self.words.partition(":")[0].lower()

    @property
    def for_right(self) -> int:
        """The mark of a right answer."""
        return int(self)

    @property
    def share_for_right(self) -> Fraction:
        """The mark of a right answer as a share of the points."""
        return Fraction(self.for_right, _MOST)

    @property
    def for_wrong(self) -> int:
        """The mark of a wrong answer."""
        return _FOR_WRONG[self]


_WORDS: Final = {
    Level.UNSURE: "Not sure",
    Level.FAIRLY: "Fairly sure: right in two of three",
    Level.VERY: "Very sure: right in four of five",
}
_FOR_WRONG: Final = {Level.UNSURE: 0, Level.FAIRLY: -2, Level.VERY: -6}
_MOST: Final = 3
FULL_MARK: Final = Fraction(_MOST)
"""The most that an answer can earn."""
LOWEST_SHARE: Final = Fraction(_FOR_WRONG[Level.VERY], _MOST)
"""The least share of its points that an answer can earn."""


@dataclass(frozen=True)
class Certain:
    """An answer with its level: `mark` from -6 to 3, `share` of the question's points."""

    level: Level
    is_right: bool
    mark: Fraction

    @property
    def share(self) -> Fraction:
        """Return the mark as a share of the points, from -2 to 1."""
        return self.mark / _MOST

    @property
    def is_confident_and_wrong(self) -> bool:
        """Tell whether somebody was sure of an answer that earned less than nothing."""
        return self.level is not Level.UNSURE and self.mark < 0

    @property
    def is_partly_right(self) -> bool:
        """Tell whether the answer earned part of its credit; below 0 it can still come out."""
        return not self.is_right and self.mark > self.level.for_wrong


def with_level(answer: Response | None, form: Form) -> Response | None:
    """Return an answer together with the level of the form; a blank has none.

    Raises:
        Unreadable: the level is none.
    """
    level = one_of(form, FIELD, [str(int(one)) for one in Level])
    return answer if answer is None or level is None else {**answer, FIELD: int(level)}


def level_of(answer: Response) -> Level:
    """Return the level of a stored answer: 1 where none was given."""
    stored = answer.get(FIELD)
    return Level(stored) if isinstance(stored, int) and 1 <= stored <= _MOST else Level.UNSURE


def certain(answer: Response | None, credit: Fraction) -> Certain | None:
    """Return what an answer that is worth `credit` (0 to 1) makes of its level; None if blank."""
    if answer is None:
        return None
    level = level_of(answer)
    mark = credit * level.for_right + (1 - credit) * level.for_wrong
    return Certain(level, credit == 1, Fraction(mark))
