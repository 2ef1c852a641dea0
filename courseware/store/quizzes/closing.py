"""What closing an attempt has to know besides it: one answer, for what is mostly nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, exists, func, select, true

from courseware.store.compiled_once import CompiledOnce
from courseware.store.credits.rounds import current_round_of
from courseware.store.quizzes.attempts import ATTEMPT, PAPER, as_paper, attempt
from courseware.store.quizzes.regrades import MARKS_WITH_OTHERS
from courseware.store.rows import AnyRow
from courseware.store.tables import Attempt, Attestation, Membership, Person, Regrade

_marks = select(MARKS_WITH_OTHERS).subquery("marks")
# The rows are locked in the order in which they are named, and only when the marks are held.
_HELD: Final = CompiledOnce(
    ATTEMPT.join(Person, Person.id == Attempt.person_id)
    .join(_marks, true())
    .with_for_update(key_share=True, of=(Attempt, Person))
)
_PERSON: Final[Any] = bindparam("person_id")
_IS_CORRECTED = exists().where(Regrade.quiz_id == bindparam("quiz_id"))
_IS_ATTESTED = exists().where(
    Attestation.person_id == _PERSON,
    Attestation.course_id == bindparam("course_id"),
    Attestation.round == current_round_of(),
)
_CLINICS = select(func.aggregate_strings(Membership.clinic_id, ",")).where(
    Membership.person_id == _PERSON, Membership.ended_at.is_(None)
)
# None of the three depends on a row of the paper: an engine looks once.
_PAPER_AND_SURROUNDINGS: Final = CompiledOnce(
    PAPER.add_columns(
        _IS_CORRECTED.label("corrected"),
        _IS_ATTESTED.label("attested"),
        _CLINICS.scalar_subquery().label("clinics"),
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
    return _HELD.row(connection, {"attempt_id": attempt_id})


def paper_and_surroundings(
    connection: Connection, attempt: AnyRow, course_id: str
) -> tuple[tuple[list[AnyRow], list[AnyRow]], Surroundings]:
    """What was drawn and saved, as `questions_and_saves` gives it, and what is around it.

    What is found stays so for whoever holds the person and the marks.

    Args:
        attempt: by `held`.
        course_id: the course to which the quiz belongs.
    """
    named = {
        "attempt_id": attempt.id,
        "person_id": attempt.person_id,
        "quiz_id": attempt.quiz_id,
        "course_id": course_id,
    }
    found = _PAPER_AND_SURROUNDINGS.rows(connection, named)
    return as_paper(found), _surroundings(found)


def _surroundings(found: Sequence[AnyRow]) -> Surroundings:
    if not found:
        # Nothing was drawn, so that there is neither a mark nor anything that follows from it.
        return Surroundings(frozenset(), corrected=False, attested=False)
    any_ = found[0]
    clinics = frozenset(any_.clinics.split(",")) if any_.clinics else frozenset[str]()
    return Surroundings(clinics, bool(any_.corrected), bool(any_.attested))
