"""A quiz file: its rules and its bank of questions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from courseware.content.models.words import (
    Authored,
    Feedback,
    Line,
    Positive,
    RefId,
    Slug,
    YesNo,
)
from courseware.questions.certainty import Marking
from courseware.questions.types import GRADED_TYPES, AnyGraded

TypeName = Literal[tuple(GRADED_TYPES)]  # type: ignore[valid-type]


class Cooldown(Authored):
    """A pause after several attempts."""

    after: Positive = Field(description="After how many attempts the pause begins.")
    hours: Positive = Field(description="How many hours the pause lasts.")


class Attempts(Authored):
    """How often the quiz may be taken."""

    limit: Positive | None = Field(
        None, description="How many attempts there are in all; leave it out for no limit."
    )
    cooldown: Cooldown | None = Field(
        None, description="A pause after so many attempts: {after: 3, hours: 24}."
    )


class DrawRow(Authored):
    """So many graded questions of one objective."""

    objective: RefId = Field(description="Id of the objective, such as S1.1.")
    count: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        description="How many questions of this row one attempt gets."
    )
    type: TypeName | None = Field(  # type: ignore[valid-type]
        None, description="Draw only questions of this type; leave it out for any type."
    )
    critical: YesNo = Field(
        False,
        description="true draws critical questions only, false (also when left out) the others.",
    )


class Retired(Authored):
    """A question that was answered and is asked no more; its id is never used again."""

    id: Slug = Field(description="Id of the question that was removed.")
    why: Line = Field(description="Why it was removed, for the next author.")


class Quiz(Authored):
    """The questions of one lesson, and the rules under which they are asked."""

    id: Slug = Field(description="Name of the quiz; it may be that of its lesson.")
    title: Line = Field(description="What learners read above the quiz.")
    lesson: Slug = Field(description="Id of the lesson that the quiz belongs to.")
    pass_percent: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        alias="pass", description="The pass mark in percent (1-100)."
    )
    attempts: Attempts = Field(
        default_factory=Attempts, description="How often the quiz may be taken, and the pause."
    )
    time_limit_minutes: Annotated[int, Field(strict=True, ge=1, le=600)] | None = Field(
        None, description="Minutes for one attempt; leave it out for no limit."
    )
    feedback: Feedback = Field(
        Feedback.AFTER_SUBMISSION,
        description="When reasons and right answers are shown: immediate (after each answer), "
        "after_submission, or after_pass.",
    )
    marking: Marking = Field(
        Marking.STANDARD,
        description="certainty asks every graded question's certainty (see `marking` of "
        "questions) and keeps the total of an attempt at 0 or more; certainty_negative lets it "
        "fall below 0. Branching cases are marked as always.",
    )
    draw: tuple[DrawRow, ...] = Field(
        min_length=1,
        max_length=100,
        description="What one attempt gets: rows of objective, count and, where wanted, type and "
        "critical. A row with a type stands above a row without one.",
    )
    questions: tuple[AnyGraded, ...] = Field(
        min_length=1, max_length=1_000, description="The bank of questions."
    )
    retired: tuple[Retired, ...] = Field(
        (),
        max_length=1_000,
        description="Questions that were removed after somebody answered them: {id, why}. "
        "`publish` refuses to lose an answered id without this.",
    )
