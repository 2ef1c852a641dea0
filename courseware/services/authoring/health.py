"""The health of the content: problems, drafts, reviews due, learners' reports, weak questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse, LessonEntry
from courseware.content.preview.reading import Reading
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authoring.desk import Desk, read_desk
from courseware.services.authoring.files import AuthoredFile, authored_files
from courseware.services.authorize import require
from courseware.services.problem_reports import Report, listed_reports
from courseware.services.reviews import latest_reviews, next_review_on
from courseware.services.statistics.listing import list_quizzes
from courseware.services.statistics.questions import QuestionReport
from courseware.services.statistics.quizzes import analyse_quiz
from courseware.store.engine import Database

_SOON = timedelta(days=60)
MOST_ANALYSED_ATTEMPTS = 2_000
"""Quizzes with more attempts are analysed on their own page only, so that this one stays quick."""


@dataclass(frozen=True, slots=True)
class Due:
    """A live lesson that a clinician has to read.

    Attributes:
        path: the lesson's file, if this host has it; else empty.
        reviewed_on: the latest review of this revision; None without one.
        due_on: from when the review is too old; None without a review.
    """

    lesson_id: str
    title: str
    reviewed_on: date | None
    due_on: date | None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Weak:
    """A question to look at, and why."""

    quiz_id: str
    title: str
    question: QuestionReport


@dataclass(frozen=True)
class Health:
    """What needs an author's attention.

    Attributes:
        reading: the files of this host; None without any.
        drafts: files that differ from what is live.
        asked: files whose review was asked for and not given.
        reports: of learners, those that wait for an answer, the oldest first.
        due: live lessons without a valid review, the longest overdue first.
        not_analysed: quizzes with too many attempts for this page, by id.
        ending: courses whose last day is near or over, what ends first before.
    """

    reading: Reading | None
    drafts: tuple[AuthoredFile, ...]
    asked: tuple[AuthoredFile, ...]
    reports: tuple[Report, ...]
    due: tuple[Due, ...]
    weak: tuple[Weak, ...]
    not_analysed: Mapping[str, str]
    ending: tuple[CompiledCourse, ...]


def health(db: Database, catalogue: Catalogue, actor: Actor, desk: Desk, now: datetime) -> Health:
    """What needs attention, for an instructor.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    require(actor, Permission.CONTENT_READ)
    reading = read_desk(desk) if desk.has_library else None
    files = authored_files(db, reading).values() if reading else ()
    weak, too_many = _weak(db, catalogue, actor)
    return Health(
        reading=reading,
        drafts=tuple(one for one in files if one.is_draft),
        asked=tuple(one for one in files if one.asked and not one.reviewed),
        reports=tuple(listed_reports(db, catalogue, actor)[0]),
        due=tuple(_at(one, reading) for one in reviews_due(db, catalogue, now.date())),
        weak=weak,
        not_analysed=too_many,
        ending=tuple(sorted(_ending(catalogue, now.date()), key=lambda c: c.expires or date.max)),
    )


def _ending(catalogue: Catalogue, today: date) -> Iterator[CompiledCourse]:
    """Courses that somebody has to decide about: to go on, or to be retired."""
    for course in catalogue.courses:
        if course.expires and course.status != "retired" and course.expires - today < _SOON:
            yield course


def _at(due: Due, reading: Reading | None) -> Due:
    """The same, with the place of its file on this host."""
    found = reading.library.lessons.get(due.lesson_id) if reading else None
    return replace(due, path=found.path) if found else due


def reviews_due(db: Database, catalogue: Catalogue, today: date) -> tuple[Due, ...]:
    """Live lessons that nobody reviewed, or whose review is older than their authors allow."""
    lessons = catalogue.lessons
    digests = [lesson.revision_sha256 for lesson in lessons.values()]
    with db.read() as connection:
        latest = latest_reviews(connection, digests)
    found = (_due(lesson, latest.get(lesson.revision_sha256)) for lesson in lessons.values())
    due = (one for one in found if one.due_on is None or one.due_on <= today)
    return tuple(sorted(due, key=lambda one: (one.due_on or date.max, one.title)))


def _due(lesson: LessonEntry, reviewed_on: date | None) -> Due:
    months = lesson.review_every_months
    due_on = None if reviewed_on is None else next_review_on(reviewed_on, months)
    return Due(lesson.id, lesson.title, reviewed_on, due_on)


def _weak(
    db: Database, catalogue: Catalogue, actor: Actor
) -> tuple[tuple[Weak, ...], dict[str, str]]:
    """Questions to look at, the weightiest first, and quizzes that were left out."""
    found, too_many = [], {}
    for line in list_quizzes(db, catalogue, actor):
        if line.attempts > MOST_ANALYSED_ATTEMPTS:
            too_many[line.quiz_id] = line.title
        elif line.attempts:
            present = analyse_quiz(db, catalogue, line.quiz_id).present
            found += [Weak(line.quiz_id, line.title, one) for one in present.to_look_at]
    found.sort(key=lambda one: -one.question.concerns[0].weight)
    return tuple(found), too_many
