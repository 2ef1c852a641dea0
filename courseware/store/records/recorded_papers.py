"""What was drawn, answered and marked in submitted attempts, and what was attested: whole rows."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    AnswerSave,
    Attempt,
    AttemptQuestion,
    Attestation,
    ProviderImage,
    Regrade,
    RegradeMark,
)

_ATTEMPTS = (
    select(
        Attempt.id.label("attempt_id"),
        Attempt.release_id,
        Attempt.compiled_key,
        Attempt.seed,
        Attempt.started_at,
        Attempt.deadline,
        Attempt.submitted_at,
    )
    .where(Attempt.submitted_at.is_not(None))
    .order_by(Attempt.id)
)
_QUESTIONS = select(
    AttemptQuestion.attempt_id,
    AttemptQuestion.position,
    AttemptQuestion.question_id,
    AttemptQuestion.arrangement,
    AttemptQuestion.share,
    AttemptQuestion.points,
).order_by(AttemptQuestion.attempt_id, AttemptQuestion.position)
_SAVES = select(
    AnswerSave.attempt_id,
    AnswerSave.position,
    AnswerSave.sequence,
    AnswerSave.key,
    AnswerSave.body,
    AnswerSave.saved_at,
).order_by(AnswerSave.attempt_id)


def papers(connection: Connection) -> tuple[list[AnyRow], list[AnyRow], list[AnyRow]]:
    """All submitted attempts, all questions, all saves."""
    found = [list(connection.execute(query)) for query in (_ATTEMPTS, _QUESTIONS, _SAVES)]
    return found[0], found[1], found[2]


def first_shares(connection: Connection) -> dict[tuple[str, str], AnyRow]:
    """(attempt, question) -> (share_before, points_before) of its first correction."""
    query = (
        select(
            RegradeMark.attempt_id,
            Regrade.question_id,
            RegradeMark.share_before,
            RegradeMark.points_before,
        )
        .join(Regrade, Regrade.id == RegradeMark.regrade_id)
        .order_by(RegradeMark.regrade_id.desc())
    )
    return {(row.attempt_id, row.question_id): row for row in connection.execute(query)}


def last_shares(connection: Connection) -> dict[tuple[str, str], AnyRow]:
    """(attempt, question) -> (share_after, points_after) of its last correction."""
    query = (
        select(
            RegradeMark.attempt_id,
            Regrade.question_id,
            RegradeMark.share_after,
            RegradeMark.points_after,
        )
        .join(Regrade, Regrade.id == RegradeMark.regrade_id)
        .order_by(RegradeMark.regrade_id)
    )
    return {(row.attempt_id, row.question_id): row for row in connection.execute(query)}


def attestations(connection: Connection) -> Iterator[AnyRow]:
    """(person_id, course_id, round, wording, signed_name, signed_at) of every attestation."""
    query = select(
        Attestation.person_id,
        Attestation.course_id,
        Attestation.round,
        Attestation.wording,
        Attestation.signed_name,
        Attestation.signed_at,
    )
    yield from connection.execute(query)


def images(connection: Connection) -> list[AnyRow]:
    """(sha256, svg) of every picture of a signature."""
    return list(connection.execute(select(ProviderImage.sha256, ProviderImage.svg)))
