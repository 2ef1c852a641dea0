"""The lessons that an adverse event can send somebody back to, in an order to choose from."""

from dataclasses import dataclass

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import LessonEntry


@dataclass(frozen=True, slots=True)
class LessonsOfCourse:
    """The lessons of one course, in its order.

    Attributes:
        title: of the course; "" for lessons that no course lists.
        required: whether a checklist asks for the whole course.
    """

    title: str
    lessons: tuple[LessonEntry, ...]
    required: bool


def lessons_by_course(catalogue: Catalogue) -> list[LessonsOfCourse]:
    """Every lesson once: first the courses that checklists require, which teach what went wrong."""
    asked = {id_ for one in catalogue.checklists for id_ in _required(catalogue, one)}
    groups = [LessonsOfCourse(c.title, c.lessons, c.id in asked) for c in catalogue.courses]
    listed = {entry.id for group in groups for entry in group.lessons}
    others = tuple(e for e in catalogue.lessons.values() if e.id not in listed)
    groups.append(LessonsOfCourse("", others, False))
    return sorted((g for g in groups if g.lessons), key=lambda group: not group.required)


def _required(catalogue: Catalogue, checklist_id: str) -> tuple[str, ...]:
    return catalogue.checklist(checklist_id).requires_courses
