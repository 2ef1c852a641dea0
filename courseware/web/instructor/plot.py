"""Facility against discrimination as points in a drawing of 360 by 300 units."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from courseware.domain.spread import Gap
from courseware.domain.weak_items import FEWEST
from courseware.services.statistics.questions import QuestionReport

LEFT, RIGHT, TOP, BOTTOM = 44, 348, 12, 252


@dataclass(frozen=True, slots=True)
class Dot:
    """One question: its number in the table and its place in the drawing."""

    number: int
    x: float
    y: float
    weak: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid: its place, and the percent that it stands for."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The points that can be drawn, and the numbers of the questions that cannot."""

    dots: tuple[Dot, ...]
    columns: tuple[Line, ...]
    rows: tuple[Line, ...]
    missing: tuple[int, ...]


def plot_of(questions: Sequence[QuestionReport]) -> Plot:
    """Place every question that has enough answers for both figures."""
    dots, missing = [], []
    for number, question in enumerate(questions, start=1):
        facility, discrimination = question.figures.facility, question.figures.discrimination
        few = question.figures.answers < FEWEST
        if few or isinstance(facility, Gap) or isinstance(discrimination, Gap):
            missing.append(number)
        else:
            weak = bool(question.concerns)
            dots.append(Dot(number, _across(facility), _up(discrimination), weak))
    columns = tuple(Line(_across(Fraction(p, 100)), f"{p}") for p in range(0, 101, 25))
    rows = tuple(Line(_up(p / 100), f"{p}".replace("-", "−")) for p in range(-100, 101, 50))
    return Plot(tuple(dots), columns, rows, tuple(missing))


def _across(facility: Fraction) -> float:
    share = min(max(float(facility), 0.0), 1.0)
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _up(discrimination: float) -> float:
    return round(BOTTOM - (discrimination + 1) / 2 * (BOTTOM - TOP), 1)
