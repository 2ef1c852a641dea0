"""One best answer: several options, exactly one of them right."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool

from courseware.questions.base import FULL, NONE, Arrangement, GradedQuestion, Presented, shuffled
from courseware.questions.findings import Code, Finding
from courseware.questions.options import (
    Option,
    PresentedOption,
    correct_ids,
    option_findings,
    option_rows,
    presented,
)
from courseware.questions.reading import Form, Response, one_of, stored_text
from courseware.questions.review import Row
from courseware.questions.rich import plain
from courseware.questions.sizes import Size


@dataclass(frozen=True)
class PresentedSingle(Presented):
    """The question and its options without the key."""

    options: tuple[PresentedOption, ...]


class Single(GradedQuestion):
    """One best answer: all or nothing."""

    label: ClassVar[str] = "One best answer"
    example: ClassVar[str] = """\
id: sudden-chest-pain
type: single
objective: S2.1
critical: true
cognitive: apply
difficulty: 3
text: |
  Ten minutes after needling the upper trapezius your patient has sudden, one-sided chest
  pain and is short of breath. What do you do first?
options:
  - {id: a, text: "Needle the other side, so that both sides relax",
     why: "This adds a risk while a collapsed lung has not been ruled out."}
  - {id: b, text: "Stop, call emergency help and stay with the patient", correct: true,
     why: "Pain with breathlessness after needling over the chest is a pneumothorax until
       somebody has shown that it is not."}
  - {id: c, text: "Apply heat and look again at the next visit",
     why: "A pneumothorax can grow within hours; waiting is the dangerous choice."}
explanation: "Over the chest, new breathlessness means stop, call, stay, and write it down."
"""

    type: Literal["single"] = Field(description="One best answer out of several options.")
    options: Annotated[tuple[Option, ...], Size(2, 8)] = Field(
        description="2 to 8 options; exactly one has `correct: true`.",
    )
    shuffle: StrictBool = Field(
        True, description="false keeps the options in the written order, as for doses or grades."
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: options alike, no right one, or more than one."""
        found = [*super().findings(), *option_findings(self.options)]
        right = [index for index, option in enumerate(self.options) if option.correct]
        if not right:
            found.append(
                Finding(
                    ("options",),
                    Code.NO_CORRECT_OPTION,
                    "no option is marked as correct",
                    "add `correct: true` to the right option",
                )
            )
        found += [
            Finding(
                ("options", index, "correct"),
                Code.TWO_CORRECT_OPTIONS,
                f'option "{self.options[right[0]].id}" is already the correct one',
                "leave one correct option, or use `type: multiple`",
            )
            for index in right[1:]
        ]
        return found

    def arrange(self, rng: random.Random) -> Arrangement:
        """Shuffle the options, unless their order matters."""
        return shuffled([o.id for o in self.options], rng) if self.shuffle else ()

    def present(self, arrangement: Arrangement) -> PresentedSingle:
        """Return the options in the order shown, without the key."""
        return PresentedSingle(self.id, self.type, self.text, presented(self.options, arrangement))

    def read(self, form: Form) -> Response | None:
        """Read the field `answer`: an option's id."""
        choice = one_of(form, "answer", [o.id for o in self.options])
        return None if choice is None else {"choice": choice}

    def grade(self, response: Response | None) -> Fraction:
        """Return 1 for the right option, else 0."""
        return FULL if stored_text(response, "choice") in correct_ids(self.options) else NONE

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return every option with its reason."""
        return option_rows(self.options, {stored_text(response, "choice")}, arrangement)

    def given(self, response: Response) -> str:
        """Return the chosen option's text."""
        choice = stored_text(response, "choice")
        return next((plain(o.text) for o in self.options if o.id == choice), "")

    def right_answer(self) -> str:
        """Return the right option's text."""
        return "; ".join(plain(o.text) for o in self.options if o.correct)
