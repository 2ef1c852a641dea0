"""What a learner sees after the answers are released: the same few objects for every type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Verdict(StrEnum):
    """The judgement in words, for a row or for the whole answer."""

    CHOSEN_RIGHT = "Right, and you chose it"
    MISSED = "Right, and not chosen"
    CHOSEN_WRONG = "Wrong, you chose it"
    AVOIDED = "Wrong, rightly left out"
    RIGHT = "Right"
    PARTLY_RIGHT = "Partly right"
    WRONG = "Wrong"
    BLANK = "Left blank"
    ALSO_RIGHT = "Also right"
    UNMARKED = "Not marked"
    CHOSEN_PARTLY = "Partly right, you chose it"
    CHOSEN_UNMARKED = "Not marked, you chose it"
    CRITICAL_TAKEN = "Critical wrong turn, you took it"
    CRITICAL_AVOIDED = "Critical wrong turn, rightly left out"
    CRITICAL = "Critical wrong turn"
    EARNS_ALL = "Earns full marks"
    EARNS_PART = "Earns part of the marks"
    EARNS_NOTHING = "Earns nothing"
    AWAITED = "Awaiting marking by a person"

    @property
    def tone(self) -> str:
        """Name the style of this verdict: right, wrong, partly, missed or neutral."""
        return _TONES.get(self, "neutral")


_TONES = {
    Verdict.CHOSEN_RIGHT: "right",
    Verdict.RIGHT: "right",
    Verdict.ALSO_RIGHT: "right",
    Verdict.CHOSEN_WRONG: "wrong",
    Verdict.WRONG: "wrong",
    Verdict.PARTLY_RIGHT: "partly",
    Verdict.CHOSEN_PARTLY: "partly",
    Verdict.MISSED: "missed",
    Verdict.BLANK: "missed",
    Verdict.CRITICAL_TAKEN: "wrong",
    Verdict.EARNS_ALL: "right",
    Verdict.EARNS_PART: "partly",
    Verdict.EARNS_NOTHING: "wrong",
}


def option_verdict(*, chosen: bool, right: bool) -> Verdict:
    """Judge one option that may be chosen or left out."""
    if right:
        return Verdict.CHOSEN_RIGHT if chosen else Verdict.MISSED
    return Verdict.CHOSEN_WRONG if chosen else Verdict.AVOIDED


def place_verdict(*, given: bool, right: bool) -> Verdict:
    """Judge one place that had to be filled: a premise, a position, a blank."""
    if not given:
        return Verdict.BLANK
    return Verdict.RIGHT if right else Verdict.WRONG


def credit_verdict(credit: Fraction, *, given: bool) -> Verdict:
    """Judge a whole answer, or a part that can be partly right, by what it earned."""
    if given and 0 < credit < 1:
        return Verdict.PARTLY_RIGHT
    return place_verdict(given=given, right=credit == 1)


@dataclass(frozen=True)
class Reason:
    """Why another answer would be wrong in this place: `text` is plain, `why` HTML."""

    text: str
    why: str


@dataclass(frozen=True)
class RowLevel:
    """One level of a rubric's criterion: `text` is HTML."""

    id: str
    points: int
    text: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    """One option, premise, item or blank in the review.

    `text` and `why` are HTML. `given` and `answer` are plain text: what stood in this place, and
    what belongs there; both are empty where the row itself is the thing that was chosen.
    `reasons` speak of answers that might have stood there; `levels` are those of a criterion.
    """

    id: str
    text: str
    chosen: bool
    right: bool
    verdict: Verdict
    why: str = ""
    given: str = ""
    answer: str = ""
    reasons: tuple[Reason, ...] = ()
    levels: tuple[RowLevel, ...] = ()


@dataclass(frozen=True)
class DrawnRegion:
    """A region drawn on a picture: a polygon by its `corners`, or a circle around x and y.

    x and y are a point inside, where the number stands; `tone` and `sign` belong to the review.
    """

    id: str
    number: int
    corners: str
    radius: int
    x: int
    y: int
    tone: str
    sign: str


@dataclass(frozen=True)
class Picture:
    """An <img> (HTML) of width and height in units of its own, with what is drawn upon it."""

    image: str
    width: int
    height: int
    sign_size: int
    marks: tuple[DrawnRegion, ...]


@dataclass(frozen=True)
class Stage:
    """The rows that belong to one moment of a question that is answered step by step.

    `title` is plain text, `text` HTML; `visited` tells whether the learner came to this moment.
    """

    title: str
    text: str
    rows: tuple[Row, ...]
    visited: bool


@dataclass(frozen=True)
class Explanation:
    """The whole review of one answer: verdict, every option with its reason, what to remember.

    `explanation` is HTML; `given` and `right_answer` are plain text, `given` empty when blank.
    `stages` holds the same rows in their groups where a question is answered step by step;
    `picture` shows them where they are places on a figure. `model_answer` is HTML and `comment`
    plain text from whoever marked, both for free texts only.
    """

    question_id: str
    verdict: Verdict
    credit: Fraction
    rows: tuple[Row, ...]
    explanation: str
    given: str
    right_answer: str
    stages: tuple[Stage, ...] = ()
    picture: Picture | None = None
    model_answer: str = ""
    comment: str = ""
