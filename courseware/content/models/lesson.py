"""The front matter of a lesson file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from courseware.content.models.words import Authored, Line, RefId, Slug
from courseware.questions.base import Cognitive


class Objective(Authored):
    """One thing that learners can do after the lesson."""

    id: RefId = Field(description="Name of the objective, such as S1.1; unique in its lesson.")
    text: Line = Field(description="What the learner can do afterwards, beginning with a verb.")
    bloom: Cognitive = Field(
        description="What the verb asks for: remember, understand, apply, analyse, evaluate "
        "or create."
    )


class LessonFrontMatter(Authored):
    """What stands between the --- lines of a lesson."""

    id: Slug = Field(
        description="Name of the lesson and of its file: lower-case words with hyphens. Never "
        "change it after publishing; progress is kept under it."
    )
    title: Line = Field(description="The lesson's heading; the text itself has no heading 1.")
    minutes: Annotated[int, Field(strict=True, ge=1, le=240)] = Field(
        description="How long a colleague takes to read it and answer, in whole minutes (1-240)."
    )
    objectives: tuple[Objective, ...] = Field(
        min_length=1,
        max_length=20,
        description="What the learner can do afterwards; each is tested by graded questions.",
    )
    requires: tuple[Slug, ...] = Field(
        (), description="Ids of lessons that come before this one; [] for none."
    )
    review_every_months: Annotated[int, Field(strict=True, ge=1, le=120)] = Field(
        12, description="After how many months a clinician reads the lesson again."
    )
