"""What somebody was awarded, and their rounds of a course, as the rules of credit look at them."""

from collections.abc import Collection

from sqlalchemy import Connection

from courseware.domain.awards import Award
from courseware.domain.rounds import Opened, present_round
from courseware.services.certificates.reading import end_of_award
from courseware.store.credits import awards as rows
from courseware.store.credits import rounds
from courseware.store.rows import AnyRow


def awards_of(connection: Connection, person_id: str) -> list[Award]:
    """All awards of a person, the earliest first."""
    return [award_of(row) for row in reversed(rows.awards(connection, person_id))]


def award_of(row: AnyRow) -> Award:
    """One award, from its row with the end of its newest certificate."""
    return Award(
        row.id,
        row.course_id,
        row.round,
        row.awarded_at,
        row.demonstration,
        row.snapshot,
        end_of_award(row),
    )


def rounds_of(connection: Connection, person_id: str, course_id: str) -> list[Opened]:
    """A person's further rounds of one course, the latest last."""
    return [_opened(row) for row in rounds.opened(connection, person_id, course_id)]


def credited(
    connection: Connection, person_ids: Collection[str], course_ids: Collection[str]
) -> set[tuple[str, str]]:
    """(person, course) where the round that the person is in has an award that opens something:
    two queries, whatever their number."""
    awards: dict[tuple[str, str], list[Award]] = {}
    opening = set()
    for row in rows.awards_of_courses(connection, person_ids, course_ids):
        awards.setdefault((row.person_id, row.course_id), []).append(award_of(row))
        opening |= {row.id} if row.opens else set()
    if not opening:
        return set()
    opened: dict[tuple[str, str], list[Opened]] = {}
    for row in rounds.opened_by(connection, person_ids, course_ids):
        opened.setdefault((row.person_id, row.course_id), []).append(_opened(row))
    present = {key: present_round(own, opened.get(key, ())) for key, own in awards.items()}
    return {key for key, one in present.items() if one.award and one.award.id in opening}


def _opened(row: AnyRow) -> Opened:
    return Opened(row.round, row.opened_at, row.kept_award_id)
