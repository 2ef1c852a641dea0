"""Holds the quizzes of a library against what was published and answered under the same ids."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from courseware.content.plain_source import PlainSource, read_plain
from courseware.content.problem import Problem
from courseware.content.succession import (
    Before,
    lost_quiz,
    retired_quizzes,
    succession_problems,
)
from courseware.content.survey_succession import survey_problems
from courseware.store import affected
from courseware.store import releases as rows
from courseware.store.credits import evaluations as evaluation_rows
from courseware.store.engine import Database

_QUIZ, _COURSE = "quiz", "course"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A quiz or a course that differs from the one in the live release."""

    content_id: str
    path: str
    source: bytes


def refusals(
    db: Database,
    quizzes: Iterable[Incoming],
    live_items: list[rows.ItemRow],
    same_meaning: Collection[str] = (),
) -> list[Problem]:
    """What keeps quizzes from following those of the live release, each with its mend.

    Args:
        same_meaning: `quiz/question` or `quiz/question/part` whose new words the author confirms
            to say the same; these come as warnings.
    """
    live = {item.content_id: item.revision_sha256 for item in live_items if item.kind == _QUIZ}
    found: list[Problem] = []
    for quiz in quizzes:
        before = _before(db, quiz, live.get(quiz.content_id), same_meaning)
        found += succession_problems(read_plain(quiz.source, _QUIZ, quiz.path), quiz.path, before)
    return sorted(found)


def lost_quizzes(
    db: Database,
    live_items: list[rows.ItemRow],
    listed: list[rows.ItemRow],
    courses: Iterable[bytes],
) -> list[Problem]:
    """Quizzes that were answered and whose file is gone, unless a course keeps their id.

    Args:
        listed: what the release would hold.
        courses: sources of its courses; read only where a quiz is gone.
    """
    kept = {item.content_id for item in listed if item.kind == _QUIZ}
    gone = [i for i in live_items if i.kind == _QUIZ and i.content_id not in kept]
    retired = retired_quizzes(_plain_course(one) for one in courses) if gone else set()
    course_paths = [item.path for item in listed if item.kind == _COURSE]
    with db.snapshot() as connection:
        return [
            lost_quiz(item.path, item.content_id, course_paths)
            for item in sorted(gone, key=lambda item: item.path)
            if item.content_id not in retired
            and affected.answered_questions(connection, item.content_id)
        ]


def reworded_evaluations(
    db: Database, courses: Iterable[Incoming], live_items: list[rows.ItemRow]
) -> list[Problem]:
    """Warnings for questions of evaluations that were answered and ask something else now."""
    live = {item.content_id: item for item in live_items if item.kind == _COURSE}
    found: list[Problem] = []
    for course in courses:
        if (item := live.get(course.content_id)) is None:
            continue
        with db.snapshot() as connection:
            answered = evaluation_rows.answered_questions(connection, course.content_id)
            before = rows.source(connection, item.revision_sha256) if answered else None
        if before is not None:
            old, new = _plain_course(before), read_plain(course.source, _COURSE, course.path)
            found += survey_problems(new, course.path, old, answered)
    return sorted(found)


def _plain_course(source: bytes) -> PlainSource:
    return read_plain(source, _COURSE, "course.yaml")


def _before(
    db: Database, quiz: Incoming, live: str | None, same_meaning: Collection[str]
) -> Before:
    with db.snapshot() as connection:
        attempted = affected.attempted_revisions(connection, quiz.content_id)
        answered = affected.answered_questions(connection, quiz.content_id)
        digests = [live, *(one for one in attempted if one != live)]
        sources = [rows.source(connection, one) if one else None for one in digests]
    plain = [_plain(source, quiz.path) for source in sources]
    older = [one for one in plain[1:] if one is not None]
    return Before(quiz.content_id, plain[0], older, answered, same_meaning)


def _plain(source: bytes | None, path: str) -> PlainSource | None:
    return None if source is None else read_plain(source, _QUIZ, path)
