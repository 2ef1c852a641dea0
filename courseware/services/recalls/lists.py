"""Whom recalls concern: for managers and administrators as a table, for verifiers in a sentence."""

from collections.abc import Sequence

from courseware.credentials.number import read_number
from courseware.domain.competency.calendar import day_of
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.interchange.tables_csv import as_csv
from courseware.services.authorize import require
from courseware.store import recall_lists as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


def concerned(db: Database, actor: Actor, everybody: bool) -> list[AnyRow]:
    """(title, begun_at, reason, name, course_id, clinic, zone, done_at, by_word) of recalls.

    A line for each of those whom they concern. The zone is that of the clinic, in whose days both
    moments are told; None without a clinic.

    Args:
        everybody: for an administrator; else the people of the clinics that the actor manages.

    Raises:
        Forbidden: the actor is no administrator, or manages no clinic.
    """
    clinics = None if everybody else actor.clinics_as(Role.MANAGER)
    if everybody:
        require(actor, Permission.PEOPLE_MANAGE)
    else:
        require(actor, Permission.TEAM_READ, Subject(clinic_ids=clinics or frozenset()))
    with db.read() as connection:
        return rows.listed(connection, clinics)


def recalls_of_certificate(db: Database, number: str) -> list[AnyRow]:
    """(title, begun_at, done_at, by_word, begun_before_award) of a certificate's recalls."""
    with db.read() as connection:
        return rows.of_certificate(connection, read_number(number))


def zone_of(row: AnyRow) -> str:
    """The zone in whose days one line of `concerned` is told."""
    return row.zone or "UTC"


def as_table(found: Sequence[AnyRow]) -> bytes:
    """What `concerned` returns as CSV for spreadsheets."""
    lines = [
        (
            row.name,
            row.clinic or "",
            row.title,
            day_of(row.begun_at, zone_of(row)).isoformat(),
            row.reason,
            row.course_id or "",
            day_of(row.done_at, zone_of(row)).isoformat() if row.done_at else "",
            zone_of(row),
        )
        for row in found
    ]
    heads = ("Name", "Clinic", "Lesson", "Recalled", "Reason", "Award", "Done", "Zone")
    return as_csv(heads, lines)
