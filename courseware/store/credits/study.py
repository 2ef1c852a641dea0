"""All that stands on record of one person as a learner, in one answer of the database.

The pages about courses need all of it, and on a network each question more would cost them as much
again.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    func,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
)

from courseware.store.competency import waiting
from courseware.store.competency.unread import TOLD_FOR
from courseware.store.compiled_once import CompiledOnce
from courseware.store.records.held import KINDS, Held
from courseware.store.tables import (
    Attempt,
    Attestation,
    CourseRound,
    Evaluation,
    LessonRead,
    Reading,
)
from courseware.store.tables.base import UtcDateTime

# A moment out of several tables; where one cannot be read, all of them are named.
_MOMENT: Final = UtcDateTime()
_MOMENT.place = ("attempt, reading, lesson_read, evaluation, attestation or course_round", "…_at")


def _rows(kind: str, name: Any, *rest: Any, of: Any) -> Select[Any]:
    """A part of the answer: its kind, a name, a number, two moments and a revision."""
    number, moment, begun, revision = (*rest, null(), null(), null(), null())[:4]
    return select(
        literal_column(f"'{kind}'").label("kind"),
        name.label("name"),
        number.label("number"),
        type_coerce(moment, _MOMENT).label("moment"),
        type_coerce(begun, _MOMENT).label("begun"),
        revision.label("revision"),
    ).where(of.person_id == bindparam("person_id"))


# The first part gives the columns their types. Built once: every page about courses asks it.
_PARTS: Final[list[Any]] = [
    _rows(
        "passed",
        Attempt.quiz_id,
        Attempt.number,
        Attempt.submitted_at,
        Attempt.started_at,
        Attempt.revision_sha256,
        of=Attempt,
    ).where(Attempt.passed.is_(True)),
    _rows(
        "read",
        LessonRead.lesson_id,
        LessonRead.round,
        LessonRead.read_at,
        null(),
        LessonRead.revision_sha256,
        of=LessonRead,
    ),
    _rows("latest", Reading.lesson_id, null(), func.max(Reading.reported_at), of=Reading).group_by(
        Reading.lesson_id
    ),
    _rows("tried", Attempt.quiz_id, null(), func.max(Attempt.started_at), of=Attempt).group_by(
        Attempt.quiz_id
    ),
    *(
        _rows(kind, table.course_id, table.round, moment, of=table)
        for kind, table, moment in (
            ("evaluated", Evaluation, Evaluation.submitted_at),
            ("attested", Attestation, Attestation.signed_at),
        )
    ),
    _rows(
        "opened",
        CourseRound.course_id,
        CourseRound.round,
        CourseRound.opened_at,
        null(),
        CourseRound.kept_award_id,
        of=CourseRound,
    ),
    *(
        select(literal_column("'held'"), literal_column(f"'{kind}'"), *[null()] * 4).where(exists_)
        for kind, exists_ in KINDS.items()
    ),
]
_ON_RECORD: Final = CompiledOnce(union_all(*_PARTS))
_AND_WAITING: Final = {
    engine: CompiledOnce(union_all(*_PARTS, *waiting.parts(engine)))
    for engine in ("sqlite", "postgresql")
}


@dataclass
class OnRecord:
    """What a person has on record (times UTC).

    Attributes:
        passes: quiz id -> (started, submitted, revision) of every pass, first one first.
        lessons_read: (lesson id, round) -> (when, revision) of the lessons read to the end.
        lessons_opened: ids of the lessons that the person has opened, the latest first.
        tried: ids of the quizzes at which the person ever began an attempt.
        formalities: (what, course id, round): what was evaluated and attested (`evaluated`,
            `attested`).
        rounds: (course id, round, when, kept award) of every further round, the latest of a course
            last.
        held: other kinds of rows that the person has.
        ending: competencies that end or have ended; only where that is asked for.
    """

    passes: dict[str, list[tuple[datetime, datetime, str]]] = field(default_factory=dict)
    lessons_read: dict[tuple[str, int], tuple[datetime, str]] = field(default_factory=dict)
    lessons_opened: list[str] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    formalities: set[tuple[str, str, int]] = field(default_factory=set)
    rounds: list[tuple[str, int, datetime, str | None]] = field(default_factory=list)
    held: set[Held] = field(default_factory=set)
    ending: list[waiting.Ending] = field(default_factory=list)


def on_record(connection: Connection, person_id: str, now: datetime | None = None) -> OnRecord:
    """Everything that a person's standing in any course is worked out from.

    Args:
        now: the moment, where what waits for them beside courses is asked for as well.
    """
    found = OnRecord()
    passes, latest = [], []
    query = _ON_RECORD
    values: dict[str, Any] = {"person_id": person_id}
    if now is not None:
        query = _AND_WAITING[connection.dialect.name]
        values |= {"moment": now, "since": now - TOLD_FOR}
    for row in query.rows(connection, values):
        kind, name, number, moment, begun, revision = row
        if kind == "passed":
            passes.append((moment, name, begun, revision))
        elif kind == "read":
            found.lessons_read[name, number] = (moment, revision)
        elif kind == "latest":
            latest.append((moment, name))
        elif kind == "tried":
            found.tried.add(name)
        elif kind == "held":
            found.held.add(Held(name))
        elif kind == waiting.ENDING:
            found.ending.append(waiting.read(name, number, revision))
        elif kind == "opened":
            found.rounds.append((name, number, moment, revision))
        else:
            found.formalities.add((kind, name, number))
    for submitted, quiz, started, revision in sorted(passes):
        found.passes.setdefault(quiz, []).append((started, submitted, revision))
    found.lessons_opened = [name for _, name in sorted(latest, reverse=True)]
    found.rounds.sort()
    return found
