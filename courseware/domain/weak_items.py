"""Which questions an author should look at first, and why, in sentences.

The bounds follow common advice for tests of knowledge: a discrimination below 20 percent is weak,
a negative one points to a wrong key or a misleading text, and one from 50 percent on is so good
that few right answers are no concern. With fewer than `FEWEST` answers nothing
is said: chance would be speaking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from courseware.domain.item_statistics import ItemFigures
from courseware.domain.spread import Gap

FEWEST = 10
"""Answers that an item needs before anything is said of it."""
_FEWEST_FOR_IDLE = 30
_HARD, _EASY, _KNOWN = Fraction(3, 10), Fraction(19, 20), Fraction(9, 10)
_WEAK, _STRONG = 0.2, 0.5
# A wrong option is suspicious from three people and a tenth of all answers on, if they did better
# elsewhere by at least five in a hundred.
_FEWEST_MISLED, _SHARE_MISLED, _BETTER_BY = 3, Fraction(1, 10), Fraction(1, 20)


class Weight(IntEnum):
    """How much a concern weighs; the highest is to be looked at first."""

    IDLE = 1
    EASY = 2
    FLAT = 3
    HARD = 4
    GUESSED = 5
    NEGATIVE = 6
    MISLED = 7


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that could be chosen or written in an answer.

    Attributes:
        name: what the author calls it, such as the option's id; may be empty.
        text: plain words.
        right: whether choosing it was right.
        answers: in how many answers it was chosen; who answers again is counted again.
        elsewhere: mean share that these people earned in their other questions.
    """

    name: str
    text: str
    right: bool
    answers: int
    elsewhere: Fraction | Gap


@dataclass(frozen=True, slots=True)
class Concern:
    """Why an item should be looked at, as a sentence."""

    weight: Weight
    sentence: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about one item.

    Attributes:
        read: how many answers the choices are counted from.
        right_elsewhere: mean share in the other questions of those who earned everything here.
        guessing: what blind guessing earns; None where it earns nothing to speak of.
        must_be_known: a critical question, which is meant to be easy.
    """

    figures: ItemFigures
    read: int
    choices: Sequence[Choice]
    right_elsewhere: Fraction | Gap
    guessing: Fraction | None
    must_be_known: bool


def concerns(evidence: Evidence) -> tuple[Concern, ...]:
    """Why the item should be looked at, weightiest first; empty if nothing speaks against it."""
    if evidence.figures.answers < FEWEST:
        return ()
    found = [
        *_misled(evidence),
        *_of_discrimination(evidence.figures),
        *_of_facility(evidence),
        *_idle(evidence),
    ]
    return tuple(sorted(found, key=lambda concern: -concern.weight))


def _misled(evidence: Evidence) -> list[Concern]:
    """Wrong choices of people who did better elsewhere than those who were right."""
    right = evidence.right_elsewhere
    least = max(Fraction(_FEWEST_MISLED), evidence.read * _SHARE_MISLED)
    found = []
    for choice in evidence.choices:
        their = choice.elsewhere
        if choice.right or choice.answers < least or isinstance(their, Gap):
            continue
        if isinstance(right, Gap):
            continue
        if their >= right + _BETTER_BY:
            sentence = (
                f"People who did well chose {_named(choice)}: they earned {_percent(their)} of "
                f"their other questions, those who were right here {_percent(right)}. "
                "Is the key right?"
            )
            found.append(Concern(Weight.MISLED, sentence))
    return found


def _of_discrimination(figures: ItemFigures) -> list[Concern]:
    value = figures.discrimination
    if isinstance(value, Gap):
        return []
    if value < 0:
        sentence = (
            "People who did well in the other questions did worse here than the others "
            f"(discrimination {_signed(value)}). The key or the text may mislead."
        )
        return [Concern(Weight.NEGATIVE, sentence)]
    if value < _WEAK and not isinstance(figures.facility, Gap) and figures.facility <= _KNOWN:
        sentence = (
            "It hardly tells people who know from people who do not "
            f"(discrimination {_signed(value)}, from 20 % on it would)."
        )
        return [Concern(Weight.FLAT, sentence)]
    return []


def _of_facility(evidence: Evidence) -> list[Concern]:
    facility, guessing = evidence.figures.facility, evidence.guessing
    discrimination = evidence.figures.discrimination
    if isinstance(facility, Gap):
        return []
    if not isinstance(discrimination, Gap) and discrimination >= _STRONG and facility < _EASY:
        # Hard, and those who know the rest know it: such an item does its work.
        return []
    if guessing is not None and facility <= guessing:
        sentence = (
            f"{_percent(facility)} of the marks were earned; guessing would earn "
            f"{_percent(guessing)}."
        )
        return [Concern(Weight.GUESSED, sentence)]
    if facility < _HARD:
        return [Concern(Weight.HARD, f"Only {_percent(facility)} of the marks were earned.")]
    if facility >= _EASY and not evidence.must_be_known:
        sentence = (
            f"{_percent(facility)} of the marks were earned: nearly everybody knows it. Keep it if "
            "it must be known, else ask something harder."
        )
        return [Concern(Weight.EASY, sentence)]
    return []


def _idle(evidence: Evidence) -> list[Concern]:
    if evidence.read < _FEWEST_FOR_IDLE:
        return []
    idle = [c for c in evidence.choices if c.name and not c.right and not c.answers]
    if not idle:
        return []
    named = " and ".join(_named(choice) for choice in idle)
    sentence = (
        f"Nobody of {evidence.read} chose {named}: what do people really confuse "
        "with the right answer?"
    )
    return [Concern(Weight.IDLE, sentence)]


def _named(choice: Choice) -> str:
    quoted = f"“{choice.text}”"
    return f"{choice.name}, {quoted}" if choice.name else quoted


def _percent(share: Fraction) -> str:
    return f"{round(share * 100)} %"


def _signed(value: float) -> str:
    return f"{value * 100:.0f} %".replace("-", "−")
