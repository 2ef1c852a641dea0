"""Where a lesson is now that was in another course before."""

from courseware.content.catalogue import Catalogue
from courseware.store.engine import Database
from courseware.store.releases import was_in_course


def moved_to(db: Database, catalogue: Catalogue, course_id: str, lesson_id: str) -> str | None:
    """The course in which a lesson is now that was in another one in an earlier release; None of
    any other lesson. Only an address with the wrong course costs a query."""
    entry = catalogue.lesson_entry_or_none(lesson_id)
    if entry is None or entry.course == course_id:
        return None
    with db.read() as connection:
        return entry.course if was_in_course(connection, lesson_id, course_id) else None
