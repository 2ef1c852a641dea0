"""What every question has: the common keys, and the verbs that each type answers."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from courseware.questions.certainty import Certain, Marking, certain, with_level
from courseware.questions.findings import Code, Finding, missing_reason
from courseware.questions.reading import Form, Response
from courseware.questions.review import Explanation, Picture, Row, credit_verdict
from courseware.questions.rich import Rich

Arrangement = tuple[str, ...]
"""The shown order of option ids, frozen when an attempt starts; empty where nothing is shuffled."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
RefId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]

_CONFIG = ConfigDict(frozen=True, extra="forbid", defer_build=True)
FULL = Fraction(1)
NONE = Fraction(0)


class Cognitive(StrEnum):
    """What the learner has to do with the knowledge (Bloom's revised taxonomy)."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"
    EVALUATE = "evaluate"
    CREATE = "create"


class Use(StrEnum):
    """Where a question is used."""

    GRADED = "graded"
    PRACTICE = "practice"
    PILOT = "pilot"


class Part(BaseModel):
    """A piece of a question, such as an option: immutable, strict, its validator built late."""

    model_config = _CONFIG


@dataclass(frozen=True)
class Presented:
    """What a learner may see before the answers are released: nothing of the key is in it."""

    id: str
    type: str
    text: str

    @property
    def template(self) -> str:
        """Name the template that shows the controls of this question."""
        return f"questions/{self.type}.html"


class Question(BaseModel, ABC):
    """The keys and the verbs that all questions share."""

    model_config = _CONFIG

    example: ClassVar[str]
    """One complete question of this type as YAML, for the manual and the contract test."""
    label: ClassVar[str]
    """What authors and learners call this type."""
    graded: ClassVar[bool] = True
    """False for survey questions, which are never marked."""
    stepwise: ClassVar[bool] = False
    """True where one decision follows from another, so that none can be taken back."""
    by_person: ClassVar[bool] = False
    """True where a person marks the answers, so that there is no result before."""

    id: Id = Field(
        description="Name of the question, unique in its quiz: lower-case words with hyphens. "
        "Never change it after publishing; answers and statistics are kept under it."
    )
    type: str
    objective: RefId | None = Field(
        None, description="Id of the lesson's objective that this question tests, such as S1.1."
    )
    use: Use = Field(
        Use.GRADED,
        description="graded: drawn in attempts and marked. practice: shown in the lesson, never "
        "drawn. pilot: drawn and shown, but not counted, to try the question out.",
    )
    critical: StrictBool = Field(
        False,
        description="true: a wrong answer fails the attempt, whatever the score. Keep it for what "
        "would hurt a patient, or keep care from one without a reason.",
    )
    cognitive: Cognitive | None = Field(
        None,
        description="What the learner has to do: remember, understand, apply, analyse, evaluate "
        "or create.",
    )
    difficulty: Annotated[StrictInt, Field(ge=1, le=5)] | None = Field(
        None, description="From 1 (nearly everybody knows) to 5 (experts have to think)."
    )
    points: Annotated[StrictInt, Field(ge=1, le=100)] = Field(
        1, description="Weight of the question in the score, a whole number."
    )
    text: Rich = Field(
        description="The question, in Markdown: a clinical moment, then what is asked. It can be "
        "answered without looking at the options."
    )
    explanation: Rich = Field(
        "",
        description="What to take away, in Markdown with its source, shown below the reasons "
        "when the answers are released.",
    )
    covers: tuple[RefId, ...] = Field(
        (), description="Ids of the claims that the question tests, such as SF-128."
    )
    evidence: tuple[RefId, ...] = Field(
        (), description="Ids of the references that the right answer rests on, such as EV-01."
    )

    @property
    def asks_certainty(self) -> bool:
        """Tell whether learners say how certain they are, which then decides on the mark."""
        return False

    @property
    def can_ask_certainty(self) -> bool:
        """Tell whether such a question can be marked by certainty."""
        return False

    def reading_text(self) -> str:
        """Return the text to be read outside of the form, without marks for controls."""
        return self.text

    def findings(self) -> list[Finding]:
        """List every authoring mistake that the shape alone cannot show, all in one go."""
        found = []
        if not self.text.strip():
            found.append(
                Finding(("text",), Code.TEXT_MISSING, "the question is empty", "write the question")
            )
        return found

    def arrange(self, rng: random.Random) -> Arrangement:
        """Choose the order in which the options are shown; empty where nothing is shuffled."""
        return ()

    @abstractmethod
    def present(self, arrangement: Arrangement) -> Presented:
        """Return what the learner may see: equal for two questions that differ in the key only."""

    @abstractmethod
    def read(self, form: Form) -> Response | None:
        """Read the answer from form fields, None when blank; Unreadable if it does not fit."""

    def present_after(self, arrangement: Arrangement, response: Response | None) -> Presented:
        """Return what the learner may see with this answer stored; a step reveals the next one."""
        return self.present(arrangement)

    def read_after(self, form: Form, before: Response | None) -> Response | None:
        """Read an answer that is given while `before` is stored; Unreadable if it does not fit."""
        return self.read(form)

    def read_answer(self, form: Form, before: Response | None) -> Response | None:
        """Read an answer like `read_after`, with its certainty where that is asked for."""
        answer = self.read_after(form, before)
        return with_level(answer, form) if self.asks_certainty else answer

    def certainty(self, response: Response | None) -> Certain | None:
        """Return the level of an answer and what it made of it; None where it is not asked for."""
        return certain(response, self.grade(response)) if self.asks_certainty else None

    def share(self, response: Response | None) -> Fraction:
        """Return the share of the points: the credit, or the mark by certainty (from -2 to 1)."""
        if not self.asks_certainty:
            return self.grade(response)
        found = self.certainty(response)
        return NONE if found is None else found.share

    def may_follow(self, before: Response | None, after: Response | None) -> bool:
        """Tell whether an answer may take the place of an earlier one: any may, unless stepwise."""
        return True

    def is_complete(self, response: Response | None) -> bool:
        """Tell whether there is an answer, and a whole one where it is given step by step."""
        return response is not None

    def awaits_mark(self, response: Response | None) -> bool:
        """Tell whether somebody still has to mark the answer: never, unless people mark it."""
        return False

    @abstractmethod
    def grade(self, response: Response | None) -> Fraction:
        """Return what the answer earns, exactly, from 0 to 1; a blank earns 0."""

    @abstractmethod
    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return the options, with verdict and reason, in the order that was shown."""

    @abstractmethod
    def given(self, response: Response) -> str:
        """Return the answer that was given as plain text."""

    @abstractmethod
    def right_answer(self) -> str:
        """Return the right answer as plain text, empty where there is none."""

    def explain(self, response: Response | None, arrangement: Arrangement) -> Explanation:
        """Return the review of an answer; only for after the answers are released."""
        credit = self.grade(response)
        return Explanation(
            question_id=self.id,
            verdict=credit_verdict(credit, given=response is not None),
            credit=credit,
            rows=self.rows(response, arrangement),
            explanation=self.explanation,
            given="" if response is None else self.given(response),
            right_answer=self.right_answer(),
            picture=self.review_picture(response),
        )

    def review_picture(self, response: Response | None) -> Picture | None:
        """Return the figure of the review where the rows are places on one."""
        return None

    def answer_is_right(self, response: Response | None) -> bool:
        """Tell whether the answer meets what a critical question demands: here, everything."""
        return self.grade(response) == FULL


class GradedQuestion(Question):
    """A question that is marked: it belongs to an objective and gives a reason."""

    objective: RefId = Field(
        description="Id of the lesson's objective that this question tests, such as S1.1."
    )
    marking: Marking = Field(
        Marking.STANDARD,
        description="certainty: learners also say how certain they are. Right earns 1, 2 or 3 of "
        "3, wrong 0, -2 or -6; it helps those who know what they do not know. The total of an "
        "attempt does not fall below 0, unless the quiz says `marking: certainty_negative`.",
    )

    @property
    def asks_certainty(self) -> bool:
        """Tell whether the mark depends on certainty."""
        return self.marking is not Marking.STANDARD and self.can_ask_certainty

    @property
    def can_ask_certainty(self) -> bool:
        """Tell whether such a question can be marked by certainty: steps and free texts cannot."""
        return not (self.stepwise or self.by_person)

    def findings(self) -> list[Finding]:
        """List the mistakes; a marked question also needs something to take away."""
        found = [*super().findings(), *missing_reason(("explanation",), self.explanation)]
        if self.marking is Marking.CERTAINTY_NEGATIVE:
            found.append(
                Finding(
                    ("marking",),
                    Code.MARKING_UNFIT,
                    "whether a total may fall below 0 is for the whole quiz to say",
                    "write `marking: certainty` here, and `marking: certainty_negative` above",
                )
            )
        elif self.marking is Marking.CERTAINTY and not self.can_ask_certainty:
            how = "marked by a person" if self.by_person else "answered step by step"
            found.append(
                Finding(
                    ("marking",),
                    Code.MARKING_UNFIT,
                    f"a question that is {how} cannot ask for certainty",
                    "remove `marking`",
                )
            )
        return found


def in_order(arrangement: Sequence[str], ids: Sequence[str]) -> list[str]:
    """Return all ids, first as arranged and then whatever the arrangement does not name."""
    known = [id_ for id_ in dict.fromkeys(arrangement) if id_ in ids]
    return known + [id_ for id_ in ids if id_ not in known]


def shuffled(ids: Sequence[str], rng: random.Random) -> Arrangement:
    """Return the ids in random order."""
    order = list(ids)
    rng.shuffle(order)
    return tuple(order)
