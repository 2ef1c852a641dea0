"""Which parts of a lesson are told as they were when somebody read them."""

from collections.abc import Mapping

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledLesson
from courseware.store import releases


def unchanged(
    connection: Connection,
    catalogue: Catalogue,
    lesson: CompiledLesson,
    revisions: Mapping[str, str],
) -> frozenset[str]:
    """Ids of the parts whose text is still the one of a revision.

    Where all are of the live revision, as on nearly every page, there is nothing to compare.

    Args:
        revisions: part id -> SHA-256 of the lesson in which somebody had it on screen.
    """
    others = set(revisions.values()) - {lesson.revision_sha256}
    if not others:
        return frozenset(revisions)
    now = {part.id: part.told for part in lesson.parts}
    texts = {one: _told(connection, catalogue, lesson.id, one) for one in others}
    texts[lesson.revision_sha256] = now
    return frozenset(
        id_ for id_, revision in revisions.items() if now.get(id_) == texts[revision].get(id_, ())
    )


def _told(
    connection: Connection, catalogue: Catalogue, lesson_id: str, revision: str
) -> dict[str, tuple[str, str]]:
    key = releases.key_of(connection, "lesson", lesson_id, revision)
    parts = catalogue.lesson_by_key(key).parts if key else ()
    return {part.id: part.told for part in parts}
