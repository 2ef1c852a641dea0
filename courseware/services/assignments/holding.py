"""Who has already what is about to be assigned."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.assignments import AssignmentKind
from courseware.domain.competency.standing import IN_FORCE, Status
from courseware.services.assignments.former_ids import completed_before
from courseware.services.competency.prerequisites import holds
from courseware.services.credits.awards import credited
from courseware.store import assignments as rows
from courseware.store.competency import decisions as competency_rows
from courseware.store.competency import practice as practice_rows

_Key = tuple[str, AssignmentKind, str, str]
_COURSE = "course:"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What people have, as (person, kind, target, region).

    Attributes:
        assigned: open assignments of the clinic.
        had: on record: a course that is credited, under whatever id it had then, or accepted from
            elsewhere, a competency that is in force and stays so beyond the day that is to be set.
    """

    assigned: frozenset[_Key]
    had: frozenset[_Key]


def holdings(
    connection: Connection,
    catalogue: Catalogue,
    clinic_id: str,
    person_ids: Sequence[str],
    targets: Collection[tuple[AssignmentKind, str, str]],
    due_on: date,
    now: datetime,
) -> Holdings:
    """What of some targets some people have at a moment: the same few queries, whatever their
    number."""
    courses = {target for kind, target, _ in targets if kind is AssignmentKind.COURSE}
    had = {
        (person, AssignmentKind.COURSE, course, "")
        for person, course in credited(connection, person_ids, courses)
    }
    for person, course in completed_before(connection, catalogue, person_ids, courses):
        had.add((person, AssignmentKind.COURSE, course, ""))
    for paper in practice_rows.evidence_of(connection, person_ids):
        if paper.counts_as.startswith(_COURSE) and holds(paper, now, past=False):
            course = paper.counts_as.removeprefix(_COURSE)
            had.add((paper.person_id, AssignmentKind.COURSE, course, ""))
    for row in competency_rows.intervals_at(connection, person_ids, now):
        lasts = row.ends_on is None or row.ends_on > due_on
        if Status(row.status) in IN_FORCE and lasts:
            had.add((row.person_id, AssignmentKind.CHECKLIST, row.checklist_id, row.region))
    open_now = {
        (row.person_id, AssignmentKind(row.kind), row.target_id, row.region)
        for row in rows.open_of_people(connection, clinic_id, person_ids, now)
    }
    return Holdings(frozenset(open_now), frozenset(had))
