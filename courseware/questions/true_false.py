"""True or false: one statement, two reasons."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field, StrictBool

from courseware.questions.base import FULL, NONE, Arrangement, GradedQuestion, Presented
from courseware.questions.findings import Finding, missing_reason
from courseware.questions.reading import Form, Response, one_of
from courseware.questions.review import Row, option_verdict
from courseware.questions.rich import Rich

WORDS = {True: "True", False: "False"}


class TrueFalse(GradedQuestion):
    """A statement to judge: all or nothing."""

    label: ClassVar[str] = "True or false"
    example: ClassVar[str] = """\
id: soreness-means-harm
type: true_false
objective: S1.1
cognitive: understand
difficulty: 1
text: "Soreness on the day after needling shows that the needle has damaged a nerve."
answer: false
why_true: "Soreness alone says little; look for numbness, weakness or shooting pain instead."
why_false: "A sore spot that fades within one or two days is common and settles by itself."
explanation: "Tell patients about soreness beforehand, and which signs are a reason to call you."
"""

    type: Literal["true_false"] = Field(description="A statement that is true or false.")
    answer: StrictBool = Field(description="true or false, as the statement is.")
    why_true: Rich = Field(
        "", description='The reason shown with "True": why it is right, or why it is wrong.'
    )
    why_false: Rich = Field(
        "", description='The reason shown with "False": why it is right, or why it is wrong.'
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: reasons that are missing."""
        return [
            *super().findings(),
            *missing_reason(("why_true",), self.why_true),
            *missing_reason(("why_false",), self.why_false),
        ]

    def present(self, arrangement: Arrangement) -> Presented:
        """Return the statement."""
        return Presented(self.id, self.type, self.text)

    def read(self, form: Form) -> Response | None:
        """Read the field `answer`: true or false."""
        word = one_of(form, "answer", ("true", "false"))
        return None if word is None else {"value": word == "true"}

    def grade(self, response: Response | None) -> Fraction:
        """Return 1 for the right word, else 0."""
        return FULL if _value(response) is self.answer else NONE

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return both words, each with its reason."""
        return tuple(
            Row(
                id=WORDS[word].lower(),
                text=WORDS[word],
                chosen=_value(response) is word,
                right=self.answer is word,
                verdict=option_verdict(chosen=_value(response) is word, right=self.answer is word),
                why=why,
            )
            for word, why in ((True, self.why_true), (False, self.why_false))
        )

    def given(self, response: Response) -> str:
        """Return the chosen word."""
        value = _value(response)
        return "" if value is None else WORDS[value]

    def right_answer(self) -> str:
        """Return the right word."""
        return WORDS[self.answer]


def _value(response: Response | None) -> bool | None:
    value = (response or {}).get("value")
    return value if isinstance(value, bool) else None
