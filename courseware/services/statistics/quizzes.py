"""What answers tell about a quiz: per revision, over time, and which questions to look at first."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.domain.errors import NotFound
from courseware.domain.item_statistics import Group, ItemScore, TestFigures, analyse
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.spread import Gap
from courseware.questions.base import Use
from courseware.services.attempts.corrections import (
    CorrectedQuestion,
    as_corrected,
    corrections_among,
    questions_now,
)
from courseware.services.authorize import require
from courseware.services.statistics.answer_counts import RevisionCount, count
from courseware.services.statistics.answer_seconds import Seconds, seconds_by_question, times_of
from courseware.services.statistics.correctness import Correctness
from courseware.services.statistics.months import MonthFigures, marked_share, months_of
from courseware.services.statistics.questions import (
    Answers,
    AtLevel,
    QuestionReport,
    answers_by_item,
    report_on,
    together,
)
from courseware.services.statistics.same_tasks import same_tasks
from courseware.store.engine import Database
from courseware.store.quizzes import answer_times
from courseware.store.quizzes import answers as rows
from courseware.store.quizzes.corrections import StoredCorrection, of_quiz

MOST_READ = rows.MOST_ANSWERS
"""How many of the newest attempts are looked at for what was chosen; marks count of all."""

MOST_TIMED = answer_times.MOST_TIMED
"""How many of the newest attempts are looked at for how long answers took."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The figures of some graded attempts: of one revision, or of all with what is asked now.

    `ran_out` of them nobody submitted: their time ended, and what was saved by then was graded.
    Where certainty was asked for, all figures are about being right; `marked_share` is the mean
    score as it was given, None where nobody was asked.
    """

    attempts: int
    passed: int
    test: TestFigures
    questions: tuple[QuestionReport, ...]
    marked_share: Fraction | Gap | None = None
    ran_out: int = 0

    @property
    def choices_are_of_some(self) -> bool:
        """Whether only the newest attempts were looked at for what was chosen."""
        return any(question.read < question.figures.answers for question in self.questions)

    @property
    def calibration(self) -> tuple[AtLevel, ...]:
        """How many were right at each level of certainty; empty where nobody was asked."""
        return together(question.calibration for question in self.questions)

    @property
    def to_look_at(self) -> tuple[QuestionReport, ...]:
        """Questions with a concern, the weightiest first."""
        weak = [question for question in self.questions if question.concerns]
        return tuple(sorted(weak, key=lambda question: -question.concerns[0].weight))


@dataclass(frozen=True, slots=True)
class RevisionAnalysis:
    """One revision, with the first and last end of an attempt at it (UTC)."""

    revision_sha256: str
    first_at: datetime
    last_at: datetime
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class QuizStatistics:
    """Everything about one quiz.

    Attributes:
        revision_sha256: the revision whose wording and key `present` has.
        first_only: whether only everybody's first attempt was counted.
        present: all answers to questions as they are worded and keyed now, whichever revision
            asked them.
        revisions, months: the latest attempted first; in order.
        awaited: ended attempts that are left out until a person has marked them.
    """

    quiz_id: str
    title: str
    revision_sha256: str
    first_only: bool
    present: Analysis
    revisions: tuple[RevisionAnalysis, ...]
    months: tuple[MonthFigures, ...]
    awaited: int = 0

    @property
    def set_apart(self) -> dict[str, int]:
        """Question -> how many answers to other words of it, or by another key, `present` leaves
        out; they are told with their revisions."""
        told = Counter[str]()
        for revision in self.revisions:
            told.update({q.question_id: q.figures.answers for q in revision.analysis.questions})
        told.subtract({q.question_id: q.figures.answers for q in self.present.questions})
        asked = {question.question_id for question in self.present.questions}
        return {id_: left for id_, left in told.items() if left and id_ in asked}


def quiz_statistics(
    db: Database, catalogue: Catalogue, actor: Actor, quiz_id: str, first_only: bool = False
) -> QuizStatistics:
    """The statistics of a quiz over the answers of the whole installation, without any name.

    Raises:
        Forbidden: the actor is no clinic's instructor.
        NotFound: there is no such quiz, and there never were attempts at one.
    """
    require(actor, Permission.STATISTICS_READ)
    return analyse_quiz(db, catalogue, quiz_id, first_only)


def analyse_quiz(
    db: Database,
    catalogue: Catalogue,
    quiz_id: str,
    first_only: bool = False,
    most_read: int = MOST_READ,
) -> QuizStatistics:
    """The statistics of a quiz for a caller who has decided.

    Args:
        most_read: of how many of the newest attempts the choices are counted.

    Raises:
        NotFound: there is no such quiz, and there never were attempts at one.
    """
    with db.snapshot() as connection:
        sittings = rows.sittings(connection, quiz_id, first_only, most_read)
        counted = count(sittings, Correctness(catalogue.quiz_by_key))
        times = seconds_by_question(answer_times.first_saves(connection, quiz_id, first_only))
        people = rows.people_counts(connection, quiz_id, first_only)
        awaited = rows.awaited_count(connection, quiz_id, first_only)
        history = of_quiz(connection, quiz_id)
    present = _present(catalogue, quiz_id, counted)
    quizzes = {c.compiled_key: catalogue.quiz_by_key(c.compiled_key) for c in counted}
    revisions = tuple(
        RevisionAnalysis(
            c.revision_sha256,
            c.first_at,
            c.last_at,
            _analysis(quizzes[c.compiled_key], history, [c], times, people[c.revision_sha256]),
        )
        for c in counted
    )
    # A quiz that never changed has one analysis, which takes as long as reading the answers.
    is_only_one = [*quizzes] == [present.compiled_key] and len(revisions) == 1
    return QuizStatistics(
        quiz_id=quiz_id,
        title=present.title,
        revision_sha256=present.revision_sha256,
        first_only=first_only,
        present=revisions[0].analysis
        if is_only_one
        else _analysis(
            present, history, counted, times, people[None], _alike(present, quizzes, history)
        ),
        revisions=revisions,
        months=months_of(counted),
        awaited=awaited,
    )


def _present(catalogue: Catalogue, quiz_id: str, counted: Sequence[RevisionCount]) -> CompiledQuiz:
    """The quiz as it is asked today; the last one that was, where it is asked no more."""
    if quiz_id in catalogue.quizzes:
        return catalogue.quiz(quiz_id)
    if counted:
        return catalogue.quiz_by_key(counted[0].compiled_key)
    raise NotFound(f"There is no quiz {quiz_id!r}, and nobody ever took one of this name.")


_Counts = Callable[[RevisionCount, str], bool]
"""Whether answers to a question of this id in this revision belong to an analysis."""


def _all(revision: RevisionCount, question_id: str) -> bool:
    return True


def _alike(
    present: CompiledQuiz,
    quizzes: Mapping[str, CompiledQuiz],
    history: Sequence[StoredCorrection],
) -> _Counts:
    """Answers to another wording or another key tell nothing of the present question."""

    def corrected(quiz: CompiledQuiz) -> Mapping[str, CorrectedQuestion]:
        return as_corrected(quiz, corrections_among(history, quiz.revision_sha256))

    asked = {quiz.revision_sha256: corrected(quiz) for quiz in quizzes.values()}
    alike = same_tasks(corrected(present), asked)
    return lambda revision, question_id: (revision.revision_sha256, question_id) in alike


def _analysis(
    quiz: CompiledQuiz,
    history: Sequence[StoredCorrection],
    counted: Sequence[RevisionCount],
    times: Seconds,
    people: int,
    belongs: _Counts = _all,
) -> Analysis:
    grouped = [pair for revision in counted for pair in _groups(revision, belongs)]
    order = [question.id for question in quiz.questions if question.use is not Use.PRACTICE]
    figures = analyse((group for group, _ in grouped), order, people)
    given = answers_by_item(grouped)
    marks = _marks_by_certainty(counted, belongs)
    known = questions_now(quiz, corrections_among(history, quiz.revision_sha256))
    return Analysis(
        attempts=sum(revision.attempts for revision in counted),
        passed=sum(revision.passed for revision in counted),
        test=figures.test,
        questions=tuple(
            report_on(
                known[item.item],
                item,
                given.get(item.item, Answers()),
                times_of(
                    item.item, (c.compiled_key for c in counted if belongs(c, item.item)), times
                ),
                marks.get(item.item),
            )
            for item in figures.items
            if item.item in known
        ),
        marked_share=marked_share(counted) if marks else None,
        ran_out=sum(revision.ran_out for revision in counted),
    )


def _marks_by_certainty(
    counted: Sequence[RevisionCount], belongs: _Counts
) -> dict[str, Counter[Fraction]]:
    """How often which share was earned in each question that asks for certainty."""
    found: dict[str, Counter[Fraction]] = {}
    for revision in counted:
        for packed, times in revision.by_certainty.items():
            asked = rows.unpack_asked(packed)
            if belongs(revision, asked.question_id):
                found.setdefault(asked.question_id, Counter())[asked.share] += times
    return found


def _groups(
    revision: RevisionCount, belongs: _Counts
) -> Iterable[tuple[Group, Mapping[tuple[ItemScore, str | None], int]]]:
    """One revision's counts as the domain takes them, with the answers beside the marks."""
    marks: dict[str, ItemScore] = {}
    for (score, possible), count_ in revision.scores.items():
        given: Counter[tuple[ItemScore, str | None]] = Counter()
        packed = Counter(count_.unread)
        for (asked, body), times in count_.given.items():
            packed[asked] += times
            mark = marks.get(asked) or marks.setdefault(asked, ItemScore(*rows.unpack_asked(asked)))
            if belongs(revision, mark.item):
                given[mark, body] += times
        totals: Counter[ItemScore] = Counter()
        for asked, times in packed.items():
            mark = marks.get(asked) or marks.setdefault(asked, ItemScore(*rows.unpack_asked(asked)))
            if belongs(revision, mark.item):
                totals[mark] += times
        yield Group(Fraction(score) * possible, possible, count_.people, totals), given
