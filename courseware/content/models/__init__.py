"""What stands in each kind of content file: the models are the authors' manual."""

from courseware.content.models.checklist import Checklist, Item, LowerRatings, PassRule
from courseware.content.models.course import Course, Credit
from courseware.content.models.drawing import Drawing, DrawingKind, DrawingPanel, DrawingRow
from courseware.content.models.lesson import LessonFrontMatter, Objective
from courseware.content.models.lists import Claim, GlossaryTerm, Reference, Region
from courseware.content.models.plan import PlannedItems, PlannedLesson
from courseware.content.models.quiz import Attempts, Cooldown, DrawRow, Quiz
from courseware.content.models.results import (
    Effect,
    Frequency,
    Measure,
    Measurement,
    Results,
)
from courseware.content.models.rule import Rule
from courseware.content.models.words import (
    CourseStatus,
    Domain,
    Feedback,
    Level,
    Scale,
    Seen,
    Verdict,
)

__all__ = [
    "Attempts",
    "Checklist",
    "Claim",
    "Cooldown",
    "Course",
    "CourseStatus",
    "Credit",
    "Domain",
    "DrawRow",
    "Drawing",
    "DrawingKind",
    "DrawingPanel",
    "DrawingRow",
    "Effect",
    "Feedback",
    "Frequency",
    "GlossaryTerm",
    "Item",
    "LessonFrontMatter",
    "Level",
    "LowerRatings",
    "Measure",
    "Measurement",
    "Objective",
    "PassRule",
    "PlannedItems",
    "PlannedLesson",
    "Quiz",
    "Reference",
    "Region",
    "Results",
    "Rule",
    "Scale",
    "Seen",
    "Verdict",
]
