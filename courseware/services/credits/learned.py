"""What somebody learned in a course: its lessons and quizzes in the versions read and passed.

Content may be published anew between reading and signing. An award names those versions, so its
minutes and objectives are theirs too, and not what the course has become since.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse, Objective
from courseware.domain.credit import CreditWorking, declared_share, work_out_credit
from courseware.services.credits.credited_before import NOTHING, CreditedBefore
from courseware.services.credits.study import CourseStudy
from courseware.store.releases import key_of


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
    lessons = dict(_lessons(connection, catalogue, course, studied.lessons_read))
    asked = dict(_quizzes(connection, catalogue, course, studied.quizzes_passed))
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
    connection: Connection,
    catalogue: Catalogue,
    course: CompiledCourse,
    read: Mapping[str, tuple[datetime, str]],
) -> Iterator[tuple[str, _Lesson]]:
    for entry in course.lessons:
        revision = read[entry.id][1] if entry.id in read else entry.revision_sha256
        key = _other_key(connection, "lesson", entry.id, revision, entry.revision_sha256)
        lesson = catalogue.lesson_by_key(key) if key else entry
        yield entry.id, _Lesson(lesson.words, lesson.objectives)


def _quizzes(
    connection: Connection,
    catalogue: Catalogue,
    course: CompiledCourse,
    passed: Mapping[str, tuple[datetime, str]],
) -> Iterator[tuple[str, int]]:
    """Ids of the quizzes, each with the questions of one draw."""
    quizzes = [lesson.quiz for lesson in course.lessons if lesson.quiz in catalogue.quizzes]
    for entry in (catalogue.quiz_entry(quiz) for quiz in quizzes if quiz):
        revision = passed[entry.id][1] if entry.id in passed else entry.revision_sha256
        key = _other_key(connection, "quiz", entry.id, revision, entry.revision_sha256)
        quiz = catalogue.quiz_by_key(key).entry if key else entry
        yield entry.id, quiz.questions_in_one_draw


def _other_key(
    connection: Connection, kind: str, content_id: str, revision: str, live: str
) -> str | None:
    """The compiled key of a revision that is not the live one; None where it is."""
    return None if revision == live else key_of(connection, kind, content_id, revision)
