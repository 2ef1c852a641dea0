"""Which kinds of rows a person has at all, asked before the kinds themselves."""

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import bindparam, exists, or_, text

from courseware.store.tables import (
    AcceptanceEnd,
    AdverseEvent,
    Assignment,
    Attempt,
    Award,
    CompetencyDecision,
    CompetencyInterval,
    Licence,
    LicenceRenewal,
    OutsideEvidence,
    RecallReader,
    RecallTask,
)

_PERSON: Final[Any] = bindparam("person_id")
_HELD_LICENCE: Final[Any] = (Licence.id == LicenceRenewal.licence_id, Licence.removed_at.is_(None))
# Words that a partial index asks for stand in the statement itself: SQLite prepares one anew, each
# time, whose plan could depend on a word that is sent beside it.
_SUSPENDED: Final = text("competency_decision.kind = 'suspended'")
_RETRACTED: Final = text("competency_interval.status = 'retracted'")


class Held(StrEnum):
    """A kind of rows that most people have none of on most days."""

    AWARD = "award"
    OPEN_ATTEMPT = "open-attempt"
    ATTEMPT_WITHOUT_PASS = "attempt-without-pass"
    ASSIGNMENT = "assignment"
    RECALL = "recall"
    ADVERSE_EVENT = "adverse-event"
    SUSPENSION = "suspension"
    TAKEN_BACK = "taken-back"
    RETRACTED = "retracted"
    OBSERVATION = "observation"
    SESSION_TAKEN_BACK = "session-taken-back"
    RENEWAL = "renewal"


KINDS: Final[dict[Held, Any]] = {
    Held.AWARD: exists().where(Award.person_id == _PERSON),
    Held.OPEN_ATTEMPT: exists().where(Attempt.person_id == _PERSON, Attempt.submitted_at.is_(None)),
    Held.ATTEMPT_WITHOUT_PASS: exists().where(
        Attempt.person_id == _PERSON,
        Attempt.submitted_at.is_not(None),
        Attempt.passed.is_not(True),
    ),
    Held.ASSIGNMENT: exists().where(Assignment.person_id == _PERSON),
    Held.RECALL: or_(
        exists().where(RecallTask.person_id == _PERSON, RecallTask.done_at.is_(None)),
        exists().where(RecallReader.person_id == _PERSON, RecallReader.done_at.is_(None)),
    ),
    Held.ADVERSE_EVENT: exists().where(AdverseEvent.person_id == _PERSON),
    Held.SUSPENSION: exists().where(CompetencyDecision.person_id == _PERSON, _SUSPENDED),
    Held.TAKEN_BACK: exists().where(
        OutsideEvidence.person_id == _PERSON, AcceptanceEnd.evidence_id == OutsideEvidence.id
    ),
    Held.RENEWAL: exists().where(Licence.person_id == _PERSON, *_HELD_LICENCE),
    Held.RETRACTED: exists().where(
        CompetencyInterval.person_id == _PERSON,
        _RETRACTED,
        CompetencyInterval.until.is_(None),  # what is retracted has no end that the calendar brings
    ),
}
"""Whether the person (bound as `person_id`) has rows of a kind, such as its name says.

Only in statements of several parts: each is a look-up in an index.
"""
