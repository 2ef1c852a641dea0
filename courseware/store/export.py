"""Everything that is kept about one person, for that person."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    AnswerSave,
    Assignment,
    Attempt,
    AttemptOverride,
    AttemptQuestion,
    Attestation,
    Award,
    Certificate,
    CertificateEnd,
    CompetencyDecision,
    CourseRound,
    DeletionRequest,
    Evaluation,
    LeavePeriod,
    LessonRead,
    LogbookSession,
    Observation,
    OutsideEvidence,
    Person,
    PracticeAnswer,
    ProblemReport,
    Reading,
    RecallTask,
    Regrade,
    RegradeMark,
    Reminder,
    SavedView,
    SignInSession,
    Waiver,
)


def account(connection: Connection, person_id: str) -> list[AnyRow]:
    """The account's own row without the password's hash."""
    columns = (Person.id, Person.email, Person.name, Person.created_at)
    return _rows(connection, select(*columns).where(Person.id == person_id))


def answers(connection: Connection, person_id: str) -> list[AnyRow]:
    """Every acknowledged save of an answer."""
    query = (
        select(
            AnswerSave.attempt_id,
            AttemptQuestion.question_id,
            AnswerSave.sequence,
            AnswerSave.body,
            AnswerSave.saved_at,
        )
        .join(Attempt, Attempt.id == AnswerSave.attempt_id)
        .join(
            AttemptQuestion,
            (AttemptQuestion.attempt_id == AnswerSave.attempt_id)
            & (AttemptQuestion.position == AnswerSave.position),
        )
        .where(Attempt.person_id == person_id)
        .order_by(AnswerSave.attempt_id, AnswerSave.position, AnswerSave.sequence, AnswerSave.key)
    )
    return _rows(connection, query)


def certificates(connection: Connection, person_id: str) -> list[AnyRow]:
    """Every certificate with its signed credential and how it ended."""
    query = (
        select(
            Certificate.number,
            Certificate.award_id,
            Certificate.edition,
            Certificate.issued_at,
            Certificate.token,
            CertificateEnd.kind.label("ended_as"),
            CertificateEnd.ended_at,
            CertificateEnd.reason_class,
            CertificateEnd.successor,
        )
        .join(Award, Award.id == Certificate.award_id)
        .outerjoin(CertificateEnd, CertificateEnd.number == Certificate.number)
        .where(Award.person_id == person_id)
        .order_by(Certificate.issued_at, Certificate.number)
    )
    return _rows(connection, query)


def corrected_marks(connection: Connection, person_id: str) -> list[AnyRow]:
    """What corrections did to a person's attempts: the mark before and after each, and why."""
    query = (
        select(
            RegradeMark.attempt_id,
            Regrade.question_id,
            Regrade.applied_at,
            Regrade.reason,
            RegradeMark.score_before,
            RegradeMark.score_after,
            RegradeMark.passed_before,
            RegradeMark.passed_after,
        )
        .join(Regrade, Regrade.id == RegradeMark.regrade_id)
        .join(Attempt, Attempt.id == RegradeMark.attempt_id)
        .where(Attempt.person_id == person_id)
        .order_by(RegradeMark.regrade_id, RegradeMark.attempt_id)
    )
    return _rows(connection, query)


def _by(person: Any, *columns: Any) -> Callable[[Connection, str], list[AnyRow]]:
    """A function that reads these columns of one person's rows, in the order of the first two."""
    query = select(*columns).order_by(*columns[:2])
    return lambda connection, person_id: _rows(connection, query.where(person == person_id))


def _rows(connection: Connection, query: Any) -> list[AnyRow]:
    return list(connection.execute(query))


# Not exported: marks of single questions, the draw's order and the seed, which tell about the
# answer key before its time.
RECORDS: dict[str, Callable[[Connection, str], list[AnyRow]]] = {
    "sessions": _by(
        SignInSession.person_id,
        SignInSession.created_at,
        SignInSession.device,
        SignInSession.seen_at,
        SignInSession.expires_at,
        SignInSession.revoked_at,
    ),
    "deletion_requests": _by(
        DeletionRequest.person_id,
        DeletionRequest.asked_at,
        DeletionRequest.id,
        DeletionRequest.answered_at,
        DeletionRequest.answer,
    ),
    "parts_on_screen": _by(
        Reading.person_id,
        Reading.lesson_id,
        Reading.part_id,
        Reading.round,
        Reading.revision_sha256,
        Reading.seconds,
        Reading.reported_at,
        Reading.read_at,
        Reading.how,
    ),
    "lessons_read": _by(
        LessonRead.person_id,
        LessonRead.lesson_id,
        LessonRead.read_at,
        LessonRead.round,
        LessonRead.revision_sha256,
    ),
    "practice_answers": _by(
        PracticeAnswer.person_id,
        PracticeAnswer.quiz_id,
        PracticeAnswer.question_id,
        PracticeAnswer.body,
        PracticeAnswer.answered_at,
    ),
    "attempts": _by(
        Attempt.person_id,
        Attempt.quiz_id,
        Attempt.number,
        Attempt.id,
        Attempt.revision_sha256,
        Attempt.started_at,
        Attempt.deadline,
        Attempt.submitted_at,
        Attempt.score,
        Attempt.passed,
    ),
    "answers": answers,
    "allowances": _by(
        AttemptOverride.person_id,
        AttemptOverride.quiz_id,
        AttemptOverride.granted_at,
        AttemptOverride.extra_attempts,
        AttemptOverride.extra_minutes,
        AttemptOverride.waive_cooldown,
        AttemptOverride.reason,
        AttemptOverride.expires_at,
    ),
    "evaluations": _by(
        Evaluation.person_id,
        Evaluation.course_id,
        Evaluation.submitted_at,
        Evaluation.round,
        Evaluation.answers,
    ),
    "attestations": _by(
        Attestation.person_id,
        Attestation.course_id,
        Attestation.signed_at,
        Attestation.round,
        Attestation.signed_name,
        Attestation.wording,
    ),
    "certificates": certificates,
    "repetitions": _by(
        CourseRound.person_id, CourseRound.course_id, CourseRound.round, CourseRound.opened_at
    ),
    "awards": _by(
        Award.person_id,
        Award.course_id,
        Award.round,
        Award.id,
        Award.minutes,
        Award.demonstration,
        Award.awarded_at,
        Award.snapshot,
    ),
    "observations": _by(
        Observation.person_id,
        Observation.checklist_id,
        Observation.requested_at,
        Observation.id,
        Observation.region,
        Observation.observed_on,
        Observation.signed_at,
        Observation.record,
    ),
    "competency_decisions": _by(
        CompetencyDecision.person_id,
        CompetencyDecision.checklist_id,
        CompetencyDecision.number,
        CompetencyDecision.region,
        CompetencyDecision.kind,
        CompetencyDecision.decided_at,
        CompetencyDecision.signed_name,
        CompetencyDecision.reason,
    ),
    "logbook": _by(
        LogbookSession.person_id,
        LogbookSession.held_on,
        LogbookSession.entered_at,
        LogbookSession.regions,
        LogbookSession.setting,
        LogbookSession.supervision,
        LogbookSession.note,
        LogbookSession.confirmed,
        LogbookSession.answer,
    ),
    "documents": _by(
        OutsideEvidence.person_id,
        OutsideEvidence.added_at,
        OutsideEvidence.title,
        OutsideEvidence.kind,
        OutsideEvidence.issuer,
        OutsideEvidence.issued_on,
        OutsideEvidence.expires_on,
        OutsideEvidence.file_sha256,
        OutsideEvidence.accepted,
        OutsideEvidence.reason,
    ),
    "waivers": _by(
        Waiver.person_id,
        Waiver.checklist_id,
        Waiver.granted_at,
        Waiver.requirement,
        Waiver.reason,
        Waiver.note,
        Waiver.expires_on,
        Waiver.ended_at,
    ),
    "assignments": _by(
        Assignment.person_id,
        Assignment.kind,
        Assignment.target_id,
        Assignment.region,
        Assignment.due_on,
        Assignment.reason,
        Assignment.assigned_at,
        Assignment.withdrawn_at,
    ),
    "leave": _by(
        LeavePeriod.person_id,
        LeavePeriod.first_day,
        LeavePeriod.last_day,
        LeavePeriod.entered_at,
        LeavePeriod.withdrawn_at,
    ),
    "reminders": _by(
        Reminder.person_id,
        Reminder.queued_at,
        Reminder.about,
        Reminder.ends_on,
        Reminder.days_before,
    ),
    "saved_views": _by(SavedView.person_id, SavedView.created_at, SavedView.name, SavedView.query),
    "corrected_marks": corrected_marks,
    "problem_reports": _by(
        ProblemReport.person_id,
        ProblemReport.reported_at,
        ProblemReport.quiz_id,
        ProblemReport.question_id,
        ProblemReport.kind,
        ProblemReport.words,
        ProblemReport.answer,
        ProblemReport.answered_at,
    ),
    "recalls": _by(
        RecallTask.person_id,
        RecallTask.recall_id,
        RecallTask.award_id,
        RecallTask.tries,
        RecallTask.answers,
        RecallTask.done_at,
    ),
}
