"""What somebody learned in a course: its lessons and quizzes in the versions read and passed.

Content may be published anew between reading and signing. An award names those versions, so its
minutes and objectives are theirs too, and not what the course has become since.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse, Objective
from courseware.domain.credit import CreditWorking, declared_share, work_out_credit
from courseware.services.credits.credited_before import NOTHING, CreditedBefore
from courseware.services.credits.study import CourseStudy
from courseware.store.releases import keys_of

_Version = tuple[str, str, str]
"""Kind, id and revision of a file."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A course as one person goes through it: what is not read or passed yet, as it is now.

    Attributes:
        working: the minutes, by the rule of the whole course, with the words of those lessons and
            the questions of one draw of those quizzes.
        objectives: of those lessons, in their order.
    """

    working: CreditWorking
    objectives: tuple[Objective, ...]


@dataclass(frozen=True, slots=True)
class _Lesson:
    words: int
    objectives: tuple[Objective, ...]


def learned(
    connection: Connection,
    catalogue: Catalogue,
    course: CompiledCourse,
    studied: CourseStudy,
    before: CreditedBefore = NOTHING,
) -> Learned:
    """What somebody learned; no query where everything is as it is live.

    Args:
        before: what of it is part of other awards, and so gives nothing here. The rest is worked
            out as a course of its own would be, and of the declared minutes it has its share.
    """
    return learned_in_each(connection, catalogue, [(course, studied, before)])[0]


def learned_in_each(
    connection: Connection,
    catalogue: Catalogue,
    courses: Sequence[tuple[CompiledCourse, CourseStudy, CreditedBefore]],
) -> list[Learned]:
    """What somebody learned in each of some courses: one query at most, whatever their number."""
    other = [
        one for course, studied, _ in courses for one in _other_versions(catalogue, course, studied)
    ]
    keys = keys_of(connection, other) if other else {}
    return [_learned(catalogue, *one, keys) for one in courses]


def _other_versions(
    catalogue: Catalogue, course: CompiledCourse, studied: CourseStudy
) -> Iterator[_Version]:
    """What was read and passed in another version than the live one."""
    for lesson in course.lessons:
        read = studied.lessons_read.get(lesson.id)
        if read and read[1] != lesson.revision_sha256:
            yield "lesson", lesson.id, read[1]
        quiz = catalogue.quizzes.get(lesson.quiz or "")
        passed = studied.quizzes_passed.get(quiz.id) if quiz else None
        if quiz and passed and passed[1] != quiz.revision_sha256:
            yield "quiz", quiz.id, passed[1]


def _learned(
    catalogue: Catalogue,
    course: CompiledCourse,
    studied: CourseStudy,
    before: CreditedBefore,
    keys: Mapping[_Version, str],
) -> Learned:
    lessons = dict(_lessons(catalogue, course, studied.lessons_read, keys))
    asked = dict(_quizzes(catalogue, course, studied.quizzes_passed, keys))
    rest = [lesson for id_, lesson in lessons.items() if id_ not in before.lessons]
    words = sum(lesson.words for lesson in rest)
    questions = sum(count for id_, count in asked.items() if id_ not in before.quizzes)
    whole = sum(lesson.words for lesson in lessons.values()), sum(asked.values())
    declared = declared_share(course.declared_minutes, words, questions, *whole)
    return Learned(
        work_out_credit(words, questions, course.difficulty, declared),
        tuple(objective for lesson in rest for objective in lesson.objectives),
    )


def _lessons(
    catalogue: Catalogue,
    course: CompiledCourse,
    read: Mapping[str, tuple[datetime, str]],
    keys: Mapping[_Version, str],
) -> Iterator[tuple[str, _Lesson]]:
    for entry in course.lessons:
        key = keys.get(("lesson", entry.id, read[entry.id][1])) if entry.id in read else None
        lesson = catalogue.lesson_by_key(key) if key else entry
        yield entry.id, _Lesson(lesson.words, lesson.objectives)


def _quizzes(
    catalogue: Catalogue,
    course: CompiledCourse,
    passed: Mapping[str, tuple[datetime, str]],
    keys: Mapping[_Version, str],
) -> Iterator[tuple[str, int]]:
    """Ids of the quizzes, each with the questions of one draw."""
    quizzes = [lesson.quiz for lesson in course.lessons if lesson.quiz in catalogue.quizzes]
    for entry in (catalogue.quiz_entry(quiz) for quiz in quizzes if quiz):
        key = keys.get(("quiz", entry.id, passed[entry.id][1])) if entry.id in passed else None
        quiz = catalogue.quiz_by_key(key).entry if key else entry
        yield entry.id, quiz.questions_in_one_draw
