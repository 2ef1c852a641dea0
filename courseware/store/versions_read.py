"""Which of two versions of a lesson somebody is better off having read."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from courseware.store.rows import AnyRow
from courseware.store.tables import LessonRead, Reading, ReleaseItem, Review

Rank = tuple[bool, int]
"""Whether a clinician has reviewed it, and the newest release that held it: higher is better."""


def ranks_read_by(connection: Connection, person_ids: Collection[str]) -> dict[str, Rank]:
    """Revision -> its rank, of what some people read."""
    of_them = select(Reading.revision_sha256).where(Reading.person_id.in_(person_ids))
    whole = select(LessonRead.revision_sha256).where(LessonRead.person_id.in_(person_ids))
    revisions = sorted(connection.scalars(of_them.union(whole)))
    reviewed = set(
        connection.scalars(
            select(Review.revision_sha256).where(Review.revision_sha256.in_(revisions))
        )
    )
    newest = select(ReleaseItem.revision_sha256, func.max(ReleaseItem.release_id)).where(
        ReleaseItem.revision_sha256.in_(revisions)
    )
    found = connection.execute(newest.group_by(ReleaseItem.revision_sha256))
    releases = {revision: release for revision, release in found}
    return {one: (one in reviewed, releases.get(one, 0)) for one in revisions}


def is_better(ranks: dict[str, Rank], theirs: AnyRow, own: AnyRow) -> bool:
    """Whether one reading is to be kept rather than another one: of the better version, and of one
    version the earlier."""
    one, other = ranks[theirs.revision_sha256], ranks[own.revision_sha256]
    return one > other or (one == other and bool(theirs.read_at < own.read_at))
