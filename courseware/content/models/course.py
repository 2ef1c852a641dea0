"""A course file: what a course contains and what it promises."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from courseware.content.models.words import (
    Authored,
    CourseStatus,
    Day,
    Level,
    Line,
    Positive,
    Slug,
    Text,
)
from courseware.questions.types import AnySurvey


class Credit(Authored):
    """What the course is worth; the minutes are worked out from it and the texts."""

    kind: Literal["knowledge"] = Field(
        description="knowledge: learned by reading and answering, never face-to-face hours."
    )
    difficulty: Annotated[int, Field(strict=True, ge=1, le=5)] = Field(
        description="Difficulty of the text from 1 (easy) to 5 (very hard)."
    )
    declared_minutes: Positive = Field(
        description="The minutes that the provider declares; credit is never more than these."
    )


class RetiredQuiz(Authored):
    """What stays of a quiz that was answered and is there no more."""

    id: Slug = Field(description="Id of the quiz. Its answers are kept under it.")
    why: Line = Field(description="Why it is gone, in one line.")


class Course(Authored):
    """Lessons in their order, with what a course page has to say about them."""

    id: Slug = Field(description="Name of the course and of its folder. Never change it later.")
    title: Line = Field(description="The name that learners and certificates show.")
    summary: Text = Field(description="What the course is about, in two or three sentences.")
    level: Level = Field(description="introductory, intermediate or advanced.")
    audience: Text = Field(description="For whom it is, and what it takes as known.")
    requires: tuple[Slug, ...] = Field(
        (), description="Ids of courses that are recommended before it. They bar nobody."
    )
    lessons: tuple[Slug, ...] = Field(
        min_length=1, max_length=200, description="Ids of the lessons in their order."
    )
    checklists: tuple[Slug, ...] = Field((), description="Ids of checklists that build on it.")
    completion_checklists: tuple[Slug, ...] = Field(
        (),
        description="Ids of checklists of which a confirmed, current competency (in one region at "
        "least) is a condition of the course's credit. It adds no minutes. Such a checklist must "
        "not itself require this course.",
    )
    credit: Credit = Field(description="Kind, difficulty and declared minutes.")
    authors: tuple[Line, ...] = Field(min_length=1, description="Who wrote it.")
    disclosures: Text = Field(
        description="Interests of the authors and limits of the course, shown before it starts."
    )
    attestation: Text = Field(description="What the learner signs at the end.")
    evaluation: tuple[AnySurvey, ...] = Field(
        (), max_length=50, description="Survey questions (scale, comment) asked at the end."
    )
    status: CourseStatus = Field(
        CourseStatus.DRAFT,
        description="draft (awards are marked as demonstration), open, or retired (takes no new "
        "learners, lets those who had begun go on, and keeps its records).",
    )
    expires: Day | None = Field(
        None,
        description="Last day of the course, YYYY-MM-DD, where the learner is. Later nobody begins "
        "it, and nothing completes it any more.",
    )
    retired_quizzes: tuple[RetiredQuiz, ...] = Field(
        (), description="Quizzes that people answered and that are gone: id and why."
    )
