"""What is assigned, in words, and whether it can still be done."""

from collections.abc import Collection, Iterable
from datetime import date

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.assignments import AssignmentKind
from courseware.domain.errors import NotFound
from courseware.domain.offering import is_over
from courseware.domain.times import day_words
from courseware.services.competency.history import Scope
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.services.credits.offering import takes_new

Target = tuple[AssignmentKind, str, str]
"""Kind and id of what can be assigned, and the region of a checklist ("" without regions)."""
_UNPUBLISHED = " (not published any more)"


def target_words(
    catalogue: Catalogue, kind: AssignmentKind, target_id: str, region: str, today: date
) -> str:
    """What is assigned, in words, with why it can be done no more, or that it is a draft, whose
    credit does not count; its id where this release no longer has it."""
    if kind is AssignmentKind.CHECKLIST:
        gone = "" if is_offered(catalogue, kind, target_id, region, today) else _UNPUBLISHED
        return scope_words(catalogue, target_id, region) + gone
    course = _course(catalogue, target_id)
    if course is None:
        return f"Course: {target_id}{_UNPUBLISHED}"
    if course.expires and is_over(course.expires, today):
        return f"Course: {course.title} (ended on {day_words(course.expires)})"
    if course.status == "retired":
        return f"Course: {course.title} (retired)"
    if course.status == "draft":
        return f"Course: {course.title} (draft)"
    return f"Course: {course.title}"


def is_offered(
    catalogue: Catalogue, kind: AssignmentKind, target_id: str, region: str, today: date
) -> bool:
    """Whether what was assigned is published, and a course takes learners, so that it can be done.

    Who had begun a course before it was retired can go on with it; it is asked of nobody any more.
    """
    if kind is AssignmentKind.CHECKLIST:
        return RuleBook(catalogue).holds((target_id, region))
    course = _course(catalogue, target_id)
    return course is not None and takes_new(course, today)


def targets_among(
    catalogue: Catalogue, courses: Collection[str], scopes: Collection[Scope], today: date
) -> list[Target]:
    """What is wanted, in the order of the catalogue.

    Raises:
        NotFound: a course or a scope that is not published, or a course that takes nobody new.
    """
    offered = [course.id for course in catalogue.courses if takes_new(course, today)]
    every = RuleBook(catalogue).scopes()
    if set(courses) - set(offered) or set(scopes) - set(every):
        raise NotFound
    return [
        *((AssignmentKind.COURSE, course, "") for course in offered if course in courses),
        *((AssignmentKind.CHECKLIST, *scope) for scope in every if scope in scopes),
    ]


def last_day(catalogue: Catalogue, kind: AssignmentKind, target_id: str) -> date | None:
    """The last day on which something can be done; None where it has no end."""
    course = _course(catalogue, target_id) if kind is AssignmentKind.COURSE else None
    return course.expires if course else None


def why_too_late(catalogue: Catalogue, course_ids: Iterable[str], due_on: date) -> str:
    """That a course ends before the day on which it would be due; "" where none does."""
    for course in (catalogue.course(id_) for id_ in course_ids):
        if course.expires and is_over(course.expires, due_on):
            last = day_words(course.expires)
            return f"“{course.title}” ends on {last}. Choose that day or an earlier one."
    return ""


def _course(catalogue: Catalogue, course_id: str) -> CompiledCourse | None:
    try:
        return catalogue.course(course_id)
    except KeyError:
        return None
