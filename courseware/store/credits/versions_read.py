"""Which of two readings of a lesson somebody is better off with, and which of two versions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    CourseRound,
    LessonRead,
    Reading,
    Recall,
    ReleaseItem,
    Review,
)

Rank = tuple[bool, bool, int]
"""Whether it was not recalled, whether a clinician has reviewed it, and the newest release that
held it: higher is better."""


def ranks(connection: Connection, revisions: Collection[str]) -> dict[str, Rank]:
    """Revision of a lesson -> its rank."""
    reviewed = set(
        connection.scalars(
            select(Review.revision_sha256).where(Review.revision_sha256.in_(revisions))
        )
    )
    recalled = set(
        connection.scalars(_recalled().where(ReleaseItem.revision_sha256.in_(revisions)))
    )
    newest = select(ReleaseItem.revision_sha256, func.max(ReleaseItem.release_id)).where(
        ReleaseItem.revision_sha256.in_(revisions)
    )
    found = connection.execute(newest.group_by(ReleaseItem.revision_sha256))
    releases = {revision: release for revision, release in found}
    return {one: (one not in recalled, one in reviewed, releases.get(one, 0)) for one in revisions}


def ranks_read_by(connection: Connection, person_ids: Collection[str]) -> dict[str, Rank]:
    """The same of whatever some people read."""
    of_them = select(Reading.revision_sha256).where(Reading.person_id.in_(person_ids))
    whole = select(LessonRead.revision_sha256).where(LessonRead.person_id.in_(person_ids))
    return ranks(connection, sorted(connection.scalars(of_them.union(whole))))


def beginnings(connection: Connection, person_ids: Collection[str]) -> dict[int, list[datetime]]:
    """Number of a round -> when some people opened the rounds, of whatever course, that bear it."""
    query = select(CourseRound.round, CourseRound.opened_at)
    found: dict[int, list[datetime]] = {}
    for number, at in connection.execute(query.where(CourseRound.person_id.in_(person_ids))):
        found.setdefault(number, []).append(at)
    return found


def is_better(
    known: Mapping[str, Rank],
    begun: Mapping[int, Sequence[datetime]],
    theirs: AnyRow,
    own: AnyRow,
) -> bool:
    """Whether one reading is to be kept rather than another one of the same number: that of a
    version which was not recalled, then the one that counts in a round which began after the
    other, then that of the better version, and of one version the earlier.

    Args:
        begun: the `beginnings` of rounds; what was read before a round began is none of it.
    """
    one, other = known[theirs.revision_sha256], known[own.revision_sha256]
    since = begun.get(theirs.round, ())
    within, against = (sum(at <= row.read_at for at in since) for row in (theirs, own))
    if one[0] == other[0] and within != against:
        return bool(within > against)
    return one > other or (one == other and bool(theirs.read_at < own.read_at))


def may_replace(connection: Connection, revision: str, read: str) -> bool:
    """Whether reading a later version takes the place of an earlier one: not where that one was
    reviewed by a clinician and this one is not, unless it was recalled."""
    known = ranks(connection, {revision, read})
    return known[revision][:2] >= known[read][:2]


def _recalled() -> Select[str]:
    """Revisions that lessons had before a release that recalled them, and not in it."""
    corrected = aliased(ReleaseItem)
    kept = exists().where(
        corrected.release_id == Recall.release_id,
        corrected.kind == "lesson",
        corrected.revision_sha256 == ReleaseItem.revision_sha256,
    )
    of_lesson = and_(ReleaseItem.kind == "lesson", ReleaseItem.content_id == Recall.lesson_id)
    query = select(ReleaseItem.revision_sha256).join(Recall, of_lesson)
    return query.where(ReleaseItem.release_id < Recall.release_id, ~kept)
