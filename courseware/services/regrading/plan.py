"""What somebody wants corrected, and what that would do."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Any

from courseware.domain.regrading import Correction
from courseware.services.attempts.reasons import Reasons
from courseware.services.credits.resting_awards import Resting
from courseware.services.regrading.restating import gains_pass, loses_pass
from courseware.services.regrading.words import digest_of_changes, hash_of_change


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants corrected.

    Attributes:
        revisions: beginnings of the revisions that it is about; () for all that were attempted.
    """

    quiz_id: str
    question_id: str
    correction: Correction
    reason: str = ""
    revisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One attempt whose mark changes; `row` is what is stored of it."""

    person_id: str
    row: Mapping[str, Any]

    @property
    def loses_pass(self) -> bool:
        """Whether a pass becomes none."""
        return loses_pass(self.row)

    @property
    def gains_pass(self) -> bool:
        """Whether a fail becomes a pass."""
        return gains_pass(self.row)


@dataclass(frozen=True)
class RegradePlan:
    """What a correction does.

    Attributes:
        revisions: the revisions that it reaches, now and for attempts that are handed in later.
        looked_at: graded attempts that got the question.
        awaited: ids of attempts that got it and await marks by a person; they follow it too.
        moves: (score before, score after, passed before, passed after) -> attempts.
        names: person id -> name, of those whose names the asker may see.
        repeats: whether it is in force already wherever it would be, and changes nothing.
        reasons: which reasons the reviews of the question show then.
        resting: what rests on the passes that are lost, and stays until somebody decides.
    """

    wish: Wish
    revisions: tuple[str, ...]
    looked_at: int
    awaited: tuple[str, ...]
    changes: tuple[Change, ...]
    names: Mapping[str, str]
    repeats: bool
    reasons: Reasons
    resting: Resting

    @property
    def awaiting(self) -> int:
        """How many attempts await marks by a person and follow the correction."""
        return len(self.awaited)

    @cached_property
    def changes_sha256(self) -> str:
        """SHA-256 over what changes, as the ledger states it."""
        return digest_of_changes(hash_of_change(change.row) for change in self.changes)

    @property
    def digest(self) -> str:
        """SHA-256 over what is corrected and all that it does: the same only for the same plan."""
        wish, correction = self.wish, self.wish.correction
        corrected = [wish.quiz_id, wish.question_id, correction.kind.value, correction.detail]
        reached = [list(self.revisions), sorted(self.awaited), self.changes_sha256]
        reached.append(sorted({award_id for award_id, _ in self.resting.values()}))
        return sha256(json.dumps([*corrected, *reached]).encode()).hexdigest()

    @property
    def lost(self) -> int:
        """How many attempts lose their pass."""
        return sum(change.loses_pass for change in self.changes)

    @property
    def gained(self) -> int:
        """How many attempts gain a pass."""
        return sum(change.gains_pass for change in self.changes)

    @property
    def resting_awards(self) -> int:
        """How many awards rest on passes that are lost."""
        return len({award_id for award_id, _ in self.resting.values()})

    @property
    def resting_certificates(self) -> int:
        """How many certificates that stand do."""
        return len({number for _, number in self.resting.values() if number})

    @property
    def moves(self) -> Sequence[tuple[tuple[Fraction, Fraction, bool, bool], int]]:
        """From what to what, without anybody's name, the largest falls first."""
        names = ("score_before", "score_after", "passed_before", "passed_after")
        counted = Counter(tuple(c.row[name] for name in names) for c in self.changes)
        return sorted(counted.items(), key=lambda move: (move[0][1] - move[0][0], move[0]))
