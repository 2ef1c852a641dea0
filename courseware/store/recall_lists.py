"""Whom recalls reach, for those who look: managers, administrators, instructors, verifiers."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, exists, func, null, select

from courseware.store.recalls import NOTHING_ASKED
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Award,
    Certificate,
    Clinic,
    Membership,
    Person,
    Recall,
    RecallReader,
    RecallTask,
)

_OF_CERTIFICATE = (
    select(
        Recall.title,
        Recall.begun_at,
        RecallTask.done_at,
        (RecallTask.answers == NOTHING_ASKED).label("by_word"),
        (Award.awarded_at > Recall.begun_at).label("begun_before_award"),
    )
    .join(RecallTask, RecallTask.recall_id == Recall.id)
    .join(Award, Award.id == RecallTask.award_id)
    .join(Certificate, Certificate.award_id == RecallTask.award_id)
    .where(Certificate.number == bindparam("number"))
    .order_by(Recall.begun_at, Recall.id)
)


def listed(connection: Connection, clinics: Collection[str] | None) -> list[AnyRow]:
    """(title, begun_at, reason, name, course_id, clinic, zone, done_at, by_word) of tasks.

    What waits comes first. Without a course: who had read the lesson and has no award that names
    it. `by_word`: nothing was left to ask when it was done.

    Args:
        clinics: of whose present members; None for everybody, each once a clinic.
    """
    awarded = _listing(RecallTask, Award.course_id).join(Award, Award.id == RecallTask.award_id)
    readers = _listing(RecallReader, null()).where(
        ~exists().where(
            RecallTask.recall_id == Recall.id, RecallTask.person_id == RecallReader.person_id
        )
    )
    found: list[AnyRow] = []
    for query in (awarded, readers):
        if clinics is not None:
            query = query.where(Membership.clinic_id.in_(sorted(clinics)))
        found += connection.execute(query)
    found.sort(key=lambda row: row.name)
    found.sort(key=lambda row: row.begun_at, reverse=True)
    return sorted(found, key=lambda row: row.done_at is not None)


def _listing(asked: type[RecallTask] | type[RecallReader], course: Any) -> Select[Any]:
    return (
        select(
            Recall.title,
            Recall.begun_at,
            Recall.reason,
            Person.name,
            course.label("course_id"),
            Clinic.name.label("clinic"),
            Clinic.timezone.label("zone"),
            asked.done_at,
            (asked.answers == NOTHING_ASKED).label("by_word"),
        )
        .select_from(Recall)
        .join(asked, asked.recall_id == Recall.id)
        .join(Person, Person.id == asked.person_id)
        .outerjoin(
            Membership,
            (Membership.person_id == Person.id) & Membership.ended_at.is_(None),
        )
        .outerjoin(Clinic, Clinic.id == Membership.clinic_id)
        .distinct()
    )


def of_certificate(connection: Connection, number: str) -> list[AnyRow]:
    """(title, begun_at, done_at, by_word, begun_before_award) of recalls of a certificate's award.

    `by_word`: nothing was left to ask when it was done.
    """
    return list(connection.execute(_OF_CERTIFICATE, {"number": number}))


def of_releases(connection: Connection, release_ids: Collection[int]) -> list[AnyRow]:
    """The recalls of releases, with how many they reached.

    That is (id, release_id, lesson_id, title, reason) and `awards` of `people`, `readers` who had
    no award when it began, and of both how many have answered (`people_done`, `readers_done`).
    """
    done = case((RecallTask.done_at.is_not(None), RecallTask.person_id))
    named = (Recall.id, Recall.release_id, Recall.lesson_id, Recall.title, Recall.reason)
    query = (
        select(
            *named,
            func.count(RecallTask.award_id).label("awards"),
            func.count(RecallTask.person_id.distinct()).label("people"),
            func.count(done.distinct()).label("people_done"),
            _readers(func.count(RecallReader.id)).label("readers"),
            _readers(func.count(RecallReader.done_at)).label("readers_done"),
        )
        .outerjoin(RecallTask, RecallTask.recall_id == Recall.id)
        .where(Recall.release_id.in_(sorted(release_ids)))
        .group_by(*named)
        .order_by(Recall.release_id, Recall.lesson_id)
    )
    return list(connection.execute(query))


def _readers(number: Any) -> Any:
    return select(number).where(RecallReader.recall_id == Recall.id).scalar_subquery()
