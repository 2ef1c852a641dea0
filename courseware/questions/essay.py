"""Essay: free text that a person marks with a rubric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from courseware.questions.base import (
    NONE,
    Arrangement,
    GradedQuestion,
    Presented,
    Use,
)
from courseware.questions.findings import Code, Finding, repeated_ids, unusable_texts
from courseware.questions.reading import Form, Response, Unreadable, storable, stored_text
from courseware.questions.review import Explanation, Row, Verdict
from courseware.questions.rich import Rich, plain
from courseware.questions.rubric import (
    Criterion,
    WordLimits,
    chosen_levels,
    row_of,
    rubric_findings,
)
from courseware.questions.sizes import Size

MOST_CHARACTERS: Final = 20_000
MARK: Final = "mark"
"""The key under which a stored answer holds what a person made of it; `read` never writes it."""


@dataclass(frozen=True)
class PresentedEssay(Presented):
    """The question and how long the answer should be (words; None for no limit)."""

    minimum: int | None
    maximum: int | None
    max_characters: int


class Essay(GradedQuestion):
    """Free text that an instructor marks with a rubric; until then there is no result."""

    label: ClassVar[str] = "Free text, marked by a person"
    by_person: ClassVar[bool] = True
    example: ClassVar[str] = """\
id: explain-the-risk
type: essay
objective: S2.1
cognitive: create
difficulty: 4
points: 4
text: |
  A patient asks what could happen when you needle over the ribs. Write down what you say, in
  words that the patient understands.
words: {minimum: 40, maximum: 150}
rubric:
  - id: honesty
    text: "Names the serious risk and how rare it is"
    levels:
      - {id: named, points: 2, text: "The injury of the lung is named, with how rare it is."}
      - {id: hinted, points: 1, text: "The injury is named without how rare it is, or hinted at."}
      - {id: hidden, points: 0, text: "Nothing serious is named."}
  - id: plain-words
    text: "Uses the patient's words"
    levels:
      - {id: clear, points: 1, text: "No technical word stands unexplained."}
      - {id: technical, points: 0, text: "A patient would have to ask what words mean."}
answer: |
  “Over the ribs the lung is close. Very rarely a needle reaches it and air gets in beside it,
  which can make you breathless and takes you to hospital. I choose depth and direction so that
  this does not happen, and I tell you what to watch for.”
explanation: "Consent needs the serious risk, its frequency, and words that are understood."
"""

    type: Literal["essay"] = Field(description="Free text, marked by a person.")
    words: WordLimits = Field(
        default_factory=lambda: WordLimits(minimum=None, maximum=None),
        description="How long the answer should be. Learner and marker see the count; an answer "
        "of another length is kept all the same, and the rubric says what that costs.",
    )
    rubric: Annotated[tuple[Criterion, ...], Size(1, 10)] = Field(
        description="1 to 10 criteria. The answer earns the points of the chosen levels, as a "
        "share of the most that they could be; `points` of the question is its weight. A "
        "critical question needs the best level of every criterion."
    )
    answer: Rich = Field(
        description="A model answer, in Markdown, shown to the learner after the marking."
    )

    def findings(self) -> list[Finding]:
        """List the mistakes: limits that contradict, criteria that decide nothing, wrong use."""
        return [
            *super().findings(),
            *self.words.findings(),
            *repeated_ids("rubric", (criterion.id for criterion in self.rubric)),
            *unusable_texts("rubric", (criterion.text for criterion in self.rubric)),
            *rubric_findings(self.rubric),
            *self._of_use(),
        ]

    def _of_use(self) -> list[Finding]:
        found = []
        if not self.answer.strip():
            mend = "write what a good answer says"
            what = "the model answer is empty"
            found.append(Finding(("answer",), Code.TEXT_MISSING, what, mend))
        if self.use is Use.PILOT:
            what = "nobody marks answers to a question that does not count"
            mend = "write `use: graded`, or `use: practice` to be compared with the model answer"
            found.append(Finding(("use",), Code.USE_UNFIT, what, mend))
        return found

    def present(self, arrangement: Arrangement) -> PresentedEssay:
        """Return the question and the wished length; the rubric is a part of the key."""
        limits = self.words
        return PresentedEssay(
            self.id, self.type, self.text, limits.minimum, limits.maximum, MOST_CHARACTERS
        )

    def read(self, form: Form) -> Response | None:
        """Read the field `answer`: text with its line ends, None when blank."""
        values = [value for value in form.get("answer", ()) if value.strip()]
        if len(values) > 1:
            raise Unreadable("answer", "Only one answer can be given here.")
        text = "".join(values).replace("\r\n", "\n").replace("\r", "\n").strip()
        return {"text": storable(text, "answer", MOST_CHARACTERS)} if text else None

    def with_mark(
        self, response: Response, levels: Mapping[str, str], comment: str = ""
    ) -> Response:
        """Return an answer together with the levels (criterion -> level) that somebody chose."""
        return {**response, MARK: {"levels": dict(levels), "comment": comment}}

    def awaits_mark(self, response: Response | None) -> bool:
        """Tell whether there is an answer that nobody has marked; a blank needs nobody."""
        return response is not None and MARK not in response

    def grade(self, response: Response | None) -> Fraction:
        """Return the points of the chosen levels as a share of all; 0 until it is marked."""
        chosen = chosen_levels(self.rubric, response, MARK)
        possible = sum(criterion.most for criterion in self.rubric)
        earned = sum(level.points for level in chosen.values())
        return Fraction(earned, possible) if possible else NONE

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return every criterion with its levels, and the chosen one."""
        chosen = chosen_levels(self.rubric, response, MARK)
        return tuple(row_of(criterion, chosen.get(criterion.id)) for criterion in self.rubric)

    def given(self, response: Response) -> str:
        """Return what was written."""
        return stored_text(response, "text")

    def right_answer(self) -> str:
        """Return the model answer as plain text."""
        return plain(self.answer)

    def explain(self, response: Response | None, arrangement: Arrangement) -> Explanation:
        """Return the rubric; model answer and reasons only when there is nothing left to mark."""
        practice = self.use is Use.PRACTICE
        waits = self.awaits_mark(response) and not practice
        credit = self.grade(response)
        verdict = _verdict(response, credit)
        if self.awaits_mark(response):
            verdict = Verdict.UNMARKED if practice else Verdict.AWAITED
        mark = (response or {}).get(MARK)
        comment = mark.get("comment") if isinstance(mark, dict) else ""
        return Explanation(
            question_id=self.id,
            verdict=verdict,
            credit=credit,
            rows=self.rows(response, arrangement),
            explanation="" if waits else self.explanation,
            given="" if response is None else self.given(response),
            right_answer="" if waits else self.right_answer(),
            model_answer="" if waits else self.answer,
            comment=comment if isinstance(comment, str) else "",
        )


def _verdict(response: Response | None, credit: Fraction) -> Verdict:
    if response is None:
        return Verdict.BLANK
    if credit in (0, 1):
        return Verdict.EARNS_ALL if credit else Verdict.EARNS_NOTHING
    return Verdict.EARNS_PART
