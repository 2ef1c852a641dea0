"""Which revisions a correction is about, and the question in each under all its corrections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.content.question_codes import QUESTION_CODES
from courseware.domain.errors import NotFound, Refusal
from courseware.domain.regrading import Correction, Kind, in_force
from courseware.questions.base import Question
from courseware.questions.rekeying import CannotRekey, accepting, rekeyed
from courseware.questions.sound_key import key_faults, shape_faults
from courseware.services.attempts.corrections import (
    CorrectedQuestion,
    corrected,
    corrections_for,
)
from courseware.services.attempts.reasons import Reasons, live_question, reasons_of
from courseware.services.regrading.carrying import BY_KEY, is_same
from courseware.store import recalls as recall_rows
from courseware.store.quizzes import regrades as rows


@dataclass(frozen=True)
class Reached:
    """The revisions that a correction reaches.

    Attributes:
        keys: compiled key -> (revision, question with the corrections, the quiz).
        live: the live revision and its question; None where the live quiz has none of this id.
        recalled: revision -> question of each that a recall asks it in.
        holding: the revisions in which the earlier corrections say all that this one says.
    """

    correction: Correction
    keys: Mapping[str, tuple[str, CorrectedQuestion, CompiledQuiz]]
    live: tuple[str, Question] | None
    recalled: Mapping[str, Question]
    holding: frozenset[str]

    @property
    def revisions(self) -> frozenset[str]:
        """The revisions whose attempts change."""
        return frozenset(revision for revision, _, _ in self.keys.values())

    @property
    def recorded(self) -> tuple[str, ...]:
        """Those, and the live one where it asks the same question: for attempts yet to come; and
        those in which a recall asks the same."""
        found = set(self.revisions)
        asked = [question.question for _, question, _ in self.keys.values()]
        if self.live and (not asked or self._is_among(self.live[1], asked)):
            asked.append(self.live[1])
            found.add(self.live[0])
        recalled = self.recalled.items()
        found.update(revision for revision, one in recalled if self._is_among(one, asked))
        return tuple(sorted(found))

    def _is_among(self, question: Question, asked: Iterable[Question]) -> bool:
        return any(is_same(self.correction.kind, one, question) for one in asked)

    @property
    def repeats(self) -> bool:
        """Whether the correction is in force already wherever it would be."""
        return self.holding.issuperset(self.recorded)

    @property
    def reasons(self) -> Reasons:
        """Which reasons reviews show then; where they differ, the fewest."""
        live = self.live[1] if self.live else None
        asked = [question for _, question, _ in self.keys.values()]
        if not asked and live is not None:
            asked = [corrected(live, [self.correction])]
        order = list(Reasons)
        found = (reasons_of(one, live) for one in asked)
        return max(found, key=order.index, default=Reasons.AS_WRITTEN)

    def question(self, compiled_key: str) -> CorrectedQuestion:
        """The question as an attempt with this key got it."""
        return self.keys[compiled_key][1]

    def quiz(self, compiled_key: str) -> CompiledQuiz:
        """The quiz as an attempt with this key got it."""
        return self.keys[compiled_key][2]

    def refuse_unclear(self) -> None:
        """Look whether one question is meant: a mended one must not be dropped with its past.

        Raises:
            Refusal: the question was worded or keyed in several ways, and the correction would
                treat all of them alike.
        """
        wordings: list[Question] = []
        for _, question, _ in self.keys.values():
            if question.question not in wordings:
                wordings.append(question.question)
        if len(wordings) > 1 and self.correction.kind not in BY_KEY:
            named = ", ".join(sorted(revision[:12] for revision in self.revisions))
            raise Refusal(
                f"the question changed between revisions — say which are meant; attempted: {named}"
            )


def reach(
    connection: Connection,
    catalogue: Catalogue,
    quiz_id: str,
    question_id: str,
    correction: Correction,
    beginnings: Sequence[str] = (),
) -> Reached:
    """Everywhere that a question was asked, with this correction behind the earlier ones.

    Args:
        beginnings: of the revisions that are meant; () for all.

    Raises:
        NotFound: the question was never asked and is not in the live quiz.
        Refusal: the correction does not fit the question, or it is unclear what is meant.
    """
    keys, holding = {}, set[str]()
    found = rows.revisions_with(connection, quiz_id, question_id)
    live = _live(catalogue, quiz_id, question_id)
    known = {row.revision_sha256 for row in found} | ({live[0]} if live else set())
    for beginning in beginnings:
        if not any(revision.startswith(beginning) for revision in known):
            raise Refusal(f"nobody got {question_id!r} in a revision {beginning!r}…")
    for row in found:
        if beginnings and not row.revision_sha256.startswith(tuple(beginnings)):
            continue
        quiz = catalogue.quiz_by_key(row.compiled_key)
        earlier = _earlier(connection, quiz_id, row.revision_sha256, question_id)
        asked = _with(quiz.question(question_id), [*earlier, correction])
        keys[row.compiled_key] = (row.revision_sha256, asked, quiz)
        holding |= {row.revision_sha256} if _holds(earlier, correction) else set()
    if live is not None:
        earlier = _earlier(connection, quiz_id, live[0], question_id)
        holding |= {live[0]} if _holds(earlier, correction) else set()
    recalled = _recalled(connection, catalogue, quiz_id, question_id)
    for revision in recalled:
        earlier = _earlier(connection, quiz_id, revision, question_id)
        holding |= {revision} if _holds(earlier, correction) else set()
    if not keys and live is None:
        raise NotFound(f"No attempt got a question {question_id!r} of a quiz {quiz_id!r}.")
    if live is not None and not keys:
        _with(live[1], [correction])
    reached = Reached(correction, keys, live, recalled, frozenset(holding))
    if not beginnings:
        reached.refuse_unclear()
    return reached


def _earlier(
    connection: Connection, quiz_id: str, revision: str, question_id: str
) -> Sequence[Correction]:
    return corrections_for(connection, quiz_id, revision).get(question_id, ())


def _holds(earlier: Sequence[Correction], correction: Correction) -> bool:
    return in_force([*earlier, correction]) == in_force(earlier)


def _with(question: Question, corrections: Sequence[Correction]) -> CorrectedQuestion:
    try:
        _refuse_unsound(question, corrections)
        return corrected(question, corrections)
    except CannotRekey as cannot:
        raise Refusal(f"{question.id}: {cannot}") from None


def _refuse_unsound(question: Question, corrections: Sequence[Correction]) -> None:
    """Hold the question under the newest correction against what a quiz file is held against.

    Raises:
        CannotRekey: the answer does not fit, or nobody could be right by it.
    """
    *earlier, newest = corrections
    if newest.kind not in BY_KEY:
        return
    beside = newest.kind is Kind.ACCEPT
    was = question
    if beside and (key := in_force(earlier).key) is not None:
        was = rekeyed(question, key)
    now = (accepting if beside else rekeyed)(was, newest.detail)
    for fault in key_faults(was, now, beside=beside):
        code = QUESTION_CODES[fault.code]
        raise CannotRekey(f"{newest.detail!r}: {code} {fault.message} — {fault.suggestion}")
    for words in shape_faults(now):
        raise CannotRekey(f"{newest.detail!r}: {words} — write another answer")


def _live(catalogue: Catalogue, quiz_id: str, question_id: str) -> tuple[str, Question] | None:
    question = live_question(catalogue, quiz_id, question_id)
    return None if question is None else (catalogue.quiz(quiz_id).revision_sha256, question)


def _recalled(
    connection: Connection, catalogue: Catalogue, quiz_id: str, question_id: str
) -> dict[str, Question]:
    """Revision -> the question, of each revision in which a recall asks it."""
    keys = recall_rows.quiz_keys_asking(connection, quiz_id, question_id)
    quizzes = [catalogue.quiz_by_key(key) for key in keys]
    return {quiz.revision_sha256: quiz.question(question_id) for quiz in quizzes}
