"""Scale: one point of a worded scale, for evaluation forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, StringConstraints

from courseware.questions.base import Arrangement, Presented
from courseware.questions.findings import Finding, unusable_texts
from courseware.questions.reading import Form, Response, one_of
from courseware.questions.sizes import Size
from courseware.questions.survey import SurveyQuestion

Anchor = Annotated[str, StringConstraints(min_length=1, max_length=60)]


@dataclass(frozen=True)
class PresentedScale(Presented):
    """The statement and the words of the scale, the first one worth 1."""

    anchors: tuple[str, ...]
    required: bool


class Scale(SurveyQuestion):
    """An opinion on a scale; never marked."""

    label: ClassVar[str] = "Scale"
    example: ClassVar[str] = """\
id: ready-for-practice
type: scale
text: "After this course I can tell a patient about the risks of needling in plain words."
anchors: ["strongly disagree", "disagree", "neither", "agree", "strongly agree"]
required: true
"""

    type: Literal["scale"] = Field(description="An opinion on a worded scale.")
    anchors: Annotated[tuple[Anchor, ...], Size(2, 7)] = Field(
        description="2 to 7 words in rising order; the first is stored as 1.",
    )
    required: StrictBool = Field(True, description="false if the question may be skipped.")

    def findings(self) -> list[Finding]:
        """List the mistakes: words that are empty or repeated."""
        return [
            *super().findings(),
            *(
                Finding(finding.path[:2], finding.code, finding.message, finding.suggestion)
                for finding in unusable_texts("anchors", self.anchors)
            ),
        ]

    def present(self, arrangement: Arrangement) -> PresentedScale:
        """Return the statement and its scale."""
        return PresentedScale(self.id, self.type, self.text, self.anchors, self.required)

    def read(self, form: Form) -> Response | None:
        """Read the field `answer`: 1 for the first word of the scale."""
        value = one_of(form, "answer", [str(n + 1) for n in range(len(self.anchors))])
        return None if value is None else {"value": int(value)}

    def given(self, response: Response) -> str:
        """Return the chosen word."""
        value = response.get("value")
        known = isinstance(value, int) and 1 <= value <= len(self.anchors)
        return self.anchors[value - 1] if known and isinstance(value, int) else ""
