"""The corrections that hold for a quiz's revision, put upon its questions.

What an answer earned, how right it was and what its certainty made of it, is answered here and
nowhere else: marks, reviews, exports and statistics ask `CorrectedQuestion`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from sqlalchemy import Connection

from courseware.content.compiled import CompiledQuiz
from courseware.domain.grading import Mark
from courseware.domain.regrading import Correction, InForce, Kind, in_force, mark_under
from courseware.questions.base import FULL, Question, Use
from courseware.questions.certainty import FULL_MARK, Certain
from courseware.questions.rekeying import accepting, rekeyed
from courseware.store.quizzes import corrections as rows
from courseware.store.quizzes.corrections import StoredCorrection


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

    def is_right(self, answer: Any) -> bool:
        """Whether the answer counts as entirely right, however certain."""
        return self.held.full_marks or self.best(answer).grade(answer) == FULL

    def certainty(self, answer: Any) -> Certain | None:
        """What the answer's certainty made of it; None if not asked, or if it counts no more."""
        if self.held.dropped:
            return None
        found = self.best(answer).certainty(answer)
        if found is None or not self.held.full_marks:
            return found
        return Certain(found.level, is_right=True, mark=FULL_MARK)

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
    return corrections_among(rows.of_quiz(connection, quiz_id), revision)


def corrections_among(found: Iterable[StoredCorrection], revision: str) -> Corrections:
    """What holds for one revision, out of all corrections of its quiz in their order."""
    held: dict[str, list[Correction]] = {}
    for row in found:
        if revision in row.revisions:
            held.setdefault(row.question_id, []).append(correction_of(row))
    return held


def questions_now(quiz: CompiledQuiz, corrections: Corrections) -> dict[str, Question]:
    """The questions of a quiz by id, each with all that is right under its corrections."""
    return {id_: one.versions[0] for id_, one in as_corrected(quiz, corrections).items()}


def as_corrected(quiz: CompiledQuiz, corrections: Corrections) -> dict[str, CorrectedQuestion]:
    """The questions of a quiz by id, each under its corrections; most have none."""
    return {one.id: corrected(one, corrections.get(one.id, ())) for one in quiz.questions}


def correction_of(row: StoredCorrection) -> Correction:
    """The correction that a row holds."""
    return Correction(Kind(row.kind), row.detail)
