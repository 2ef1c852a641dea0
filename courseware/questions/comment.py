"""Comment: free text, for evaluation forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, StrictInt

from courseware.questions.base import Arrangement, Presented
from courseware.questions.reading import Form, Response, storable, stored_text
from courseware.questions.survey import SurveyQuestion


@dataclass(frozen=True)
class PresentedComment(Presented):
    """The question and how much may be written."""

    max_characters: int
    required: bool


class Comment(SurveyQuestion):
    """Free text; never marked."""

    label: ClassVar[str] = "Comment"
    example: ClassVar[str] = """\
id: what-was-missing
type: comment
text: "What did you need for your next patient that this course did not give you?"
max_characters: 1500
"""

    type: Literal["comment"] = Field(description="Free text.")
    max_characters: Annotated[StrictInt, Field(ge=1, le=10_000)] = Field(
        2000, description="How much may be written, up to 10,000 characters."
    )
    required: StrictBool = Field(False, description="true if something must be written.")

    def present(self, arrangement: Arrangement) -> PresentedComment:
        """Return the question and its limit."""
        return PresentedComment(self.id, self.type, self.text, self.max_characters, self.required)

    def read(self, form: Form) -> Response | None:
        """Read the field `answer`: text with its line ends, None when blank."""
        written = "\n".join(form.get("answer", ()))
        text = written.replace("\r\n", "\n").replace("\r", "\n").strip()
        return {"text": storable(text, "answer", self.max_characters)} if text else None

    def given(self, response: Response) -> str:
        """Return what was written."""
        return stored_text(response, "text")
