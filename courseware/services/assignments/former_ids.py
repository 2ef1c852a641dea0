"""Courses that got another id: who completed one under the id before, and where its lessons are.

An assignment names its course by the id, and so does an award. What an award has of a course that
is published no more stands in it by lessons and quizzes, whose ids stay: by these it is found.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.award_days import completed_on
from courseware.domain.credit import named_in
from courseware.domain.times import day_words
from courseware.store import releases
from courseware.store.credits import awards, rounds
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Completed:
    """A course as somebody completed it under another id; `on` is the day of the latest award."""

    title: str
    on: date


def completed_before(
    connection: Connection,
    catalogue: Catalogue,
    person_ids: Collection[str],
    course_ids: Collection[str],
) -> dict[tuple[str, str], Completed]:
    """(person, course) -> how somebody completed all of it under an id that is published no more:
    one query where nobody did. Not of who is repeating it since.
    """
    if not person_ids or not course_ids:
        return {}
    live = [course.id for course in catalogue.courses]
    of_person: dict[str, list[AnyRow]] = {}
    for award in awards.opening_of_others(connection, person_ids, live):
        of_person.setdefault(award.person_id, []).append(award)
    if not of_person:
        return {}
    courses = [course for course in catalogue.courses if course.id in course_ids]
    opened = rounds.opened_by(connection, of_person, course_ids)
    repeating = {(row.person_id, row.course_id) for row in opened}
    return {
        (person_id, course.id): Completed(having[-1].snapshot["title"], _last_day(having))
        for person_id, earlier in of_person.items()
        for course in courses
        if (person_id, course.id) not in repeating and (having := _having(course, earlier))
    }


def why_still_open(
    connection: Connection, catalogue: Catalogue, asked: Collection[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """(person, course) -> a sentence, of open assignments whose course has, or had, another id.

    Args:
        asked: (person, course) of all that are open.
    """
    live = {course.id for course in catalogue.courses}
    people = {person_id for person_id, course_id in asked if course_id in live}
    found = completed_before(connection, catalogue, people, live & {id_ for _, id_ in asked})
    told = {key: _done_as(found[key]) for key in asked if key in found}
    for gone in sorted({course_id for _, course_id in asked} - live):
        titles = " and ".join(f"“{title}”" for title in _now_in(connection, catalogue, gone))
        if titles:
            words = f"Its lessons are in {titles} now: withdraw this, and assign that."
            told |= {key: words for key in asked if key[1] == gone}
    return told


def _having(course: CompiledCourse, earlier: list[AnyRow]) -> list[AnyRow]:
    """The awards that have something of a course; none where not all of it is in them."""
    asked = {
        "lessons": {lesson.id for lesson in course.lessons},
        "quizzes": {lesson.quiz for lesson in course.lessons if lesson.quiz},
    }
    named = [{what: named_in(one.snapshot, what) for what in asked} for one in earlier]
    if any(ids - {id_ for one in named for id_ in one[what]} for what, ids in asked.items()):
        return []
    return [
        award
        for award, one in zip(earlier, named, strict=True)
        if any(ids & one[what] for what, ids in asked.items())
    ]


def _last_day(having: list[AnyRow]) -> date:
    return max(completed_on(award.snapshot) for award in having)


def _done_as(completed: Completed) -> str:
    return (
        f"Completed on {day_words(completed.on)} as “{completed.title}”, before the course got "
        "another id. It gives nothing more until it can be repeated: withdraw this, unless it is "
        "to be done once more then."
    )


def _now_in(connection: Connection, catalogue: Catalogue, course_id: str) -> Iterator[str]:
    """Titles of the courses in which the lessons of one that is gone are now."""
    lessons = releases.lessons_ever_in(connection, course_id)
    entries = (catalogue.lesson_entry_or_none(id_) for id_ in lessons)
    courses = {entry.course for entry in entries if entry is not None}
    return (course.title for course in catalogue.courses if course.id in courses)
