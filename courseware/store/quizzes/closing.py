"""What closing an attempt has to know besides it: one answer, for what is mostly nothing."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Connection,
    bindparam,
    exists,
    literal_column,
    select,
    true,
    union_all,
)

from courseware.store.compiled_once import CompiledOnce
from courseware.store.credits.rounds import current_round_of
from courseware.store.quizzes.attempts import ATTEMPT, attempt
from courseware.store.quizzes.regrades import MARKS_WITH_OTHERS
from courseware.store.rows import AnyRow
from courseware.store.tables import Attempt, Attestation, Membership, Person, Regrade

_marks = select(MARKS_WITH_OTHERS).subquery("marks")
# The rows are locked in the order in which they are named, and only when the marks are held.
_HELD = (
    ATTEMPT.join(Person, Person.id == Attempt.person_id)
    .join(_marks, true())
    .with_for_update(key_share=True, of=(Attempt, Person))
)
_PERSON: Final[Any] = bindparam("person_id")
_SURROUNDINGS: Final = CompiledOnce(
    union_all(
        select(literal_column("'clinic'"), Membership.clinic_id)
        .where(Membership.person_id == _PERSON, Membership.ended_at.is_(None))
        .distinct(),
        select(literal_column("'corrected'"), literal_column("''")).where(
            exists().where(Regrade.quiz_id == bindparam("quiz_id"))
        ),
        select(literal_column("'attested'"), literal_column("''")).where(
            exists().where(
                Attestation.person_id == _PERSON,
                Attestation.course_id == bindparam("course_id"),
                Attestation.round == current_round_of(),
            )
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an attempt's marks and their consequences depend on.

    Attributes:
        clinics: ids of the clinics in which the person holds a role now.
        corrected: whether any question of the quiz was ever corrected.
        attested: whether the course's attestation of the present round is signed.
    """

    clinics: frozenset[str]
    corrected: bool
    attested: bool


def held(connection: Connection, attempt_id: str) -> AnyRow | None:
    """The attempt, or None; until the commit the marks are held beside others, and then the
    attempt's row and its person, all in one question to PostgreSQL."""
    if connection.dialect.name == "sqlite":
        return attempt(connection, attempt_id)
    return connection.execute(_HELD, {"attempt_id": attempt_id}).one_or_none()


def surroundings(
    connection: Connection, person_id: str, quiz_id: str, course_id: str
) -> Surroundings:
    """Look around; what is found stays so for whoever holds the person and the marks."""
    named = {"person_id": person_id, "quiz_id": quiz_id, "course_id": course_id}
    found = _SURROUNDINGS.rows(connection, named)
    kinds = {kind for kind, _ in found}
    clinics = frozenset(name for kind, name in found if kind == "clinic")
    return Surroundings(clinics, "corrected" in kinds, "attested" in kinds)
