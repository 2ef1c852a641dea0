"""Rows behind the credit: evaluations, attestations, awards."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, literal, select, union_all

from courseware.store.rounds import current_round_of
from courseware.store.rows import AnyRow
from courseware.store.tables import Attestation, Award, CourseRound, Evaluation
from courseware.store.upsert import insert_or_ignore

# Built once: the home page asks all of them.
_FORMALITIES = union_all(
    *(
        select(literal(what).label("what"), table.course_id, table.round, moment.label("at")).where(
            table.person_id == bindparam("person_id")
        )
        for what, table, moment in (
            ("evaluated", Evaluation, Evaluation.submitted_at),
            ("attested", Attestation, Attestation.signed_at),
            ("opened", CourseRound, CourseRound.opened_at),
        )
    )
)
_ATTESTED = select(Attestation.course_id).where(
    Attestation.person_id == bindparam("person_id"),
    Attestation.course_id == bindparam("course_id"),
    Attestation.round == current_round_of(),
)
_AWARDS = (
    select(
        Award.id,
        Award.course_id,
        Award.round,
        Award.minutes,
        Award.demonstration,
        Award.awarded_at,
        Award.snapshot,
    )
    .where(Award.person_id == bindparam("person_id"))
    .order_by(Award.awarded_at.desc(), Award.id)
)
_MOMENTS = (
    select(Award.course_id, Award.awarded_at)
    .where(Award.person_id == bindparam("person_id"))
    .order_by(Award.awarded_at)
)


def add_evaluation(connection: Connection, values: dict[str, Any]) -> bool:
    """Store an evaluation, once a round; True when it was not there."""
    return insert_or_ignore(connection, Evaluation, values)


def add_attestation(connection: Connection, values: dict[str, Any]) -> bool:
    """Store a signed attestation, once a round; True when it was not there."""
    return insert_or_ignore(connection, Attestation, values)


def formalities(connection: Connection, person_id: str) -> list[AnyRow]:
    """(what, course_id, round, at): what a person has evaluated, attested, and opened anew.

    `what` is `evaluated`, `attested` or `opened` (a further round of the course).
    """
    return list(connection.execute(_FORMALITIES, {"person_id": person_id}))


def is_attested(connection: Connection, person_id: str, course_id: str) -> bool:
    """Whether the person signed the attestation of a course."""
    named = {"person_id": person_id, "course_id": course_id}
    return connection.scalar(_ATTESTED, named) is not None


def add_award(connection: Connection, values: dict[str, Any]) -> bool:
    """Store an award unless this person has one for this course and round; True if stored."""
    return insert_or_ignore(connection, Award, values)


def awards(connection: Connection, person_id: str) -> list[AnyRow]:
    """(id, course_id, round, minutes, demonstration, awarded_at, snapshot), newest first."""
    return list(connection.execute(_AWARDS, {"person_id": person_id}))


def award_moments(connection: Connection, person_id: str) -> dict[str, datetime]:
    """Course id -> when the person's latest award for it was made."""
    return {
        row.course_id: row.awarded_at
        for row in connection.execute(_MOMENTS, {"person_id": person_id})
    }
