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
        named: the revisions that were chosen; empty where all are meant.
        left_alone: attempted revisions that are not among the chosen ones: what is marked there
            stays, so no later attempt is marked otherwise.
    """

    correction: Correction
    keys: Mapping[str, tuple[str, CorrectedQuestion, CompiledQuiz]]
    live: tuple[str, Question] | None
    recalled: Mapping[str, Question]
    holding: frozenset[str]
    named: frozenset[str]
    left_alone: frozenset[str]

    @property
    def revisions(self) -> frozenset[str]:
        """The revisions whose attempts change."""
        return frozenset(revision for revision, _, _ in self.keys.values())

    @property
    def recorded(self) -> tuple[str, ...]:
        """Those, and the live one where it was chosen or asks the same question: for attempts yet
        to come; and those in which a recall asks the same. None of those that are left alone."""
        found = set(self.revisions)
        asked = [question.question for _, question, _ in self.keys.values()]
        if self.live and (self.live[0] in self.named or self._is_meant(self.live[1], asked)):
            asked.append(self.live[1])
            found.add(self.live[0])
        recalled = self.recalled.items()
        found.update(revision for revision, one in recalled if self._is_among(one, asked))
        return tuple(sorted(found - self.left_alone))

    def _is_meant(self, question: Question, asked: Sequence[Question]) -> bool:
        return not asked or self._is_among(question, asked)

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
        kind, asked = self.correction.kind, [one.question for _, one, _ in self.keys.values()]
        if kind not in BY_KEY and not all(is_same(kind, asked[0], one) for one in asked):
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
    found = rows.revisions_with(connection, quiz_id, question_id)
    attempted = frozenset(row.revision_sha256 for row in found)
    live = _live(catalogue, quiz_id, question_id)
    named = _named(question_id, beginnings, attempted | ({live[0]} if live else set()))
    left_alone = attempted - named if beginnings else frozenset[str]()
    recalled = _recalled(connection, catalogue, quiz_id, question_id)
    revisions = {*attempted, *recalled, *([live[0]] if live else [])}
    earlier = {one: _earlier(connection, quiz_id, one, question_id) for one in revisions}
    keys = {}
    for row in found:
        if (revision := row.revision_sha256) not in left_alone:
            quiz = catalogue.quiz_by_key(row.compiled_key)
            asked = _with(quiz.question(question_id), [*earlier[revision], correction])
            keys[row.compiled_key] = (revision, asked, quiz)
    if not keys and live is None:
        raise NotFound(f"No attempt got a question {question_id!r} of a quiz {quiz_id!r}.")
    if live is not None and (not keys or live[0] in named):
        _with(live[1], [*earlier[live[0]], correction])
    holding = frozenset(one for one in revisions if _holds(earlier[one], correction))
    reached = Reached(correction, keys, live, recalled, holding, named, left_alone)
    if not beginnings:
        reached.refuse_unclear()
    return reached


def _named(question_id: str, beginnings: Sequence[str], known: Iterable[str]) -> frozenset[str]:
    """The revisions that begin so.

    Raises:
        Refusal: none does.
    """
    for beginning in beginnings:
        if not any(revision.startswith(beginning) for revision in known):
            raise Refusal(f"nobody got {question_id!r} in a revision {beginning!r}…")
    return frozenset(one for one in known if one.startswith(tuple(beginnings)))


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
