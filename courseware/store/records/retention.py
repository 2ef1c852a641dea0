"""Rows behind a request to delete: what there is of a person, and what may go.

What stayed with an account that was merged into the person's is the person's, too.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Executable,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from courseware.store.accounts.people import accounts_of
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Administrator,
    AdverseEvent,
    Assignment,
    Attempt,
    AttemptOverride,
    Attestation,
    Award,
    AwardLetStand,
    CalendarLink,
    CompetencyDecision,
    CourseRound,
    DeletionRequest,
    Evaluation,
    FoundingAssessor,
    LeavePeriod,
    LessonRead,
    Licence,
    LogbookSession,
    Membership,
    Observation,
    OutsideEvidence,
    Person,
    PersonEmail,
    PersonName,
    PracticeAnswer,
    ProblemReport,
    Reading,
    Recall,
    RecallReader,
    RecallTask,
    Reminder,
    Review,
    SavedView,
    SignInSession,
    Waiver,
)
from courseware.store.upsert import insert_or_ignore

_LET_STAND = (
    select(func.max(AwardLetStand.decided_at))
    .where(AwardLetStand.award_id == Award.id)
    .scalar_subquery()
)
KEPT: dict[str, tuple[Any, Any]] = {
    "awards": (Award.person_id, func.coalesce(_LET_STAND, Award.awarded_at)),
    "attempts": (Attempt.person_id, Attempt.started_at),
    "overrides": (AttemptOverride.person_id, AttemptOverride.granted_at),
    "reports": (ProblemReport.person_id, ProblemReport.reported_at),
    "reading": (Reading.person_id, Reading.reported_at),
    "lessons_read": (LessonRead.person_id, LessonRead.read_at),
    "evaluations": (Evaluation.person_id, Evaluation.submitted_at),
    "attestations": (Attestation.person_id, Attestation.signed_at),
    "repetitions": (CourseRound.person_id, CourseRound.opened_at),
    "recalls": (
        RecallTask.person_id,
        select(Recall.begun_at).where(Recall.id == RecallTask.recall_id).scalar_subquery(),
    ),
    "recalls_without_award": (
        RecallReader.person_id,
        select(Recall.begun_at).where(Recall.id == RecallReader.recall_id).scalar_subquery(),
    ),
    "observations": (Observation.person_id, Observation.requested_at),
    "decisions": (CompetencyDecision.person_id, CompetencyDecision.decided_at),
    "adverse_events": (AdverseEvent.person_id, AdverseEvent.noted_at),
    "logbook": (LogbookSession.person_id, LogbookSession.entered_at),
    "documents": (OutsideEvidence.person_id, OutsideEvidence.added_at),
    # Their days of renewal stay with them: both answer what a past day asks about.
    "licences": (Licence.person_id, func.coalesce(Licence.removed_at, Licence.added_at)),
    "waivers": (Waiver.person_id, Waiver.granted_at),
    "designations": (FoundingAssessor.person_id, FoundingAssessor.since),
    "assignments": (Assignment.person_id, Assignment.assigned_at),
    "leave": (LeavePeriod.person_id, LeavePeriod.entered_at),
    "reminders": (Reminder.person_id, Reminder.queued_at),
    "roles": (Membership.person_id, func.coalesce(Membership.ended_at, Membership.since)),
    "administration": (Administrator.person_id, Administrator.since),
    "former_names": (PersonName.person_id, PersonName.replaced_at),
    "former_emails": (PersonEmail.person_id, PersonEmail.replaced_at),
    "reviews": (Review.person_id, Review.reviewed_at),
    "requests": (DeletionRequest.person_id, DeletionRequest.asked_at),
}
"""Kind of record -> the person's column and the moment from which its years count."""


def kept(connection: Connection, person_id: str) -> dict[str, tuple[int, datetime | None]]:
    """Kind of record -> (how many, the latest moment) of what is kept for its years."""
    found = connection.execute(_kept(), {"person": person_id})
    return {kind: (count, at) for kind, count, at in found}


@cache
def _kept() -> Executable:
    """Put together once: that takes ten times as long as the engine takes to answer."""
    parts = []
    accounts = accounts_of(bindparam("person")).cte("account")  # looked up once for all kinds
    for kind, (owner, moment) in KEPT.items():
        own = owner.in_(select(accounts.c.id))
        of_person = select(literal(kind), moment.label("at")).where(own)
        asked = of_person.subquery()
        parts.append(select(literal(kind), func.count(), func.max(asked.c.at)).select_from(asked))
    return union_all(*parts)


def may_go(person_id: str, now: datetime) -> dict[str, tuple[Any, list[Any]]]:
    """Kind of record -> its table, and which of its rows no duty keeps."""
    ended = or_(SignInSession.revoked_at.is_not(None), SignInSession.expires_at <= now)
    accounts = accounts_of(person_id)
    return {
        "practice_answers": (PracticeAnswer, [PracticeAnswer.person_id.in_(accounts)]),
        "saved_views": (SavedView, [SavedView.person_id.in_(accounts)]),
        "ended_calendars": (
            CalendarLink,
            [CalendarLink.person_id.in_(accounts), CalendarLink.ended_at.is_not(None)],
        ),
        "ended_sessions": (SignInSession, [SignInSession.person_id.in_(accounts), ended]),
    }


def deletable(connection: Connection, person_id: str, now: datetime) -> dict[str, int]:
    """Kind of record -> how many of it no duty keeps."""
    return {
        kind: connection.scalar(select(func.count()).select_from(table).where(*where)) or 0
        for kind, (table, where) in may_go(person_id, now).items()
    }


def delete_what_may_go(connection: Connection, person_id: str, now: datetime) -> dict[str, int]:
    """Delete what no duty keeps; kind of record -> how many."""
    return {
        kind: connection.execute(delete(table).where(*where)).rowcount
        for kind, (table, where) in may_go(person_id, now).items()
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


def open_request(connection: Connection, request_id: str, for_update: bool) -> AnyRow | None:
    """(person_id,) of an open request; None for an unknown or answered one.

    With `for_update` it is held until the commit.
    """
    query = select(DeletionRequest.person_id).where(
        DeletionRequest.id == request_id, DeletionRequest.answered_at.is_(None)
    )
    held = query.with_for_update() if for_update else query
    return connection.execute(held).one_or_none()


def answer(connection: Connection, request_id: str, values: Mapping[str, Any]) -> None:
    """Store the answer to a request."""
    connection.execute(
        update(DeletionRequest).where(DeletionRequest.id == request_id).values(**values)
    )
