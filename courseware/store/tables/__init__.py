"""All tables, typed. Importing this package registers every one of them on `metadata`."""

from courseware.store.tables.base import Base, metadata
from courseware.store.tables.certificates import Certificate, CertificateEnd, SigningKey
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
from courseware.store.tables.ledger import (
    LedgerCheckpoint,
    LedgerDisclosure,
    LedgerEntry,
    LedgerHead,
)
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

__all__ = [
    "Administrator",
    "AnswerSave",
    "Attempt",
    "AttemptOverride",
    "AttemptQuestion",
    "Attestation",
    "Award",
    "Base",
    "Certificate",
    "CertificateEnd",
    "Clinic",
    "Compiled",
    "Evaluation",
    "LedgerCheckpoint",
    "LedgerDisclosure",
    "LedgerEntry",
    "LedgerHead",
    "LessonRead",
    "Licence",
    "Mail",
    "Membership",
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
    "SigningKey",
    "Throttle",
    "Token",
    "metadata",
]
