"""Lessons that a release moves to another course, and courses whose id goes with it.

What was read and passed stays with the lesson, and with the award that rests on it: nobody is
credited again for it, and an id that goes keeps whoever had begun from completing that course. So
authors are told before, and when it is done. Nothing is refused: a library has to be able to grow.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from courseware.content.summary import FileKind
from courseware.domain.counted import counted
from courseware.services.releases.course_ends import touched_by_end
from courseware.services.releases.preparing import Prepared
from courseware.store import affected as counts
from courseware.store import releases as rows

_ONCE = (
    "What an award rests on is not credited again with the other course, unless that award is a "
    "demonstration."
)
_STAYS = "Awards and certificates stay as they are."
_KEEP_ID = (
    "Assignments and checklists that ask for it know its old id: an id is best never changed."
)


def moves(connection: Connection, prepared: Prepared) -> tuple[str, ...]:
    """A sentence for each lesson that moves and for each course that goes while somebody has
    awards of it or has begun it."""
    before, after = _courses(prepared.live_items), _courses(prepared.listed)
    return (
        *_moved(connection, before, after),
        *_gone(connection, prepared, after),
    )


def _courses(items: Iterable[rows.ItemRow]) -> dict[tuple[str, str], str]:
    """(kind, id) of courses and lessons -> the course in whose folder each lies."""
    kinds = (FileKind.COURSE, FileKind.LESSON)
    return {(i.kind, i.content_id): i.path.split("/")[1] for i in items if i.kind in kinds}


def _moved(
    connection: Connection, before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]
) -> Iterator[str]:
    for (kind, id_), course in sorted(after.items()):
        left = before.get((kind, id_), course)
        if kind == FileKind.LESSON and left != course:
            read = counts.people_who_read(connection, id_)
            awarded = counts.people_awarded_lesson(connection, id_)
            people = (
                f" {counted(read, 'person has', 'people have')} read it, and it is part of awards "
                f"of {counted(awarded, 'person', 'people')}."
            )
            told = (people if read or awarded else "") + (f" {_ONCE}" if awarded else "")
            yield f"lesson {id_} moves from course {left} to course {course}.{told}"


def _gone(
    connection: Connection,
    prepared: Prepared,
    after: dict[tuple[str, str], str],
) -> Iterator[str]:
    live = {i.content_id: i for i in prepared.live_items if i.kind == FileKind.COURSE}
    for id_ in sorted(live.keys() - {id_ for kind, id_ in after if kind == FileKind.COURSE}):
        awarded = counts.people_awarded_course(connection, id_)
        begun, _ = touched_by_end(connection, live[id_])
        if awarded or begun:
            yield (
                f"course {id_} goes, or gets another id. "
                f"{counted(awarded, 'person has', 'people have')} an award of it, and "
                f"{counted(begun, 'person has', 'people have')} begun it and not completed it. "
                f"{_STAYS} {_KEEP_ID}"
            )
