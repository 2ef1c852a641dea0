"""All tables, typed. Importing this package registers every one of them on `metadata`."""

from courseware.store.tables.base import Base, metadata
from courseware.store.tables.competency import (
    AdverseEvent,
    CompetencyDecision,
    CompetencyInterval,
    FoundingAssessor,
    Observation,
    ObservationEntry,
    ObservationWord,
)
from courseware.store.tables.content import Compiled, Release, ReleaseItem, Review, Revision
from courseware.store.tables.installation import Setting
from courseware.store.tables.learning import (
    AnswerSave,
    Attempt,
    AttemptOverride,
    AttemptQuestion,
    Attestation,
    Award,
    Evaluation,
    LessonRead,
    PracticeAnswer,
    Reading,
)
from courseware.store.tables.ledger import LedgerDisclosure, LedgerEntry, LedgerHead
from courseware.store.tables.people import (
    Administrator,
    Clinic,
    Licence,
    Mail,
    Membership,
    Person,
    PersonName,
    SignInSession,
    Throttle,
    Token,
)
from courseware.store.tables.practice import LogbookSession, OutsideEvidence, Waiver

__all__ = [
    "Administrator",
    "AdverseEvent",
    "AnswerSave",
    "Attempt",
    "AttemptOverride",
    "AttemptQuestion",
    "Attestation",
    "Award",
    "Base",
    "Clinic",
    "CompetencyDecision",
    "CompetencyInterval",
    "Compiled",
    "Evaluation",
    "FoundingAssessor",
    "LedgerDisclosure",
    "LedgerEntry",
    "LedgerHead",
    "LessonRead",
    "Licence",
    "LogbookSession",
    "Mail",
    "Membership",
    "Observation",
    "ObservationEntry",
    "ObservationWord",
    "OutsideEvidence",
    "Person",
    "PersonName",
    "PracticeAnswer",
    "Reading",
    "Release",
    "ReleaseItem",
    "Review",
    "Revision",
    "Setting",
    "SignInSession",
    "Throttle",
    "Token",
    "Waiver",
    "metadata",
]
