"""What survey questions share: they are asked for an opinion and never marked."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from courseware.questions.base import NONE, Arrangement, Question
from courseware.questions.findings import Code, Finding
from courseware.questions.reading import Response
from courseware.questions.review import Explanation, Row, Verdict

FOR_MARKED_ONLY = (
    "objective",
    "use",
    "critical",
    "cognitive",
    "difficulty",
    "points",
    "covers",
    "evidence",
)


class SurveyQuestion(Question):
    """A question of a course's evaluation form."""

    graded: ClassVar[bool] = False

    def findings(self) -> list[Finding]:
        """List the mistakes; keys that only marked questions use are named."""
        return [
            *super().findings(),
            *(
                Finding(
                    (key,),
                    Code.NOT_FOR_SURVEYS,
                    f"`{key}` has no meaning in a survey question",
                    "remove the line",
                )
                for key in FOR_MARKED_ONLY
                if key in self.model_fields_set
            ),
        ]

    def grade(self, response: Response | None) -> Fraction:
        """Return 0: an opinion earns nothing, and nobody adds it up."""
        return NONE

    def rows(self, response: Response | None, arrangement: Arrangement) -> tuple[Row, ...]:
        """Return nothing: no option is right or wrong."""
        return ()

    def right_answer(self) -> str:
        """Return nothing: there is no right answer."""
        return ""

    def explain(self, response: Response | None, arrangement: Arrangement) -> Explanation:
        """Return what was answered, without a judgement."""
        return Explanation(
            question_id=self.id,
            verdict=Verdict.BLANK if response is None else Verdict.UNMARKED,
            credit=NONE,
            rows=(),
            explanation=self.explanation,
            given="" if response is None else self.given(response),
            right_answer="",
        )
