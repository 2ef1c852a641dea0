"""What tells whether two awards of a person rest on the same reading or the same pass."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select

from courseware.domain.ledger import Act
from courseware.store.accounts.ends import EVER
from courseware.store.credits.awards import taken_back
from courseware.store.rows import AnyRow
from courseware.store.tables import Award, CourseRound, LedgerEntry, ReleaseItem


def places(connection: Connection, kinds: Collection[str]) -> set[tuple[str, str, str]]:
    """(kind, id, course) of the files of some kinds: in whose folder any release had each."""
    query = select(ReleaseItem.kind, ReleaseItem.content_id, ReleaseItem.path).where(
        ReleaseItem.kind.in_(list(kinds))
    )
    return {
        (row.kind, row.content_id, row.path.split("/")[1])
        for row in connection.execute(query.distinct())
    }


def of_several(connection: Connection, course_ids: Collection[str]) -> list[AnyRow]:
    """(id, person_id, course_id, round, awarded_at, snapshot) of awards that count, of people who
    have some of more than one of the courses, by person and in their order."""
    among = Award.course_id.in_(list(course_ids))
    several = (
        select(Award.person_id)
        .where(among)
        .group_by(Award.person_id)
        .having(func.count(Award.course_id.distinct()) > 1)
    )
    query = (
        select(
            Award.id,
            Award.person_id,
            Award.course_id,
            Award.round,
            Award.awarded_at,
            Award.snapshot,
        )
        .where(among, ~Award.demonstration, ~taken_back(), Award.person_id.in_(several))
        .order_by(Award.person_id, Award.awarded_at, Award.id)
    )
    return list(connection.execute(query, {"moment": EVER}))


def made_under(connection: Connection, award_ids: Collection[str]) -> dict[str, str | None]:
    """Award -> the account that earned it, by the ledger."""
    query = select(LedgerEntry.subject, LedgerEntry.actor_id).where(
        LedgerEntry.act == Act.AWARD_MADE.value, LedgerEntry.subject.in_(list(award_ids))
    )
    return {row.subject: row.actor_id for row in connection.execute(query)}


def openings_of(connection: Connection, person_id: str) -> dict[tuple[str, int], datetime]:
    """(course, round) -> when it was opened, of a person's further rounds."""
    query = select(CourseRound.course_id, CourseRound.round, CourseRound.opened_at)
    found = connection.execute(query.where(CourseRound.person_id == person_id))
    return {(row.course_id, row.round): row.opened_at for row in found}
