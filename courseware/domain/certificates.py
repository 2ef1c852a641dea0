"""In which state a certificate is, and why one can be revoked or replaced."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """What a verifier is told first."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    DEMONSTRATION = "demonstration"


class RevocationReason(StrEnum):
    """Classes of reasons; the class is public, the sentence behind it is not."""

    ISSUED_IN_ERROR = "issued_in_error"
    RECORD_WRONG = "record_wrong"
    NOT_OWN_WORK = "not_own_work"
    HOLDER_ASKED = "holder_asked"
    KEY_UNSAFE = "key_unsafe"
    COUNTED_ONCE = "counted_once"

    @property
    def words(self) -> str:
        """What the verification page says."""
        return _WORDS[self]


_WORDS = {
    RevocationReason.ISSUED_IN_ERROR: "issued in error",
    RevocationReason.RECORD_WRONG: "the record behind it was found to be wrong",
    RevocationReason.NOT_OWN_WORK: "the work was found not to be the holder's own",
    RevocationReason.HOLDER_ASKED: "the holder asked for it",
    RevocationReason.KEY_UNSAFE: "the key that signed it is no longer safe",
    RevocationReason.COUNTED_ONCE: (
        "the same person had credit for this course already and could not repeat it yet"
    ),
}


class ReplacementReason(StrEnum):
    """Why a certificate bears a name that its holder has no more; as public as the others."""

    NAME_CORRECTED = "name_corrected"
    ACCOUNTS_MERGED = "accounts_merged"

    @property
    def words(self) -> str:
        """What the verification page says."""
        return _WHY_REPLACED[self]

    @property
    def sentence(self) -> str:
        """What stands on record; nobody writes another one."""
        return f"{self.words[0].upper()}{self.words[1:]}."


_WHY_REPLACED = {
    ReplacementReason.NAME_CORRECTED: "the holder's name was corrected",
    ReplacementReason.ACCOUNTS_MERGED: (
        "two accounts of the holder were merged, which bore different names"
    ),
}

Reason = RevocationReason | ReplacementReason


def reason_of(kind: State, reason_class: str) -> Reason:
    """The class of the reason with which a certificate was revoked or replaced.

    Raises:
        ValueError: none of this kind of end is called so.
    """
    if kind is State.REVOKED:
        return RevocationReason(reason_class)
    return ReplacementReason(reason_class)


TAKES_CREDIT = frozenset({State.REVOKED})
"""Ends of an award's newest certificate with which its minutes stop counting.

A replaced certificate takes nothing: only the paper was wrong, and the newer one stands for the
award. A revoked one takes the credit, whatever the class of the reason, because nobody may be
credited with what a board would find revoked:

- `issued_in_error`, `record_wrong`, `not_own_work`: the award itself is in doubt;
- `holder_asked`: the holder gave it back;
- `key_unsafe`: only the signature is in doubt, so a new certificate is issued as soon as another
  key is in use, and with it the award counts again;
- `counted_once`: the award is set aside, because another one of the same person counts, since a
  merge of two accounts or since that one's certificate was made anew.
"""

ISSUED_ANEW = frozenset({RevocationReason.KEY_UNSAFE})
"""Classes after which the same award gets another certificate, under another key."""


CHOSEN = tuple(one for one in RevocationReason if one is not RevocationReason.COUNTED_ONCE)
"""Classes that an administrator chooses from; the other one follows from how credit is counted."""


@dataclass(frozen=True, slots=True)
class End:
    """How a certificate ended, and with it the award where its minutes stopped counting.

    Attributes:
        kind: `State.REVOKED` or `State.REPLACED`.
        reason: class of the reason.
        successor: number of the certificate that replaced it; None for a revoked one.
    """

    kind: State
    on: date
    reason: Reason | None = None
    successor: str | None = None

    @property
    def words(self) -> str:
        """The word, the day and the class: `revoked on 2026-03-02: issued in error`."""
        why = f": {self.reason.words}" if self.reason else ""
        what = "set aside" if self.set_aside else self.kind.value
        return f"{what} on {self.on.isoformat()}{why}"

    @property
    def set_aside(self) -> bool:
        """Whether another award of the same person counts in its place."""
        return self.reason is RevocationReason.COUNTED_ONCE

    @property
    def comes_back(self) -> bool:
        """Whether the award counts again with the certificate that is made next."""
        return self.reason in ISSUED_ANEW


def takes_credit(end: End | None) -> bool:
    """Whether an award's minutes stop counting, by how the newest of its certificates ended.

    Before there is a certificate, and while it stands, they count (None).
    """
    return end is not None and end.kind in TAKES_CREDIT


def credit_counts(demonstration: bool, end: End | None) -> bool:
    """Whether the minutes of an award are valid credit, wherever they are summed."""
    return not demonstration and not takes_credit(end)


def state_of(demonstration: bool, valid_until: date | None, end: End | None, today: date) -> State:
    """The state on a day (UTC); a revoked or replaced one stays that after it expired.

    A demonstration is never valid, whatever else it is.
    """
    if end is not None:
        return end.kind
    if demonstration:
        return State.DEMONSTRATION
    if valid_until is not None and today >= valid_until:
        return State.EXPIRED
    return State.VALID
