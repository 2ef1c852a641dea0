"""What is said of one question: figures, what was chosen by whom, and what to look at."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from courseware.domain.answer_times import TimeFigures
from courseware.domain.item_statistics import Group, ItemFigures, ItemScore
from courseware.domain.spread import Gap, mean_of
from courseware.domain.weak_items import FEWEST, Choice, Concern, Evidence, concerns
from courseware.questions.base import FULL, Question, Use
from courseware.questions.branching import Branching
from courseware.questions.certainty import Level, level_of
from courseware.questions.hotspot import Hotspot
from courseware.questions.multiple import Multiple
from courseware.questions.review import Row
from courseware.questions.rich import plain
from courseware.questions.single import Single
from courseware.questions.true_false import TrueFalse
from courseware.services.statistics.answer_counts import OTHER

# Types whose rows are the options themselves, under the ids that their authors gave them.
_OF_OPTIONS = (Single, Multiple, TrueFalse, Branching, Hotspot)
_MOST_CHOICES = 40


@dataclass(frozen=True, slots=True)
class AtLevel:
    """Answers given at one level of certainty, and how many of them were entirely right."""

    level: Level
    answers: int
    right: int

    @property
    def share_right(self) -> Fraction | Gap:
        """Exact share of right answers."""
        return Fraction(self.right, self.answers) if self.answers else Gap.NOBODY

    @property
    def is_overconfident(self) -> bool:
        """Whether so many were wrong that, on average, the level cost them marks.

        A higher level pays from a chance of 2/3 (level 2) or 4/5 (level 3) on.
        """
        if self.answers < FEWEST or self.level is Level.UNSURE:
            return False
        pays_from = {Level.FAIRLY: Fraction(2, 3), Level.VERY: Fraction(4, 5)}
        return Fraction(self.right, self.answers) < pays_from[self.level]


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """One question.

    Attributes:
        text: plain words.
        choices: options in their written order, others by how often they came.
        read: how many answers the choices are counted from: all, or those of the newest attempts.
        blank: how many left it blank.
        other: how many gave an answer that is not listed.
        calibration: right answers at each level of certainty; empty where it is not asked for.
        certainty_mark: mean mark by certainty, -6 to 3; None where it is not asked for.
        times: how long it took; None where too few times are known.
        concerns: why to look at it, weightiest first.
    """

    question_id: str
    type: str
    text: str
    critical: bool
    pilot: bool
    figures: ItemFigures
    choices: tuple[Choice, ...]
    read: int
    blank: int
    other: int
    concerns: tuple[Concern, ...]
    calibration: tuple[AtLevel, ...] = ()
    times: TimeFigures | None = None
    certainty_mark: Fraction | Gap | None = None


@dataclass(slots=True)
class Answers:
    """Answers to one question by body, each with how often it came beside which rest."""

    bodies: dict[str | None, dict[Fraction | None, int]] = field(default_factory=dict)
    right: dict[Fraction | None, int] = field(default_factory=dict)
    right_bodies: Counter[str | None] = field(default_factory=Counter)

    def add(self, body: str | None, rest: Fraction | None, full: bool, times: int) -> None:
        """Count answers that earned everything (`full`) or not."""
        _count(self.bodies.setdefault(body, {}), rest, times)
        if full:
            _count(self.right, rest, times)
            self.right_bodies[body] += times


def report_on(
    question: Question,
    figures: ItemFigures,
    answers: Answers,
    times: TimeFigures | None = None,
    by_certainty: Mapping[Fraction, int] | None = None,
) -> QuestionReport:
    """The report on a question whose figures are known.

    Args:
        by_certainty: how often which share of the points was earned, with certainty counted.
    """
    listed = sorted(_choices(question, answers), key=_by_answers)
    options = isinstance(question, _OF_OPTIONS)
    choices = sorted(listed, key=_as_written(question)) if options else listed[:_MOST_CHOICES]
    read = sum(sum(rests.values()) for rests in answers.bodies.values())
    evidence = Evidence(
        figures=figures,
        read=read,
        choices=choices,
        right_elsewhere=_mean(answers.right),
        guessing=_guessing(question),
        must_be_known=question.critical,
    )
    unlisted = sum(choice.answers for choice in listed[_MOST_CHOICES:]) if not options else 0
    return QuestionReport(
        question_id=question.id,
        type=question.type,
        text=plain(question.reading_text()),
        critical=question.critical,
        pilot=question.use is Use.PILOT,
        figures=figures,
        choices=tuple(choices),
        read=read,
        blank=sum(answers.bodies.get(None, {}).values()),
        other=sum(answers.bodies.get(OTHER, {}).values()) + unlisted,
        calibration=_calibration(question, answers),
        times=times,
        certainty_mark=_of_three(by_certainty) if question.asks_certainty else None,
        concerns=concerns(evidence),
    )


def _of_three(shares: Mapping[Fraction, int] | None) -> Fraction | Gap:
    mean = mean_of(shares or {})
    return mean if isinstance(mean, Gap) else mean * 3


def _calibration(question: Question, answers: Answers) -> tuple[AtLevel, ...]:
    if not question.asks_certainty:
        return ()
    given, right = Counter[Level](), Counter[Level]()
    for body, rests in answers.bodies.items():
        answer = None if body is None or body == OTHER else json.loads(body)["answer"]
        if answer is not None:
            times = sum(rests.values())
            given[level_of(answer)] += times
            # By the marks: a key that was corrected since has the last word on what was right.
            right[level_of(answer)] += answers.right_bodies[body]
    return tuple(AtLevel(level, given[level], right[level]) for level in Level)


def together(reports: Iterable[Sequence[AtLevel]]) -> tuple[AtLevel, ...]:
    """The levels of several questions as one; empty where none asks for certainty."""
    given, right = Counter[Level](), Counter[Level]()
    for one in (one for levels in reports for one in levels):
        given[one.level] += one.answers
        right[one.level] += one.right
    return tuple(AtLevel(level, given[level], right[level]) for level in Level) if given else ()


@dataclass(slots=True)
class _Counted:
    row: Row
    rests: dict[Fraction | None, int] = field(default_factory=dict)


def _choices(question: Question, answers: Answers) -> Iterator[Choice]:
    """Everything that was chosen or could have been, each once."""
    counted: dict[tuple[str, str], _Counted] = {}
    if isinstance(question, _OF_OPTIONS):
        for row in question.rows(None, ()):
            counted[row.text, row.given] = _Counted(row)
    for body, rests in answers.bodies.items():
        for row in _rows(question, body):
            found = counted.setdefault((row.text, row.given), _Counted(row))
            for rest, times in rests.items():
                _count(found.rests, rest, times)
    for one in counted.values():
        yield Choice(
            name=one.row.id if isinstance(question, _OF_OPTIONS) else "",
            text=_in_words(one.row),
            right=one.row.right,
            answers=sum(one.rests.values()),
            elsewhere=_mean(one.rests),
        )


def _rows(question: Question, body: str | None) -> list[Row]:
    """What one answer chose."""
    answer = None if body is None or body == OTHER else json.loads(body)["answer"]
    return [row for row in question.rows(answer, ()) if row.chosen] if answer is not None else []


def _in_words(row: Row) -> str:
    text = plain(row.text)
    return f"{text} → {row.given}" if row.given else text


def _as_written(question: Question) -> Any:
    order = {row.id: at for at, row in enumerate(question.rows(None, ()))}
    return lambda choice: order.get(choice.name, len(order))


def _by_answers(choice: Choice) -> tuple[int, str]:
    return (-choice.answers, choice.text)


def _guessing(question: Question) -> Fraction | None:
    if isinstance(question, Single):
        return Fraction(1, len(question.options))
    if isinstance(question, Hotspot) and not question.several:
        return Fraction(1, len(question.regions))
    return Fraction(1, 2) if isinstance(question, TrueFalse) else None


def _count(counts: dict[Fraction | None, int], rest: Fraction | None, times: int) -> None:
    counts[rest] = counts.get(rest, 0) + times


def _mean(rests: Mapping[Fraction | None, int]) -> Fraction | Gap:
    known = {rest: times for rest, times in rests.items() if rest is not None}
    people = sum(known.values())
    if not people:
        return Gap.NO_REST if rests else Gap.NOBODY
    return sum((rest * times for rest, times in known.items()), Fraction(0)) / people


def answers_by_item(
    groups: Iterable[tuple[Group, Mapping[tuple[ItemScore, str | None], int]]],
) -> dict[str, Answers]:
    """The answers to each item, with what the same people earned elsewhere."""
    found: dict[str, Answers] = {}
    for group, given in groups:
        for (mark, body), times in given.items():
            answers = found.setdefault(mark.item, Answers())
            answers.add(body, group.rest(mark), mark.share == FULL, times)
    return found
