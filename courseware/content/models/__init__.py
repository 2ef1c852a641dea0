"""What stands in each kind of content file: the models are the authors' manual."""

from courseware.content.models.checklist import Checklist, Item, LowerRatings, PassRule
from courseware.content.models.course import Course, Credit
from courseware.content.models.lesson import LessonFrontMatter, Objective
from courseware.content.models.lists import Claim, GlossaryTerm, Reference, Region
from courseware.content.models.plan import PlannedItems, PlannedLesson
from courseware.content.models.quiz import Attempts, Cooldown, DrawRow, Quiz
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
    "Feedback",
    "GlossaryTerm",
    "Item",
    "LessonFrontMatter",
    "Level",
    "LowerRatings",
    "Objective",
    "PassRule",
    "PlannedItems",
    "PlannedLesson",
    "Quiz",
    "Reference",
    "Region",
    "Rule",
    "Scale",
    "Seen",
    "Verdict",
]
