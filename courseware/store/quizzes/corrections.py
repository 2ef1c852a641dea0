"""Rows of the corrections of a quiz, with every revision that each reaches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from courseware.store.rows import AnyRow
from courseware.store.tables import Regrade, RegradeCarried


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """One correction of a question.

    Attributes:
        made_for: the revisions that it was made for.
        revisions: those, and the ones into which releases carried it since.
    """

    id: int
    question_id: str
    kind: str
    detail: str
    made_for: frozenset[str]
    revisions: frozenset[str]
    reason: str
    applied_at: datetime


# Asked at every submission, so put together once.
_OF_QUIZ = (
    select(
        Regrade.id,
        Regrade.question_id,
        Regrade.kind,
        Regrade.detail,
        Regrade.revisions,
        Regrade.reason,
        Regrade.applied_at,
        RegradeCarried.revision_sha256.label("carried"),
    )
    .outerjoin(RegradeCarried, RegradeCarried.regrade_id == Regrade.id)
    .where(Regrade.quiz_id == bindparam("quiz_id"))
    .order_by(Regrade.id)
)


def of_quiz(connection: Connection, quiz_id: str) -> list[StoredCorrection]:
    """Every correction of a quiz, in the order of applying."""
    found: dict[int, StoredCorrection] = {}
    for row in connection.execute(_OF_QUIZ, {"quiz_id": quiz_id}):
        one = found.get(row.id) or _stored(row)
        if row.carried is not None:
            one = replace(one, revisions=one.revisions | {row.carried})
        found[row.id] = one
    return list(found.values())


def _stored(row: AnyRow) -> StoredCorrection:
    made_for = frozenset(row.revisions)
    said = (row.id, row.question_id, row.kind, row.detail)
    return StoredCorrection(*said, made_for, made_for, row.reason, row.applied_at)


def corrected_quizzes(connection: Connection) -> set[str]:
    """The quizzes of which any question was ever corrected."""
    return set(connection.scalars(select(Regrade.quiz_id).distinct()))


def add_carried(
    connection: Connection, release_id: int, carried: Iterable[tuple[int, str]]
) -> None:
    """Store into which revisions a release carries corrections, by their numbers."""
    rows = [
        {"regrade_id": number, "revision_sha256": revision, "release_id": release_id}
        for number, revision in carried
    ]
    if rows:
        connection.execute(insert(RegradeCarried), rows)


def carried_by_release(connection: Connection) -> Mapping[int, Sequence[tuple[int, str]]]:
    """Release -> (number of the correction, revision) of all that it carried."""
    found: dict[int, list[tuple[int, str]]] = {}
    for row in connection.execute(select(*RegradeCarried.__table__.c)):
        found.setdefault(row.release_id, []).append((row.regrade_id, row.revision_sha256))
    return found
