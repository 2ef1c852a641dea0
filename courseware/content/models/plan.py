"""The plan of a curriculum: what each lesson has to treat and to ask, for `coverage`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from courseware.content.models.quiz import TypeName
from courseware.content.models.words import Authored, RefId, Slug, YesNo


class PlannedItems(Authored):
    """So many questions of one kind in each attempt; the bank needs twice as many."""

    objective: RefId = Field(description="Id of the objective, such as S1.1.")
    type: TypeName = Field(description="Type of the questions.")  # type: ignore[valid-type]
    count: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        description="How many of them one attempt draws."
    )
    critical: YesNo = Field(False, description="true where they must be right whatever the score.")


class PlannedLesson(Authored):
    """What one lesson owes to the curriculum."""

    id: Slug = Field(description="Id of the lesson, which may be yet to be written.")
    claims: tuple[RefId, ...] = Field((), description="Ids of the claims that it has to treat.")
    items: tuple[PlannedItems, ...] = Field((), description="What one attempt at its quiz draws.")
    cases: tuple[Slug, ...] = Field(
        (), description="Beginnings of the ids of its branching cases, such as sc-04."
    )
