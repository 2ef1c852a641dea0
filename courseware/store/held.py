"""Which kinds of rows a person has at all, asked in one statement before the kinds themselves."""

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, exists, literal, select, union_all

from courseware.store.tables import (
    AdverseEvent,
    Assignment,
    Attempt,
    Award,
    CompetencyDecision,
    RecallTask,
)

_PERSON: Final[Any] = bindparam("person_id")


class Held(StrEnum):
    """A kind of rows that most people have none of on most days."""

    AWARD = "award"
    OPEN_ATTEMPT = "open-attempt"
    ASSIGNMENT = "assignment"
    RECALL = "recall"
    ADVERSE_EVENT = "adverse-event"
    SUSPENSION = "suspension"


_WHERE: Final[dict[Held, tuple[Any, ...]]] = {
    Held.AWARD: (Award.person_id == _PERSON,),
    Held.OPEN_ATTEMPT: (Attempt.person_id == _PERSON, Attempt.submitted_at.is_(None)),
    Held.ASSIGNMENT: (Assignment.person_id == _PERSON,),
    Held.RECALL: (RecallTask.person_id == _PERSON, RecallTask.done_at.is_(None)),
    Held.ADVERSE_EVENT: (AdverseEvent.person_id == _PERSON,),
    Held.SUSPENSION: (
        CompetencyDecision.person_id == _PERSON,
        CompetencyDecision.kind == "suspended",
    ),
}
_HELD: Final = union_all(
    *(select(literal(kind.value)).where(exists().where(*where)) for kind, where in _WHERE.items())
)


def held(connection: Connection, person_id: str) -> frozenset[Held]:
    """The kinds of which the person has rows; of attempts and recalls, open ones."""
    return frozenset(Held(kind) for kind in connection.scalars(_HELD, {"person_id": person_id}))
