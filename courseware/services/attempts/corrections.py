"""The corrections that hold for a quiz's revision, put upon its questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from sqlalchemy import Connection

from courseware.domain.grading import Mark
from courseware.domain.regrading import Correction, InForce, Kind, in_force, mark_under
from courseware.questions.base import Question, Use
from courseware.questions.rekeying import accepting, rekeyed
from courseware.store import regrades as rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True)
class CorrectedQuestion:
    """A question of a frozen revision under the corrections in force.

    Attributes:
        versions: the question under each key that counts; of what they give, the best counts.
    """

    question: Question
    held: InForce
    versions: tuple[Question, ...]

    def mark(self, answer: Any) -> Mark:
        """What an answer earns."""
        earned = [(one.share(answer), one.answer_is_right(answer)) for one in self.versions]
        return mark_under(self.held, asked_mark(self.question), earned)

    def awaits_mark(self, answer: Any) -> bool:
        """Whether somebody has to mark the answer: not where the correction decides its worth."""
        decided = self.held.dropped or self.held.full_marks
        return not decided and self.question.awaits_mark(answer)

    def best(self, answer: Any) -> Question:
        """The version that gives the answer most, to explain it by."""
        return max(self.versions, key=lambda one: one.share(answer))


def asked_mark(question: Question) -> Mark:
    """The question before any answer: a pilot question is worth no points."""
    pilot = question.use is Use.PILOT
    points = 0 if pilot else question.points
    critical = question.critical and not pilot
    return Mark(question.id, question.objective or "", Fraction(0), points, critical, False)


def corrected(question: Question, corrections: Sequence[Correction]) -> CorrectedQuestion:
    """Put corrections upon a question.

    Raises:
        CannotRekey: one of them does not fit the question.
    """
    held = in_force(corrections)
    base = question if held.key is None else rekeyed(question, held.key)
    also = [accepting(base, answer) for answer in held.accepted]
    together = reduce(accepting, held.accepted, base)
    return CorrectedQuestion(question, held, (together, base, *also))


Corrections = Mapping[str, Sequence[Correction]]
"""Question id -> its corrections in the order of applying."""

NONE: Corrections = {}


def corrections_for(connection: Connection, quiz_id: str, revision: str) -> Corrections:
    """What holds for one revision of a quiz."""
    found: dict[str, list[Correction]] = {}
    for row in rows.of_quiz(connection, quiz_id):
        if revision in row.revisions:
            found.setdefault(row.question_id, []).append(correction_of(row))
    return found


def correction_of(row: AnyRow) -> Correction:
    """The correction that a row holds."""
    return Correction(Kind(row.kind), row.detail)
