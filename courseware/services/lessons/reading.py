"""A learner reads: seconds on screen add up until parts, and then lessons, count as read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledLesson
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.reading import MOST_A_REPORT, ReadHow, credited_seconds, plausible_seconds
from courseware.services.authorize import require
from courseware.services.credits.credit import award_if_complete
from courseware.services.holding import hold_acting
from courseware.services.lessons.practice import Practice, practices_with
from courseware.services.lessons.read_parts import unchanged
from courseware.services.moments import When, asked
from courseware.services.recalls.later_recalls import ask_reader
from courseware.services.reviews import next_review_on
from courseware.services.shown import require_shown
from courseware.store import recall_readers
from courseware.store.credits import reading as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

REVISED = (
    "This lesson was revised while this page was open, so what the page last reported did not "
    "count. The lesson stands here as it is now; parts that say the same still count."
)


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """How far a person is in a lesson.

    Attributes:
        parts_read: ids of the parts that count as read, in the text that they have now.
        read_at: when the whole lesson counted as read (UTC), or None.
        was_revised: whether that was an earlier version.
        moves_on: whether the version as it is now counts in its place, once it is read.
        resume_at: id of the first part not read yet; None when all are, or none is.
        reviewed_by, reviewed_at: the clinician's review of this revision, if there is one.
        review_due_on: from when that review is too old; None without one.
        passed_at: when the lesson's quiz was passed first in this round (UTC), or None.
        recalls: (begun, id, reason) of its recalls that wait for the person, the oldest first.
    """

    parts_read: frozenset[str]
    read_at: datetime | None
    resume_at: str | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    review_due_on: date | None
    passed_at: datetime | None
    was_revised: bool = False
    moves_on: bool = False
    recalls: tuple[tuple[datetime, str, str], ...] = ()


def lesson_or_404(catalogue: Catalogue, course_id: str, lesson_id: str) -> CompiledLesson:
    """The lesson of the live release, if it belongs to this course.

    Raises:
        NotFound: it does not.
    """
    try:
        lesson = catalogue.lesson(lesson_id)
    except KeyError:
        raise NotFound from None
    if lesson.course != course_id:
        raise NotFound
    return lesson


def open_lesson(
    db: Database, catalogue: Catalogue, actor: Actor, lesson: CompiledLesson
) -> tuple[LessonProgress, dict[str, Practice]]:
    """All that a lesson's page knows of its reader, in one look at the database."""
    require(actor, Permission.COURSES_STUDY)
    known, progress = _opened(db, catalogue, actor, lesson)
    return progress, practices_with(catalogue, lesson, known.practice)


def lesson_progress(
    db: Database, catalogue: Catalogue, actor: Actor, lesson: CompiledLesson
) -> LessonProgress:
    """What the person has read of the lesson, and who reviewed it."""
    require(actor, Permission.COURSES_STUDY)
    return _opened(db, catalogue, actor, lesson)[1]


def _opened(
    db: Database, catalogue: Catalogue, actor: Actor, lesson: CompiledLesson
) -> tuple[rows.Opened, LessonProgress]:
    """What is on record, and what follows from it for the text as it is now."""
    revision, quiz = lesson.revision_sha256, lesson.quiz
    with db.read() as connection:
        known = rows.opened(connection, actor.person_id, lesson.course, lesson.id, revision, quiz)
        done = unchanged(connection, catalogue, lesson, known.parts_read)
        moves = known.read_in is not None and rows.moves_on(
            connection, actor.person_id, lesson.course, revision, known.read_in
        )
    return known, _progress(known, done, lesson, moves)


def _progress(
    known: rows.Opened, done: frozenset[str], lesson: CompiledLesson, moves: bool
) -> LessonProgress:
    missing = [part.id for part in lesson.parts if part.id not in done]
    return LessonProgress(
        parts_read=done,
        read_at=known.read_at,
        resume_at=missing[0] if missing and (done or known.read_at) else None,
        reviewed_by=known.reviewer_name,
        reviewed_at=known.reviewed_at,
        review_due_on=_next_review(known.reviewed_at, lesson),
        passed_at=known.passed_at,
        was_revised=known.read_in not in (None, lesson.revision_sha256),
        moves_on=moves,
        recalls=tuple(sorted(known.recalls)),
    )


def _next_review(reviewed_at: datetime | None, lesson: CompiledLesson) -> date | None:
    if reviewed_at is None:
        return None
    return next_review_on(reviewed_at.date(), lesson.review_every_months)


def report_seconds(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    lesson: CompiledLesson,
    seconds: Mapping[str, int],
    now: When,
    shown: str | None = None,
) -> Collection[str]:
    """Take a report of seconds per part on screen; returns the ids of parts that count as read.

    Args:
        now: the moment, or the clock that is asked for it once the reader and the reports are
            held: of two tabs the second one then finds the report of the first, and what a recall
            let wait comes after it.
        shown: revision of the page on which they were counted; None for none.

    Raises:
        NotFound: the lesson has no such part.
        Conflict: the page showed another revision of the lesson, or the reader's account was
            closed or merged meanwhile.
    """
    _require_present(db, actor, lesson, shown, now)
    _require_parts(actor, lesson, seconds)
    with db.write() as connection:
        hold_acting(connection, actor)
        known = _held(connection, catalogue, actor, lesson)
        now = asked(now)
        last = rows.last_report(connection, actor.person_id, now + MOST_A_REPORT)
        budget = credited_seconds(sum(max(0, s) for s in seconds.values()), last, now)
        words = {part.id: part.words for part in lesson.parts}
        done = _read(known)
        for part_id, claimed in seconds.items():
            row = known.get(part_id)
            credit = min(max(0, claimed), budget)
            budget -= credit
            total = credit + (row.seconds if row else 0)
            how = ReadHow.ON_SCREEN if total >= plausible_seconds(words[part_id]) else None
            state = _state(row, total, how, now)
            rows.put(connection, lesson.course, _named(actor, lesson, part_id) | state)
            done |= {part_id} if state["read_at"] else set()
        _finish(connection, catalogue, actor, lesson, done, now)
        return done


def mark_parts(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    lesson: CompiledLesson,
    part_ids: Collection[str],
    how: ReadHow,
    now: When,
    shown: str | None = None,
) -> Collection[str]:
    """Count parts as read on the learner's own word (button or attestation), on record as such.

    Args:
        shown: revision of the page that the word is about; None for none.

    Raises:
        NotFound: the lesson has no such part.
        Conflict: the page showed another revision of the lesson, or the reader's account was
            closed or merged meanwhile.
    """
    _require_present(db, actor, lesson, shown, now)
    _require_parts(actor, lesson, part_ids)
    with db.write() as connection:
        hold_acting(connection, actor)
        known = _held(connection, catalogue, actor, lesson)
        now = asked(now)
        done = _read(known)
        for part_id in [part_id for part_id in part_ids if part_id not in done]:
            row = known.get(part_id)
            state = _state(row, row.seconds if row else 0, how, now)
            rows.put(connection, lesson.course, _named(actor, lesson, part_id) | state)
        done |= set(part_ids)
        _finish(connection, catalogue, actor, lesson, done, now)
        return done


def _require_present(
    db: Database, actor: Actor, lesson: CompiledLesson, shown: str | None, now: When
) -> None:
    """Refuse what is about another text; who had a recalled one on screen is asked all the same."""
    require(actor, Permission.COURSES_STUDY)
    if shown is not None and shown != lesson.revision_sha256:
        named = (actor.person_id, lesson.id, shown)
        with db.read() as connection:
            recalled = recall_readers.to_be_told(connection, *named)
        if recalled:
            with db.write() as connection:
                hold_acting(connection, actor)
                ask_reader(connection, *named, asked(now))
    require_shown(shown, lesson.revision_sha256, REVISED)


def _require_parts(actor: Actor, lesson: CompiledLesson, part_ids: Collection[str]) -> None:
    require(actor, Permission.COURSES_STUDY)
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    if not set(part_ids) <= {part.id for part in lesson.parts}:
        raise NotFound


def _held(
    connection: Connection, catalogue: Catalogue, actor: Actor, lesson: CompiledLesson
) -> dict[str, AnyRow]:
    """What is on record of the parts, of those that are told as they were then.

    A part that was rewritten begins anew: nobody has read it as it is. Whoever recalls the text is
    waited for here: what is recorded comes after.
    """
    known = rows.parts_held(connection, actor.person_id, lesson.course, lesson.id)
    revisions = {part_id: row.revision_sha256 for part_id, row in known.items()}
    same = unchanged(connection, catalogue, lesson, revisions)
    return {part_id: row for part_id, row in known.items() if part_id in same}


def _read(known: Mapping[str, AnyRow]) -> set[str]:
    return {part_id for part_id, row in known.items() if row.read_at is not None}


def _named(actor: Actor, lesson: CompiledLesson, part_id: str) -> dict[str, Any]:
    """Whose part it is, and of which revision of the lesson."""
    return {
        "person_id": actor.person_id,
        "lesson_id": lesson.id,
        "part_id": part_id,
        "revision_sha256": lesson.revision_sha256,
    }


def _state(row: AnyRow | None, seconds: int, how: ReadHow | None, now: datetime) -> dict[str, Any]:
    """A part's new state: what counts as read stays so, as it came about, and so does in which
    revision: a recall of that one asks whoever read it.

    Args:
        how: on what ground it counts as read from now on; None while it does not.
    """
    if row is not None and row.read_at is not None:
        read = {name: getattr(row, name) for name in ("read_at", "how", "revision_sha256")}
    else:
        read = {"read_at": now if how else None, "how": how.value if how else None}
    return {"seconds": seconds, "reported_at": now, **read}


def _finish(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    lesson: CompiledLesson,
    done: Collection[str],
    now: datetime,
) -> None:
    """Count the lesson as read in this revision when every part of it is, as it is told now; its
    text may be recalled by now."""
    if {part.id for part in lesson.parts} <= set(done):
        values: dict[str, Any] = {"person_id": actor.person_id, "lesson_id": lesson.id}
        values |= {"revision_sha256": lesson.revision_sha256, "read_at": now}
        if rows.put_lesson_read(connection, lesson.course, values):
            award_if_complete(connection, catalogue, actor.person_id, lesson.course, now)
    # Last, because an award that this made asks its holder itself.
    ask_reader(connection, actor.person_id, lesson.id, lesson.revision_sha256, now)
