"""A word or a few words to type, compared with a list."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictInt

from courseware.questions.accepted import (
    Accepted,
    Mistake,
    accepted_findings,
    forgives,
    judge,
    marked_forgiven,
    typed_rows,
)
from courseware.questions.base import Arrangement, GradedQuestion, Presented
from courseware.questions.findings import Finding, missing_reason
from courseware.questions.reading import Form, Response, line_of, stored_text
from courseware.questions.review import Row
from courseware.questions.rich import Rich
from courseware.questions.sizes import Size


class ShortText(GradedQuestion):
    """Typed words; several answers may be accepted, some of them for a part of the credit."""

    label: ClassVar[str] = "Short answer"
    example: ClassVar[str] = """\
id: name-the-complication
type: short_text
objective: S2.1
critical: true
cognitive: remember
difficulty: 2
text: |
  Air between lung and chest wall after needling over the ribs: what is this complication
  called?
accept:
  - {text: "pneumothorax"}
  - {text: "collapsed lung", credit: 50, why: "Patients say it so; use the medical word in notes."}
mistakes:
  - {text: "haemothorax", why: "That is blood, not air, in the same space."}
typos: 1
why: "Pneumo is air, thorax the chest: air in the space around the lung."
explanation: "Know the name, so that you can say it to the emergency service."
"""

    type: Literal["short_text"] = Field(description="A word or a few words to type.")
    accept: Annotated[tuple[Accepted, ...], Size(1, 20)] = Field(
        description="The answers that earn something; the first is shown as the right one if it "
        "earns 100 percent.",
    )
    mistakes: Annotated[tuple[Mistake, ...], Size(0, 20)] = Field(
        (), description="Wrong answers that deserve a reason of their own."
    )
    why: Rich = Field("", description="Why the right answer is right, in Markdown.")
    typos: Annotated[StrictInt, Field(ge=0, le=2)] = Field(
        0,
        description="How many letters may be wrong, missing or too many: 0, 1 or 2. Digits must "
        "always be right.",
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: answers listed twice, none for full credit, typos too loose."""
        return [
            *super().findings(),
            *accepted_findings((), self.accept, self.mistakes, self.typos),
            *missing_reason(("why",), self.why),
        ]

    def present(self, arrangement: Arrangement) -> Presented:
        """Return the question."""
        return Presented(self.id, self.type, self.text)

    def read(self, form: Form) -> Response | None:
        """Read the field `answer`: at most 200 characters."""
        text = line_of(form, "answer")
        return None if text is None else marked_forgiven({"text": text}, [text])

    def grade(self, response: Response | None) -> Fraction:
        """Return the credit of the closest listed answer within the allowed typos."""
        typed, ends = stored_text(response, "text"), forgives(response)
        return judge(typed, self.accept, self.mistakes, self.typos, forgiven=ends).credit

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return the typed answer and every listed one."""
        typed, ends = stored_text(response, "text"), forgives(response)
        return typed_rows(typed, self.accept, self.mistakes, self.why, self.typos, forgiven=ends)

    def given(self, response: Response) -> str:
        """Return the typed words."""
        return stored_text(response, "text")

    def right_answer(self) -> str:
        """Return the answers for full credit."""
        return " / ".join(entry.text for entry in self.accept if entry.credit == 100)
