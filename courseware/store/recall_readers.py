"""Who had a recalled text on screen: no report of reading slips past the recall of its text."""

from sqlalchemy import Connection, bindparam, exists, func, select

from courseware.store.rows import AnyRow
from courseware.store.tables import Recall, RecallReader, RecallTask, Release, ReleaseItem

_LOCK = 7305184
REPORTS_WITH_OTHERS = func.pg_advisory_xact_lock_shared(_LOCK)
"""What a report of reading holds with others, and a recall that begins alone, on PostgreSQL."""
_HOLD_ALONE = select(func.pg_advisory_xact_lock(_LOCK))
_NAMED = exists().where(
    ReleaseItem.kind == "lesson",
    ReleaseItem.content_id == bindparam("lesson_id"),
    ReleaseItem.revision_sha256 == bindparam("revision"),
)
_LIVE = select(func.max(Release.id)).scalar_subquery()
# Asked with every report of reading, so put together once.
_TO_BE_TOLD = (
    select(Recall.id, Recall.title, Recall.reason)
    .where(
        Recall.lesson_id == bindparam("lesson_id"),
        _NAMED.where(ReleaseItem.release_id < Recall.release_id),
        ~_NAMED.where(ReleaseItem.release_id == Recall.release_id),
        ~_NAMED.where(ReleaseItem.release_id == _LIVE),
        *(
            ~exists().where(asked.recall_id == Recall.id, asked.person_id == bindparam("person_id"))
            for asked in (RecallTask, RecallReader)
        ),
    )
    .order_by(Recall.begun_at, Recall.id)
)


def hold_reports(connection: Connection) -> None:
    """Until the commit nobody reports reading, nor begins a recall; who does so is waited for.

    A recall has to see every report of its text before it, and none may miss it; on SQLite there
    is one writer anyway. Where it stands among the locks, `regrades.hold_marks` says. A report
    holds it with others (`store/credits/reading.py: parts_held`).
    """
    if connection.dialect.name != "sqlite":
        connection.execute(_HOLD_ALONE)


def to_be_told(
    connection: Connection, person_id: str, lesson_id: str, revision: str
) -> list[AnyRow]:
    """(id, title, reason) of recalls of a revision on screen that ask nothing of a person yet.

    None where the revision is live: who decided that it is read again knows of its recall.
    """
    named = {"person_id": person_id, "lesson_id": lesson_id, "revision": revision}
    return list(connection.execute(_TO_BE_TOLD, named))
