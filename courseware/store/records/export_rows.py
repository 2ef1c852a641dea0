"""How the rows of one person are read for an export, kind by kind where it takes a join."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from courseware.domain.ledger import Act
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    AcceptanceEnd,
    AnswerMark,
    AnswerSave,
    Attempt,
    AttemptOverride,
    AttemptQuestion,
    Award,
    Certificate,
    CertificateEnd,
    ConfirmedSessionEnd,
    LedgerEntry,
    LogbookSession,
    Mail,
    Observation,
    ObservationEntry,
    ObservationWord,
    OutsideEvidence,
    OverrideWithdrawal,
    Person,
    Regrade,
    RegradeMark,
)


def account(connection: Connection, person_id: str) -> list[AnyRow]:
    """The account's own row without the password's hash."""
    columns = (Person.id, Person.email, Person.name, Person.created_at, Person.suspended_at)
    return rows_of(connection, select(*columns).where(Person.id == person_id))


def suspensions(connection: Connection, person_id: str) -> list[AnyRow]:
    """When an account was suspended and opened again: only the ledger keeps what is over."""
    acts = (Act.PERSON_SUSPENDED.value, Act.PERSON_REINSTATED.value)
    query = (
        select(LedgerEntry.at, LedgerEntry.act)
        .where(
            LedgerEntry.subject == person_id,
            LedgerEntry.act.in_(acts),
        )
        .order_by(LedgerEntry.at, LedgerEntry.sequence)
    )
    return rows_of(connection, query)


def mails(connection: Connection, person_id: str) -> list[AnyRow]:
    """Mails to an account's address; no text, because that of one that waits may hold a link."""
    address = select(Person.email).where(Person.id == person_id).scalar_subquery()
    query = (
        select(Mail.created_at, Mail.subject, Mail.recipient, Mail.sent_at, Mail.tries)
        .where(Mail.recipient == address)
        .order_by(Mail.created_at, Mail.id)
    )
    return rows_of(connection, query)


def own_ratings(connection: Connection, person_id: str) -> list[AnyRow]:
    """Every acknowledged save of the person's own ratings, handed in or not."""
    query = (
        select(
            ObservationEntry.observation_id,
            ObservationEntry.field,
            ObservationEntry.sequence,
            ObservationEntry.body,
            ObservationEntry.saved_at,
        )
        .join(Observation, Observation.id == ObservationEntry.observation_id)
        .where(Observation.person_id == person_id, ObservationEntry.voice == "learner")
        .order_by(
            ObservationEntry.observation_id,
            ObservationEntry.field,
            ObservationEntry.sequence,
            ObservationEntry.key,
        )
    )
    return rows_of(connection, query)


def signed_for_others(connection: Connection, person_id: str) -> list[AnyRow]:
    """What an account signed as an assessor; who was watched, and how, is the learner's."""
    query = (
        select(
            Observation.signed_at,
            Observation.id,
            Observation.checklist_id,
            Observation.region,
            Observation.clinic_id,
            Observation.observed_on,
            Observation.corrects_id,
            Observation.record_sha256,
            Observation.counts_from,
        )
        .where(
            Observation.assessor_id == person_id,
            Observation.signed_at.is_not(None),
        )
        .order_by(Observation.signed_at, Observation.id)
    )
    return rows_of(connection, query)


def overrides(connection: Connection, person_id: str) -> list[AnyRow]:
    """What widened the limits of the person's attempts, and when and why it was withdrawn."""
    query = (
        select(
            AttemptOverride.quiz_id,
            AttemptOverride.granted_at,
            AttemptOverride.extra_attempts,
            AttemptOverride.extra_minutes,
            AttemptOverride.waive_cooldown,
            AttemptOverride.reason,
            AttemptOverride.expires_at,
            AttemptOverride.extended_attempt,
            AttemptOverride.was_until,
            AttemptOverride.extended_until,
            OverrideWithdrawal.withdrawn_at,
            OverrideWithdrawal.reason.label("withdrawn_because"),
        )
        .outerjoin(OverrideWithdrawal, OverrideWithdrawal.override_id == AttemptOverride.id)
        .where(AttemptOverride.person_id == person_id)
        .order_by(AttemptOverride.quiz_id, AttemptOverride.granted_at, AttemptOverride.id)
    )
    return rows_of(connection, query)


def words_after_signatures(connection: Connection, person_id: str) -> list[AnyRow]:
    """What was said of the person's signed observations: read, answered, retracted, by whom."""
    query = (
        select(
            ObservationWord.observation_id,
            ObservationWord.said_at,
            ObservationWord.kind,
            Person.name.label("said_by"),
            ObservationWord.text,
            ObservationWord.counts_from,
        )
        .join(Observation, Observation.id == ObservationWord.observation_id)
        .join(Person, Person.id == ObservationWord.said_by)
        .where(Observation.person_id == person_id)
        .order_by(ObservationWord.said_at, ObservationWord.id)
    )
    return rows_of(connection, query)


def documents(connection: Connection, person_id: str) -> list[AnyRow]:
    """What was handed in from elsewhere, what was decided, and when and why that was taken back."""
    query = (
        select(
            OutsideEvidence.added_at,
            OutsideEvidence.title,
            OutsideEvidence.kind,
            OutsideEvidence.issuer,
            OutsideEvidence.issued_on,
            OutsideEvidence.expires_on,
            OutsideEvidence.file_sha256,
            OutsideEvidence.accepted,
            OutsideEvidence.reason,
            AcceptanceEnd.ended_at.label("taken_back_at"),
            AcceptanceEnd.reason.label("taken_back_because"),
        )
        .outerjoin(AcceptanceEnd, AcceptanceEnd.evidence_id == OutsideEvidence.id)
        .where(OutsideEvidence.person_id == person_id)
        .order_by(OutsideEvidence.added_at, OutsideEvidence.title)
    )
    return rows_of(connection, query)


def logbook(connection: Connection, person_id: str) -> list[AnyRow]:
    """The sessions of the logbook, what was answered, and when and why that was taken back."""
    query = (
        select(
            LogbookSession.held_on,
            LogbookSession.entered_at,
            LogbookSession.regions,
            LogbookSession.setting,
            LogbookSession.supervision,
            LogbookSession.note,
            LogbookSession.confirmed,
            LogbookSession.answer,
            ConfirmedSessionEnd.ended_at.label("taken_back_at"),
            ConfirmedSessionEnd.reason.label("taken_back_because"),
        )
        .outerjoin(ConfirmedSessionEnd, ConfirmedSessionEnd.session_id == LogbookSession.id)
        .where(LogbookSession.person_id == person_id)
        .order_by(LogbookSession.held_on, LogbookSession.entered_at)
    )
    return rows_of(connection, query)


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
    return rows_of(connection, query)


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
    return rows_of(connection, query)


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
    return rows_of(connection, query)


def marks_by_people(connection: Connection, person_id: str) -> list[AnyRow]:
    """The marks that people gave to a person's free texts, with comment and note."""
    columns = AnswerMark.__table__.c
    query = (
        select(
            *(columns[name] for name in ("attempt_id", "position", "number", "levels")),
            *(columns[name] for name in ("comment", "note", "reason", "marked_at")),
        )
        .join(Attempt, Attempt.id == AnswerMark.attempt_id)
        .where(Attempt.person_id == person_id)
        .order_by(AnswerMark.marked_at, AnswerMark.attempt_id, AnswerMark.position)
    )
    return rows_of(connection, query)


def by_columns(person: Any, *columns: Any) -> Callable[[Connection, str], list[AnyRow]]:
    """A function that reads these columns of one person's rows, in the order of the first two."""
    query = select(*columns).order_by(*columns[:2])
    return lambda connection, person_id: rows_of(connection, query.where(person == person_id))


def rows_of(connection: Connection, query: Any) -> list[AnyRow]:
    """All rows of a query."""
    return list(connection.execute(query))


# Not exported: marks of single questions, the draw's order and the seed, which tell about the
# answer key before its time.
