"""What somebody learned in a course: its lessons and quizzes in the versions read and passed.

Content may be published anew between reading and signing. An award names those versions, so its
minutes and objectives are theirs too, and not what the course has become since.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse, Objective, QuizEntry
from courseware.domain.credit import CreditWorking, work_out_credit
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
    connection: Connection, catalogue: Catalogue, course: CompiledCourse, studied: CourseStudy
) -> Learned:
    """What somebody learned; no query where everything is as it is live."""
    lessons = list(_lessons(connection, catalogue, course, studied.lessons_read))
    quizzes = _quizzes(connection, catalogue, course, studied.quizzes_passed)
    words = sum(lesson.words for lesson in lessons)
    questions = sum(quiz.questions_in_one_draw for quiz in quizzes)
    return Learned(
        work_out_credit(words, questions, course.difficulty, course.declared_minutes),
        tuple(objective for lesson in lessons for objective in lesson.objectives),
    )


def _lessons(
    connection: Connection,
    catalogue: Catalogue,
    course: CompiledCourse,
    read: Mapping[str, tuple[datetime, str]],
) -> Iterator[_Lesson]:
    for entry in course.lessons:
        revision = read[entry.id][1] if entry.id in read else entry.revision_sha256
        key = _other_key(connection, "lesson", entry.id, revision, entry.revision_sha256)
        lesson = catalogue.lesson_by_key(key) if key else entry
        yield _Lesson(lesson.words, lesson.objectives)


def _quizzes(
    connection: Connection,
    catalogue: Catalogue,
    course: CompiledCourse,
    passed: Mapping[str, tuple[datetime, str]],
) -> Iterator[QuizEntry]:
    quizzes = [lesson.quiz for lesson in course.lessons if lesson.quiz in catalogue.quizzes]
    for entry in (catalogue.quiz_entry(quiz) for quiz in quizzes if quiz):
        revision = passed[entry.id][1] if entry.id in passed else entry.revision_sha256
        key = _other_key(connection, "quiz", entry.id, revision, entry.revision_sha256)
        yield catalogue.quiz_by_key(key).entry if key else entry


def _other_key(
    connection: Connection, kind: str, content_id: str, revision: str, live: str
) -> str | None:
    """The compiled key of a revision that is not the live one; None where it is."""
    return None if revision == live else key_of(connection, kind, content_id, revision)
