"""The hash chain of the ledger.

Each entry's hash covers its canonical JSON (RFC 8785), which names the chain, its own place,
and the hash before it, so that a changed, removed, moved or inserted entry is found. Names of
people stand in the hashed text as salted commitments: a name can be proved while its clear text is
kept beside the chain. To take that away would not break the chain; nothing here does so.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

INSTALLATION = "installation"
"""Chain of acts that belong to no single clinic; every other chain is named by a clinic's id."""

NO_CHAIN = "none"
"""Stands where a chain's name would, of what is wrong in no chain."""

GENESIS = "0" * 64
"""What the first entry of a chain names as the hash before it."""


class Act(StrEnum):
    """Kinds of act that are on record."""

    RELEASE_PUBLISHED = "release.published"
    REVIEW_RECORDED = "review.recorded"
    REVIEW_ASKED = "review.asked"
    CONTENT_SAVED = "content.saved"
    CONTENT_REMOVED = "content.removed"
    CONTENT_RENAMED = "content.renamed"
    CLINIC_CREATED = "clinic.created"
    ROLE_GRANTED = "role.granted"
    ROLE_ENDED = "role.ended"
    ADMINISTRATOR_GRANTED = "administrator.granted"
    ADMINISTRATOR_ENDED = "administrator.ended"
    PERSON_SUSPENDED = "person.suspended"
    PERSON_REINSTATED = "person.reinstated"
    PERSON_MERGED = "person.merged"
    NAME_CORRECTED = "name.corrected"
    RESET_HANDED_OVER = "reset.handed_over"
    EMAIL_CHANGED = "email.changed"
    ATTEMPT_SUBMITTED = "attempt.submitted"
    ATTEMPT_GRADED = "attempt.graded"
    ANSWER_MARKED = "answer.marked"
    OVERRIDE_GRANTED = "override.granted"
    OVERRIDE_WITHDRAWN = "override.withdrawn"
    AWARD_MADE = "award.made"
    AWARD_SET_ASIDE = "award.set_aside"
    AWARD_LET_STAND = "award.let_stand"
    SETTING_DECIDED = "setting.decided"
    ASSESSOR_DESIGNATED = "assessor.designated"
    ASSESSOR_ENDED = "assessor.ended"
    OBSERVATION_SIGNED = "observation.signed"
    CORRECTION_COUNTED = "observation.correction_counted"
    OBSERVATION_ACKNOWLEDGED = "observation.acknowledged"
    OBSERVATION_ANSWERED = "observation.answered"
    OBSERVATION_RETRACTED = "observation.retracted"
    RETRACTION_COUNTED = "observation.retraction_counted"
    COMPETENCY_CONFIRMED = "competency.confirmed"
    COMPETENCY_WITHDRAWN = "competency.withdrawn"
    WITHDRAWAL_COUNTED = "competency.withdrawal_counted"
    COMPETENCY_SUSPENDED = "competency.suspended"
    COMPETENCY_REINSTATED = "competency.reinstated"
    ADVERSE_EVENT_NOTED = "adverse_event.noted"
    SESSION_ANSWERED = "logbook.answered"
    SESSION_TAKEN_BACK = "logbook.taken_back"
    EVIDENCE_DECIDED = "evidence.decided"
    EVIDENCE_TAKEN_BACK = "evidence.taken_back"
    WAIVER_GRANTED = "waiver.granted"
    WAIVER_ENDED = "waiver.ended"
    BACKUP_RESTORED = "backup.restored"
    KEY_MADE = "key.made"
    KEY_PUBLISHED_AGAIN = "key.published_again"
    CERTIFICATE_ISSUED = "certificate.issued"
    CERTIFICATE_REPLACED = "certificate.replaced"
    CERTIFICATE_REVOKED = "certificate.revoked"
    ROUND_OPENED = "round.opened"
    ROUND_ENDED = "round.ended"
    DELETION_ANSWERED = "deletion.answered"
    MARKS_REGRADED = "marks.regraded"
    RECALL_BEGUN = "recall.begun"
    RECALL_REACHED = "recall.reached"
    RECALL_DONE = "recall.done"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is stored.

    Attributes:
        canonical: RFC 8785 JSON of the entry (UTF-8 text).
        digest: SHA-256 of `canonical`, lower-case hexadecimal.
    """

    chain: str
    sequence: int
    previous: str
    canonical: str
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold, and what is wrong there.

    Attributes:
        chain: `NO_CHAIN` for what stands in none, such as a row without an entry.
    """

    chain: str
    sequence: int
    what: str

    def __str__(self) -> str:
        """The place, if there is one, and what is wrong."""
        return self.what if self.chain == NO_CHAIN else f"{self.chain}:{self.sequence}: {self.what}"


def digest_of(canonical: str) -> str:
    """SHA-256 of the canonical text, lower-case hexadecimal."""
    return sha256(canonical.encode()).hexdigest()


def written(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC with microseconds and a final Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def commitment(salt: str, clear: str) -> str:
    """Salted commitment to a name: SHA-256 over the salt's length-prefixed text and the name.

    Args:
        salt: 32 random bytes in hexadecimal.
    """
    return sha256(f"{len(salt)}:{salt}{clear}".encode()).hexdigest()


def opens(committed: str, salt: str, clear: str) -> bool:
    """Whether salt and name are what the commitment was made of."""
    return hmac.compare_digest(committed, commitment(salt, clear))


def first_break(
    chain: str, entries: Iterable[tuple[Entry, Mapping[str, object]]], expected_length: int
) -> Break | None:
    """Walk one chain in order of sequence and name the first entry that does not hold.

    Args:
        entries: each stored entry with its canonical text parsed.
        expected_length: how many entries the chain's head says there are.
    """
    previous, place = GENESIS, 0
    for entry, parsed in entries:
        place += 1
        if entry.sequence != place:
            return Break(chain, place, f"entry {place} is missing; {entry.sequence} follows")
        found = _fault(chain, entry, parsed, previous)
        if found:
            return Break(chain, place, found)
        previous = entry.digest
    if place != expected_length:
        return Break(chain, place + 1, f"{place} entries, but the head counts {expected_length}")
    return None


def _fault(chain: str, entry: Entry, parsed: Mapping[str, object], previous: str) -> str | None:
    if digest_of(entry.canonical) != entry.digest:
        return "the text does not match its hash"
    if entry.previous != previous or parsed.get("previous") != previous:
        return "it does not follow the entry before it"
    if parsed.get("chain") != chain or parsed.get("sequence") != entry.sequence:
        return "the text names another chain or place"
    return None
