"""Rows behind a request to delete: what there is of a person, and what may go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    Attestation,
    Award,
    DeletionRequest,
    Evaluation,
    LessonRead,
    Licence,
    LicenceRenewal,
    Membership,
    Person,
    PracticeAnswer,
    SignInSession,
)
from courseware.store.upsert import insert_or_ignore

# Kind of record -> the person's column and the moment from which its years count.
_KEPT: dict[str, tuple[Any, Any]] = {
    "awards": (Award.person_id, Award.awarded_at),
    "attempts": (Attempt.person_id, Attempt.started_at),
    "lessons_read": (LessonRead.person_id, LessonRead.read_at),
    "evaluations": (Evaluation.person_id, Evaluation.submitted_at),
    "attestations": (Attestation.person_id, Attestation.signed_at),
    "roles": (Membership.person_id, func.coalesce(Membership.ended_at, Membership.since)),
}


def kept(connection: Connection, person_id: str) -> dict[str, tuple[int, datetime | None]]:
    """Kind of record -> (how many, the latest moment) of what is kept for its years."""
    found = {}
    for kind, (owner, moment) in _KEPT.items():
        moments = list(connection.scalars(select(moment).where(owner == person_id)))
        found[kind] = (len(moments), max(moments, default=None))
    return found


def _may_go(person_id: str, now: datetime) -> dict[str, tuple[Any, list[Any]]]:
    ended = or_(SignInSession.revoked_at.is_not(None), SignInSession.expires_at <= now)
    removed = [Licence.person_id == person_id, Licence.removed_at.is_not(None)]
    days = LicenceRenewal.licence_id.in_(select(Licence.id).where(*removed))
    return {
        "practice_answers": (PracticeAnswer, [PracticeAnswer.person_id == person_id]),
        "ended_sessions": (SignInSession, [SignInSession.person_id == person_id, ended]),
        "days_of_removed_licences": (LicenceRenewal, [days]),
        "removed_licences": (Licence, removed),
    }


def deletable(connection: Connection, person_id: str, now: datetime) -> dict[str, int]:
    """Kind of record -> how many of it no duty keeps."""
    return {
        kind: connection.scalar(select(func.count()).select_from(table).where(*where)) or 0
        for kind, (table, where) in _may_go(person_id, now).items()
    }


def delete_what_may_go(connection: Connection, person_id: str, now: datetime) -> dict[str, int]:
    """Delete what no duty keeps; kind of record -> how many."""
    return {
        kind: connection.execute(delete(table).where(*where)).rowcount
        for kind, (table, where) in _may_go(person_id, now).items()
    }


def add_request(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store a request."""
    insert_or_ignore(connection, DeletionRequest, values)


def requests_of(connection: Connection, person_id: str) -> list[AnyRow]:
    """(id, asked_at, answered_at, answer) of a person's requests, newest first."""
    query = select(
        DeletionRequest.id,
        DeletionRequest.asked_at,
        DeletionRequest.answered_at,
        DeletionRequest.answer,
    ).where(DeletionRequest.person_id == person_id)
    return list(connection.execute(query.order_by(DeletionRequest.asked_at.desc())))


def open_requests(connection: Connection) -> list[AnyRow]:
    """(id, person_id, name, email, asked_at) of requests that wait for an answer, oldest first."""
    query = (
        select(
            DeletionRequest.id,
            DeletionRequest.person_id,
            Person.name,
            Person.email,
            DeletionRequest.asked_at,
        )
        .join(Person, Person.id == DeletionRequest.person_id)
        .where(DeletionRequest.answered_at.is_(None))
        .order_by(DeletionRequest.asked_at, DeletionRequest.id)
    )
    return list(connection.execute(query))


def person_of_request(connection: Connection, request_id: str) -> str | None:
    """Whose open request it is; None for an unknown or answered one. Locked until the commit."""
    query = select(DeletionRequest.person_id).where(
        DeletionRequest.id == request_id, DeletionRequest.answered_at.is_(None)
    )
    return connection.scalar(query.with_for_update())


def answer(connection: Connection, request_id: str, values: Mapping[str, Any]) -> None:
    """Store the answer to a request."""
    connection.execute(
        update(DeletionRequest).where(DeletionRequest.id == request_id).values(**values)
    )
