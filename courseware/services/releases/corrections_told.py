"""By which corrections a release marks the questions of a quiz, and which hold no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from shlex import quote

from courseware.content.compiled import CompiledQuiz
from courseware.domain.regrading import Correction, InForce, Kind, in_force
from courseware.domain.times import moment_text
from courseware.questions.base import Question
from courseware.questions.key_choices import key_choices
from courseware.questions.rekeying import CannotRekey, rekeyed
from courseware.questions.tasks import marked_by
from courseware.services.attempts.corrections import (
    CorrectedQuestion,
    Corrections,
    as_corrected,
    corrected,
    correction_of,
)
from courseware.services.regrading.carrying import Standing, marks_under
from courseware.services.regrading.words import held_words
from courseware.store.quizzes.corrections import StoredCorrection

_OPTIONS = {
    Kind.KEY: "--key",
    Kind.ACCEPT: "--accept",
    Kind.DROP: "--drop",
    Kind.FULL_MARKS: "--full-marks",
}


class State(StrEnum):
    """What becomes of the corrections of a question."""

    GOES_ON = "goes-on"  # in the live release as in the new one
    DECIDES = "decides"  # in the new one, and not in the live one
    NOT_NEEDED = "not-needed"  # the file has become what they say
    STOPS = "stops"  # the question is another one
    PASSED_OVER = "passed-over"  # the revision was attempted without them


@dataclass(frozen=True, slots=True)
class CorrectionTold:
    """A sentence about the corrections of one question."""

    question_id: str
    state: State
    words: str


@dataclass(frozen=True, slots=True)
class Marking:
    """How a question is marked: in the live release (None: not asked), and in the new one."""

    was: CorrectedQuestion | None
    now: CorrectedQuestion

    @property
    def is_kept(self) -> bool:
        """Whether the same answers earn the same as before."""
        return self.was is not None and marks_under(self.was) == marks_under(self.now)


def markings(
    live: CompiledQuiz | None, in_force: Corrections, standing: Standing
) -> dict[str, Marking]:
    """How each question of a quiz is marked before and after a release.

    Args:
        in_force: the corrections that reach the live revision.
    """
    before = as_corrected(live, in_force) if live else {}
    after = as_corrected(standing.quiz, standing.held)
    return {id_: Marking(before.get(id_), now) for id_, now in after.items()}


def corrections_told(
    found: Mapping[str, Marking],
    standing: Standing,
    live: list[StoredCorrection],
) -> Iterator[CorrectionTold]:
    """Say of each question whose marks were corrected what becomes of that.

    Args:
        live: the corrections that reach the live revision.
    """
    for id_, marking in found.items():
        was, now = marking.was, marking.now
        before = [one for one in live if one.question_id == id_]
        over = [one for one in standing.passed_over if one.question_id == id_]
        decides, did = _decides(now), was is not None and _decides(was)
        if over:
            yield CorrectionTold(id_, State.PASSED_OVER, _passed_over(standing, id_, over))
            continue
        if was is not None and did and not decides and marking.is_kept:
            yield CorrectionTold(id_, State.NOT_NEEDED, _ends(standing, before, marking))
        elif was is not None and did and (not decides or _lets_count(marking)):
            yield CorrectionTold(id_, State.STOPS, _ends(standing, before, marking))
        if decides:
            goes_on = was is not None and did and was.held == now.held
            state = State.GOES_ON if goes_on else State.DECIDES
            yield CorrectionTold(id_, state, _holds(standing, now, goes_on))


def stopped(standing: Standing) -> Iterator[tuple[str, str]]:
    """What does not reach a live revision in which the question is the same, and the command that
    shows what it would change there."""
    quiz, missing = standing.quiz, [*standing.carried, *standing.passed_over]
    for id_ in dict.fromkeys(one.question_id for one in missing):
        found = [one for one in missing if one.question_id == id_]
        told = f"the correction of marks of {quiz.id}/{id_} {_named(found)}"
        what = f"{told} ({_words(found)}) does not hold in the live revision"
        yield what, _command(quiz, id_, correction_of(found[-1]))


def _decides(asked: CorrectedQuestion) -> bool:
    """Whether an answer may earn something else than by the file."""
    return bool(marks_under(asked) != marks_under(corrected(asked.question, ())))


def _lets_count(marking: Marking) -> bool:
    """Whether a question is marked by answers again that was not, by whatever key."""
    was, now = (one.held if one else InForce() for one in (marking.was, marking.now))
    return (was.dropped or was.full_marks) and not (now.dropped or now.full_marks)


def _named(found: list[StoredCorrection]) -> str:
    """The last of some corrections of a question, as it is named."""
    return f"of {moment_text(found[-1].applied_at)}"


def _words(found: list[StoredCorrection]) -> str:
    return held_words(in_force([correction_of(one) for one in found]))


def _holds(standing: Standing, now: CorrectedQuestion, goes_on: bool) -> str:
    id_, found, says = now.question.id, standing.of(now.question.id), held_words(now.held)
    if goes_on:
        return f"the correction of marks of {id_} {_named(found)} goes on: {says}"
    told = f"{id_} is marked by the correction of marks {_named(found)}, whatever the file says"
    key = _key_of_file(now.question)
    back = _command(standing.quiz, id_, Correction(Kind.KEY, key)) if key else ""
    return f"{told}: {says}{f' — to correct that: `{back}`' if back else ''}"


def _passed_over(standing: Standing, id_: str, found: list[StoredCorrection]) -> str:
    command = _command(standing.quiz, id_, correction_of(found[-1]))
    return (
        f"the correction of marks of {id_} {_named(found)} ({_words(found)}) does not hold in this "
        f"revision, which was attempted without it — `{command}` shows whom it would change once "
        "this is live"
    )


def _ends(standing: Standing, found: list[StoredCorrection], marking: Marking) -> str:
    quiz, now = standing.quiz, marking.now
    id_, newest = now.question.id, correction_of(found[-1])
    told = f"the correction of marks of {id_} {_named(found)} ({_words(found)})"
    if marking.is_kept:
        return f"{told} is needed no more: the file says so itself now"
    told = f"{told} holds no more, because the question changed"
    told += "" if _decides(now) else ": it is marked as the file says"
    left = [one for one in standing.left_behind if one.question_id == id_]
    if left:
        told, newest = f"{told}, not by what was corrected before", correction_of(left[-1])
        told += f" ({_words(left)})"
    if not _fits(now.question, newest):
        return told
    again = _command(quiz, id_, newest, f" --revision {quiz.revision_sha256[:12]}")
    return f"{told} — to correct it anew once this is live: `{again}`"


def _key_of_file(question: Question) -> str:
    """The written key in one line; "" where that would say something else."""
    key = key_choices(question).typed
    try:
        says_all = bool(key) and marked_by(rekeyed(question, key)) == marked_by(question)
    except CannotRekey:
        return ""
    return key if says_all else ""


def _fits(question: Question, correction: Correction) -> bool:
    try:
        corrected(question, [correction])
    except CannotRekey:
        return False
    return True


def _command(quiz: CompiledQuiz, question_id: str, correction: Correction, more: str = "") -> str:
    detail = f" {quote(correction.detail)}" if correction.detail else ""
    given = f"{_OPTIONS[correction.kind]}{detail}{more}"
    return f"python -m courseware regrade {quiz.id} {question_id} {given} --dry-run"
