"""Courses whose last day or status a release changes: what they end with, and whom that touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from courseware.content.compiled import CompiledCourse, from_json
from courseware.content.models.words import CourseStatus
from courseware.content.plain_data import at, text_at
from courseware.content.plain_source import read_plain
from courseware.content.summary import FileKind
from courseware.domain.counted import counted
from courseware.domain.offering import is_over
from courseware.domain.times import day_words
from courseware.services.releases.preparing import Prepared
from courseware.store import affected as counts
from courseware.store import releases as rows

_OFFER = ("status", "expires")


@dataclass(frozen=True, slots=True)
class CourseEnd:
    """What a release says of the end of a course.

    Attributes:
        last_day: as the release has it.
        begun: people who have begun the course and not completed it.
    """

    course_id: str
    last_day: date
    begun: int


def offer_changes(path: str, old: bytes | None, new: bytes | None) -> bool:
    """Whether the last day or the status of a course differ, or its file goes."""
    return old is not None and (new is None or _offer(path, old) != _offer(path, new))


def touched_by_end(connection: Connection, live: rows.ItemRow) -> tuple[int, int]:
    """(people who have begun the live course and not completed it, attempts under way)."""
    payload = rows.payload(connection, live.compiled_key or "")
    if payload is None:
        return 0, 0
    course = from_json(CompiledCourse, payload)
    lessons = [lesson.id for lesson in course.lessons]
    quizzes = [lesson.quiz for lesson in course.lessons if lesson.quiz]
    return (
        counts.people_amid_course(connection, course.id, lessons, quizzes),
        sum(counts.open_attempts(connection, quiz) for quiz in quizzes),
    )


def course_ends(connection: Connection, prepared: Prepared) -> tuple[CourseEnd, ...]:
    """The last days of courses that a release brings, changes, or opens again with."""
    before = {(item.kind, item.content_id): item for item in prepared.live_items}
    found = []
    for name in sorted(prepared.changed() & prepared.sources.keys()):
        if name[0] != FileKind.COURSE:
            continue
        path, new = prepared.sources[name]
        live = before.get(name)
        old = rows.source(connection, live.revision_sha256) if live else None
        last_day = _day(path, new)
        if last_day is not None and (old is None or _brings_end(path, old, new)):
            begun = touched_by_end(connection, live)[0] if live else 0
            found.append(CourseEnd(name[1], last_day, begun))
    return tuple(found)


def end_words(ends: Iterable[CourseEnd], today: date) -> tuple[str, ...]:
    """A warning for each course whose last day is past before its release is live."""
    return tuple(
        f"course {end.course_id} ends with this release: its last day, {day_words(end.last_day)}, "
        f"is past. {_stopped(end.begun)} If it is not meant to end, mend the day in its file."
        for end in ends
        if is_over(end.last_day, today)
    )


def _stopped(begun: int) -> str:
    if not begun:
        return "Nobody begins it any more."
    people = counted(begun, "person has", "people have")
    return f"{people} begun it and not completed it, and cannot complete it any more."


def _offer(path: str, source: bytes) -> tuple[str | None, ...]:
    data = read_plain(source, FileKind.COURSE, path).data
    return tuple(text_at(data, key) for key in _OFFER)


def _brings_end(path: str, old: bytes, new: bytes) -> bool:
    """Whether the last day is another one, or a course comes back with it. One that is retired
    with the day that it had ends no earlier by that."""
    (_, day_before), (status, day) = _offer(path, old), _offer(path, new)
    return day != day_before or (status != CourseStatus.RETIRED and offer_changes(path, old, new))


def _day(path: str, source: bytes) -> date | None:
    written = at(read_plain(source, FileKind.COURSE, path).data, "expires")
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:  # the check says so
        return None
