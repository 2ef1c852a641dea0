"""Rows of answers that a person marks: what waits, what was given, what is chosen so far."""

from collections.abc import Collection, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    AnswerMark,
    Attempt,
    AttemptQuestion,
    MarkDraft,
    Membership,
    Person,
)
from courseware.store.upsert import insert_or_ignore, upsert

_AWAITED = (Attempt.submitted_at.is_not(None), Attempt.score.is_(None))
_MARKS = (
    select(*AnswerMark.__table__.c)
    .where(AnswerMark.attempt_id.in_(bindparam("ids", expanding=True)))
    .order_by(AnswerMark.attempt_id, AnswerMark.position, AnswerMark.number)
)


def _is_member(moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a membership holds now, or held at a moment."""
    then = (Membership.since <= moment) & (Membership.ended_at > moment)
    return or_(Membership.ended_at.is_(None), then)


_CLINICS_THEN = (
    select(Membership.clinic_id)
    .where(Membership.person_id == bindparam("person_id"), _is_member(bindparam("moment")))
    .distinct()
)


def clinics_of_answer(connection: Connection, person_id: str, moment: datetime) -> frozenset[str]:
    """Ids of the clinics in which a person holds a role now, or held one at that moment."""
    named = {"person_id": person_id, "moment": moment}
    return frozenset(connection.scalars(_CLINICS_THEN, named))


def waiting(
    connection: Connection, clinics: Collection[str], not_of: str, limit: int
) -> list[AnyRow]:
    """(attempt_id, position, question_id, quiz_id, compiled_key, submitted_at, deadline), oldest
    first.

    Args:
        clinics: of which the learner is or was (at submission) a member.
        not_of: the person whose own answers are left out.
    """
    query = (
        select(
            AttemptQuestion.attempt_id,
            AttemptQuestion.position,
            AttemptQuestion.question_id,
            Attempt.quiz_id,
            Attempt.compiled_key,
            Attempt.submitted_at,
            Attempt.deadline,
        )
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(*_AWAITED, AttemptQuestion.share.is_(None), *_markable(clinics, not_of))
        .order_by(Attempt.submitted_at, Attempt.id, AttemptQuestion.position)
        .limit(at_most(limit))
    )
    return list(connection.execute(query))


def waiting_count(connection: Connection, clinics: Collection[str], not_of: str) -> int:
    """How many answers `waiting` would list without a limit."""
    query = (
        select(func.count())
        .select_from(AttemptQuestion)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(*_AWAITED, AttemptQuestion.share.is_(None), *_markable(clinics, not_of))
    )
    return connection.scalar(query) or 0


def lately_marked(
    connection: Connection, clinics: Collection[str], not_of: str, limit: int
) -> list[AnyRow]:
    """(attempt_id, position, number, marked_at, marked_by, question_id, quiz_id, name), newest
    first: the mark that counts of each answer.
    """
    later = AnswerMark.__table__.alias("later")
    overtaken = exists().where(
        later.c.attempt_id == AnswerMark.attempt_id,
        later.c.position == AnswerMark.position,
        later.c.number > AnswerMark.number,
    )
    query = (
        select(
            AnswerMark.attempt_id,
            AnswerMark.position,
            AnswerMark.number,
            AnswerMark.marked_at,
            AnswerMark.marked_by,
            AttemptQuestion.question_id,
            Attempt.quiz_id,
            Person.name,
        )
        .join(Attempt, Attempt.id == AnswerMark.attempt_id)
        .join(
            AttemptQuestion,
            (AttemptQuestion.attempt_id == AnswerMark.attempt_id)
            & (AttemptQuestion.position == AnswerMark.position),
        )
        .join(Person, Person.id == Attempt.person_id)
        .where(~overtaken, *_markable(clinics, not_of))
        .order_by(AnswerMark.marked_at.desc(), AnswerMark.attempt_id, AnswerMark.position)
        .limit(at_most(limit))
    )
    return list(connection.execute(query))


def _markable(clinics: Collection[str], not_of: str) -> tuple[ColumnElement[bool], ...]:
    member = exists().where(
        Membership.person_id == Attempt.person_id,
        Membership.clinic_id.in_(sorted(clinics)),
        _is_member(Attempt.__table__.c.submitted_at),
    )
    return Attempt.person_id != not_of, member


def marks_of(connection: Connection, *attempt_ids: str) -> dict[tuple[str, int], list[AnyRow]]:
    """(attempt, position) -> its marks, the first one first; only answers that have any."""
    found: dict[tuple[str, int], list[AnyRow]] = {}
    for row in connection.execute(_MARKS, {"ids": list(attempt_ids)}):
        found.setdefault((row.attempt_id, row.position), []).append(row)
    return found


def add_mark(connection: Connection, values: dict[str, Any]) -> bool:
    """Store a mark unless its number is taken; True if stored."""
    return insert_or_ignore(connection, AnswerMark, values)


def put_draft(connection: Connection, values: dict[str, Any]) -> None:
    """Store what a marker chose so far, in place of what was stored before."""
    keys = ("attempt_id", "position", "marker_id")
    new = {name: value for name, value in values.items() if name not in keys}
    upsert(connection, MarkDraft, values, keys, new)


def draft_of(
    connection: Connection, attempt_id: str, position: int, marker_id: str
) -> AnyRow | None:
    """What one marker chose so far for an answer; None if that is nothing."""
    query = select(*MarkDraft.__table__.c).where(
        MarkDraft.attempt_id == attempt_id,
        MarkDraft.position == position,
        MarkDraft.marker_id == marker_id,
    )
    return connection.execute(query).one_or_none()


def drafts(connection: Connection, attempt_id: str, position: int) -> list[AnyRow]:
    """(marker_id, name, levels, comment, note, saved_at) for one answer, latest first."""
    query = (
        select(
            MarkDraft.marker_id,
            Person.name,
            MarkDraft.levels,
            MarkDraft.comment,
            MarkDraft.note,
            MarkDraft.saved_at,
        )
        .join(Person, Person.id == MarkDraft.marker_id)
        .where(MarkDraft.attempt_id == attempt_id, MarkDraft.position == position)
        .order_by(MarkDraft.saved_at.desc(), MarkDraft.marker_id)
    )
    return list(connection.execute(query))


def drop_drafts(connection: Connection, attempt_id: str, position: int) -> None:
    """Forget what was chosen for an answer that has its mark."""
    connection.execute(
        delete(MarkDraft).where(MarkDraft.attempt_id == attempt_id, MarkDraft.position == position)
    )


def set_grade(
    connection: Connection, attempt_id: str, score: Fraction, passed: bool, missed: Sequence[str]
) -> None:
    """Write the result of a submitted attempt that had none."""
    connection.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id, *_AWAITED)
        .values(score=score, passed=passed, critical_missed=list(missed))
    )


def awaited_with(
    connection: Connection, quiz_id: str, question_id: str, revisions: Collection[str]
) -> list[str]:
    """Ids of attempts that await marks and got a question in one of the revisions."""
    query = (
        select(Attempt.id)
        .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
        .where(
            *_AWAITED,
            Attempt.quiz_id == quiz_id,
            Attempt.revision_sha256.in_(sorted(revisions)),
            AttemptQuestion.question_id == question_id,
        )
        .order_by(Attempt.submitted_at, Attempt.id)
    )
    return list(connection.scalars(query))
