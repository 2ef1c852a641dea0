"""The scalar values that content files are made of: ids, texts, dates and the closed sets."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

RefId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=64)]
Line = Annotated[str, StringConstraints(pattern=r"^[^\n]*\S[^\n]*\n?$", max_length=500)]
Text = Annotated[str, StringConstraints(pattern=r"\S", max_length=20_000)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2_000)]
Count = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Positive = Annotated[int, Field(strict=True, ge=1, le=10_000)]
YesNo = Annotated[bool, Field(strict=True)]


def _written_date(value: Any) -> Any:
    """Refuse numbers and times, which pydantic would otherwise turn into dates."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.match(DATE_PATTERN, value):
        raise ValueError("is not a date written as YYYY-MM-DD")
    return value


Day = Annotated[
    date,
    BeforeValidator(_written_date),
    WithJsonSchema({"type": "string", "pattern": DATE_PATTERN}),
]


class Authored(BaseModel):
    """A mapping in a content file: immutable, strict about unknown keys, its validator built late.

    Most files of a library are of two kinds, and mostly one of them has changed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Level(StrEnum):
    """For whom a course is."""

    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class CourseStatus(StrEnum):
    """Where a course is in its life."""

    DRAFT = "draft"
    OPEN = "open"
    RETIRED = "retired"


class Feedback(StrEnum):
    """When a learner sees reasons and right answers."""

    IMMEDIATE = "immediate"
    AFTER_SUBMISSION = "after_submission"
    AFTER_PASS = "after_pass"


class Scale(StrEnum):
    """How an assessor rates one checklist item."""

    SAFE_UNSAFE = "safe_unsafe"
    ENTRUSTMENT = "entrustment"


class Verdict(StrEnum):
    """How far the evidence carries a claim."""

    SUPPORTED = "supported"
    UNCERTAIN = "uncertain"
    CONTESTED = "contested"
    OVERSTATED = "overstated"
    UNSUPPORTED = "unsupported"
    OUTDATED = "outdated"
    INCORRECT = "incorrect"
    OPINION = "opinion"


class Seen(StrEnum):
    """How much of a source its citing authors have read."""

    ABSTRACT = "abstract"
    PARTLY = "partly"
    MEMORY = "memory"


class Domain(StrEnum):
    """The competency domains that checklist items belong to."""

    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    D7 = "D7"
    D8 = "D8"
    D9 = "D9"
    D10 = "D10"
