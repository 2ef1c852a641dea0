"""The list of all question types: reading it tells what exists."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from courseware.questions.base import Question
from courseware.questions.branching import Branching
from courseware.questions.cloze import Cloze
from courseware.questions.comment import Comment
from courseware.questions.essay import Essay
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.hotspot import Hotspot
from courseware.questions.matching import Matching
from courseware.questions.multiple import Multiple
from courseware.questions.numeric import Numeric
from courseware.questions.ordering import Ordering
from courseware.questions.scale import Scale
from courseware.questions.short_text import ShortText
from courseware.questions.single import Single
from courseware.questions.true_false import TrueFalse

TYPES: dict[str, type[Question]] = {
    "single": Single,
    "multiple": Multiple,
    "true_false": TrueFalse,
    "numeric": Numeric,
    "short_text": ShortText,
    "matching": Matching,
    "extended_matching": ExtendedMatching,
    "hotspot": Hotspot,
    "ordering": Ordering,
    "cloze": Cloze,
    "branching": Branching,
    "essay": Essay,
    "scale": Scale,
    "comment": Comment,
}

GRADED_TYPES = {name: kind for name, kind in TYPES.items() if kind.graded}
SURVEY_TYPES = {name: kind for name, kind in TYPES.items() if not kind.graded}

AnyGraded: TypeAlias = Annotated[
    Single
    | Multiple
    | TrueFalse
    | Numeric
    | ShortText
    | Matching
    | ExtendedMatching
    | Hotspot
    | Ordering
    | Cloze
    | Branching
    | Essay,
    Field(discriminator="type"),
]
"""What a quiz may hold."""

AnySurvey: TypeAlias = Annotated[Scale | Comment, Field(discriminator="type")]
"""What a course's evaluation may hold."""

AnyQuestion: TypeAlias = Annotated[
    Single
    | Multiple
    | TrueFalse
    | Numeric
    | ShortText
    | Matching
    | ExtendedMatching
    | Hotspot
    | Ordering
    | Cloze
    | Branching
    | Essay
    | Scale
    | Comment,
    Field(discriminator="type"),
]
"""Every type."""
