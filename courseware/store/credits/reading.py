"""Rows of reading: seconds a part was on screen, and what counts as read."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    select,
    type_coerce,
    union_all,
    update,
)

from courseware.domain.attempts import is_of_round
from courseware.store.compiled_once import CompiledOnce
from courseware.store.credits.began import FIRST_READ
from courseware.store.credits.rounds import (
    current_round,
    current_round_of,
    is_of_current_round,
    opened_at,
    round_of,
)
from courseware.store.credits.versions_read import may_replace
from courseware.store.literals import at_most
from courseware.store.recall_readers import REPORTS_WITH_OTHERS
from courseware.store.recalls import WAITS
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    Award,
    CourseRound,
    LessonRead,
    PracticeAnswer,
    Reading,
    Recall,
    Review,
)
from courseware.store.upsert import insert_or_ignore, upsert

# Built once: each view of a lesson asks these, and putting a statement together costs more than
# the look-up.
_PART = (
    Reading.part_id,
    Reading.seconds,
    Reading.reported_at,
    Reading.read_at,
    Reading.how,
    Reading.revision_sha256,
)
_OF_LESSON = and_(
    Reading.person_id == bindparam("person_id"),
    Reading.lesson_id == bindparam("lesson_id"),
    Reading.round == current_round_of(),
    is_of_current_round(func.coalesce(Reading.read_at, Reading.reported_at)),
)
_PARTS = select(*_PART).where(_OF_LESSON)
# One row at least, so that the lock is taken also where no part was reported yet.
_reports = select(REPORTS_WITH_OTHERS).subquery("reports")
_PARTS_HELD = select(*_PART).select_from(_reports.outerjoin(Reading, _OF_LESSON))
_NEWEST_REVIEW = (
    select(Review.id)
    .where(Review.revision_sha256 == bindparam("revision"))
    .order_by(Review.reviewed_at.desc())
    .limit(at_most(1))
    .scalar_subquery()
)
_NO_TEXT = literal("")
# Everything that a lesson's page knows of its reader comes in one answer: on a network, each
# question more would cost the page as much again.
_OPENED = CompiledOnce(
    union_all(
        select(
            literal("part").label("kind"),
            Reading.part_id.label("id"),
            Reading.read_at.label("moment"),
            Reading.revision_sha256.label("words"),
        ).where(
            Reading.person_id == bindparam("person_id"),
            Reading.lesson_id == bindparam("lesson_id"),
            Reading.round == current_round_of(),
            is_of_current_round(Reading.read_at),
            Reading.read_at.is_not(None),
        ),
        select(
            literal("lesson"), LessonRead.lesson_id, LessonRead.read_at, LessonRead.revision_sha256
        ).where(
            LessonRead.person_id == bindparam("person_id"),
            LessonRead.lesson_id == bindparam("lesson_id"),
            LessonRead.round == current_round_of(),
            is_of_current_round(LessonRead.read_at),
        ),
        select(literal("review"), _NO_TEXT, Review.reviewed_at, Review.reviewer_name).where(
            Review.id == _NEWEST_REVIEW
        ),
        select(
            literal("practice"),
            PracticeAnswer.question_id,
            PracticeAnswer.answered_at,
            type_coerce(PracticeAnswer.body, Text),
        ).where(
            PracticeAnswer.person_id == bindparam("person_id"),
            PracticeAnswer.quiz_id == bindparam("quiz_id"),
        ),
        select(literal("recall"), Recall.id, Recall.begun_at, Recall.reason).where(
            Recall.lesson_id == bindparam("lesson_id"), WAITS
        ),
        select(literal("passed"), _NO_TEXT, func.min(Attempt.submitted_at), _NO_TEXT)
        .where(
            Attempt.person_id == bindparam("person_id"),
            Attempt.quiz_id == bindparam("quiz_id"),
            Attempt.passed.is_(True),
            ~exists().where(
                CourseRound.person_id == bindparam("person_id"),
                CourseRound.course_id == bindparam("course_id"),
                CourseRound.opened_at > Attempt.started_at,
            ),
        )
        .having(func.count() > 0),
    )
)
_KEYS = ("person_id", "lesson_id", "part_id", "round")
_OF_WHOLE = ("person_id", "lesson_id", "round")
# max() over the typed column keeps its conversion to an aware datetime.
_LAST_REPORT = select(func.max(Reading.reported_at)).where(
    Reading.person_id == bindparam("person_id"), Reading.reported_at <= bindparam("until")
)
_PRACTICE = select(PracticeAnswer.question_id, PracticeAnswer.body).where(
    PracticeAnswer.person_id == bindparam("person_id"),
    PracticeAnswer.quiz_id == bindparam("quiz_id"),
)


def parts_held(
    connection: Connection, person_id: str, course_id: str, lesson_id: str
) -> dict[str, AnyRow]:
    """Part id -> (seconds, reported_at, read_at, how, revision_sha256) of one lesson in the
    course's round.

    The reader is held; beside other reports, this one waits until no recall begins, and no recall
    begins until the commit (`recall_readers.hold_reports`).
    """
    named = {"person_id": person_id, "course_id": course_id, "lesson_id": lesson_id}
    statement = _PARTS if connection.dialect.name == "sqlite" else _PARTS_HELD
    found = connection.execute(statement, named)
    return {row.part_id: row for row in found if row.part_id is not None}


@dataclass
class Opened:
    """What is on record of one person and one lesson.

    Attributes:
        parts_read: id -> revision of the parts that were read in the course's round.
        read_at, read_in: when the whole lesson counted as read in that round (UTC), and in which
            revision; or None.
        reviewer_name, reviewed_at: the newest review of the revision, or None.
        passed_at: when the lesson's quiz was passed first in that round, or None.
        practice: question id -> answer, of the quiz's practice questions.
        recalls: (begun, id, reason) of the recalls of the lesson that wait for the person.
    """

    parts_read: dict[str, str] = field(default_factory=dict)
    read_at: datetime | None = None
    read_in: str | None = None
    reviewer_name: str | None = None
    reviewed_at: datetime | None = None
    passed_at: datetime | None = None
    practice: dict[str, Any] = field(default_factory=dict)
    recalls: list[tuple[datetime, str, str]] = field(default_factory=list)


def opened(
    connection: Connection,
    person_id: str,
    course_id: str,
    lesson_id: str,
    revision: str,
    quiz_id: str | None,
) -> Opened:
    """All that a lesson's page shows of its reader, by one statement."""
    named = {
        "person_id": person_id,
        "course_id": course_id,
        "lesson_id": lesson_id,
        "revision": revision,
        "quiz_id": quiz_id or "",
    }
    found = Opened()
    for kind, id_, moment, words in _OPENED.rows(connection, named):
        if kind == "part":
            found.parts_read[id_] = words
        elif kind == "lesson":
            found.read_at, found.read_in = moment, words
        elif kind == "review":
            found.reviewer_name, found.reviewed_at = words, moment
        elif kind == "recall":
            found.recalls.append((moment, id_, words))
        elif kind == "passed":
            found.passed_at = moment
        else:
            found.practice[id_] = json.loads(words)
    return found


def last_report(connection: Connection, person_id: str, until: datetime) -> datetime | None:
    """When the person last reported reading anything.

    Args:
        until: what is later was reported while a clock was fast that is right now.
    """
    return connection.scalar(_LAST_REPORT, {"person_id": person_id, "until": until})


def put(connection: Connection, course_id: str, values: dict[str, Any]) -> None:
    """Store the state of one part for one person in the course's round; when it counted as read
    first is kept."""
    values = {**values, "round": round_of(values["person_id"], course_id)}
    changed = {k: v for k, v in values.items() if k not in _KEYS}
    changed["first_read_at"] = FIRST_READ
    upsert(connection, Reading, values, _KEYS, changed)


def put_lesson_read(connection: Connection, course_id: str, values: dict[str, Any]) -> bool:
    """Store that a lesson was read in a revision, in the course's round; False where it was.

    Read in another revision before, it is read in this one from now on, where that may be
    (`moves_on`); the reader is held. What was read before the round began, in one of another course
    that bears the same number, is replaced: an award that rests on it says itself when that was.
    """
    who, revision = values["person_id"], values["revision_sha256"]
    number = current_round(connection, who, course_id)
    values = {**values, "round": number}
    if insert_or_ignore(connection, LessonRead, values):
        return True
    key = [getattr(LessonRead, name) == values[name] for name in _OF_WHOLE]
    known = select(LessonRead.revision_sha256, LessonRead.read_at).where(*key)
    read = connection.execute(known).one()
    if is_of_round(read.read_at, opened_at(connection, who, course_id)) and not moves_on(
        connection, who, course_id, revision, read.revision_sha256
    ):
        return False
    said = {name: values[name] for name in ("revision_sha256", "read_at")}
    connection.execute(update(LessonRead).where(*key).values(said))
    return True


def moves_on(
    connection: Connection, person_id: str, course_id: str, revision: str, read: str
) -> bool:
    """Whether who had read a lesson in one revision comes to have read it in another one.

    Never once the round has its award: that names what was read, and binders show the rows beside
    it.
    """
    if revision == read:
        return False
    number = current_round(connection, person_id, course_id)
    awarded = select(literal(1)).where(
        Award.person_id == person_id, Award.course_id == course_id, Award.round == number
    )
    return connection.scalar(awarded) is None and may_replace(connection, revision, read)


def put_practice(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a person's latest answer to a practice question."""
    upsert(
        connection,
        PracticeAnswer,
        values,
        ("person_id", "quiz_id", "question_id"),
        {"body": values["body"], "answered_at": values["answered_at"]},
    )


def drop_practice(connection: Connection, person_id: str, quiz_id: str, question_id: str) -> None:
    """Forget a person's answer to a practice question."""
    connection.execute(
        delete(PracticeAnswer).where(
            PracticeAnswer.person_id == person_id,
            PracticeAnswer.quiz_id == quiz_id,
            PracticeAnswer.question_id == question_id,
        )
    )


def practice(connection: Connection, person_id: str, quiz_id: str) -> dict[str, Any]:
    """Question id -> answer of the practice questions of a quiz that a person answered."""
    named = {"person_id": person_id, "quiz_id": quiz_id}
    return {row.question_id: row.body for row in connection.execute(_PRACTICE, named)}
