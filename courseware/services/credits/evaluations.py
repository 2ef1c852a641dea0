"""Results of a course's evaluations: counts and comments for the provider, and for instructors the
counts alone; both of groups of people that are large enough, and never names.

An answer is told by the words that were asked. Where a form was reworded since, its earlier
wording has counts of its own: the same point of a scale may have said something else.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.content.plain_source import read_plain
from courseware.content.summary import FileKind
from courseware.content.survey_succession import survey_words
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.interchange.tables_csv import as_csv
from courseware.services.authorize import require
from courseware.services.credits.credit import course_or_404
from courseware.services.credits.evaluation_groups import (
    Given,
    ToldOf,
    people_in,
    said,
    whole_groups,
)
from courseware.services.credits.evaluation_words import Asked, asked_by, emphasised, kept_words
from courseware.store import releases as release_rows
from courseware.store.credits import evaluations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

FEWEST = 5
"""So many people have to have answered in the same words before an instructor reads how."""
FEWEST_TOLD = 3
"""What fewer people than this say is only counted: the certificates of a course name them.

Both pages tell answers in groups of so many: one person may read both, and compare them."""

_Answers = dict[tuple[str, Asked | None], list[Given]]


class Wording(StrEnum):
    """Of which words of a question a result is; the value is what a spreadsheet says."""

    TODAY = "as today"
    EARLIER = "in other words before"
    UNKNOWN = "wording not kept"


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question of the form in one wording.

    Attributes:
        text: what was asked, without HTML; empty where the wording was not kept.
        heading: the same as a heading: of today's form with its emphasis, which is not kept.
        anchors: the words of its scale; empty for a comment and where they were not kept.
        counts: (answer, how often) of what is told, in the order of the scale; empty for a
            comment, and where there are answers and none is told yet.
        comments: what was written, in alphabetical order so that the order tells nothing.
        answered: how many answers it has.
        told: how many of them counts or comments hold: those of whole groups of people.
        unworded: how many of these came before wordings were kept. They are told by today's
            words because every release asked this in the same words.
    """

    question_id: str
    wording: Wording
    text: str
    anchors: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    comments: tuple[str, ...]
    answered: int
    told: int
    unworded: int = 0
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A course with its evaluations and what they say, if they are of enough people.

    Attributes:
        count: how many evaluations there are; who repeats a course gives one in each round.
        people: of how many people they are.
    """

    course_id: str
    title: str
    count: int
    people: int
    results: tuple[QuestionResult, ...] = ()

    @property
    def is_withheld(self) -> bool:
        """Whether it was evaluated, by so few that their words would tell who they are."""
        return 0 < self.people < FEWEST_TOLD

    def of(self, wording: Wording) -> list[QuestionResult]:
        """The results of the questions in today's words, or in others."""
        return [result for result in self.results if result.wording is wording]


def overview(db: Database, catalogue: Catalogue, actor: Actor) -> list[Evaluated]:
    """Every course of the live release with the number of its evaluations, by title."""
    require(actor, Permission.EVALUATIONS_READ)
    return _overview(db, catalogue)


def figures_overview(db: Database, catalogue: Catalogue, actor: Actor) -> list[Evaluated]:
    """The same for an instructor."""
    require(actor, Permission.EVALUATION_FIGURES_READ)
    return _overview(db, catalogue)


def _overview(db: Database, catalogue: Catalogue) -> list[Evaluated]:
    with db.read() as connection:
        counts = rows.counts(connection)
    found = [Evaluated(c.id, c.title, *counts.get(c.id, (0, 0))) for c in catalogue.courses]
    return sorted(found, key=lambda one: (one.title, one.course_id))


def results(db: Database, catalogue: Catalogue, actor: Actor, course_id: str) -> Evaluated:
    """What learners said about a course: today's questions first, then those of earlier forms.

    Until `FEWEST_TOLD` people have evaluated it, only how many did. From then on every answer is
    told together with those of other people who were asked in the same words, in whole groups:
    who wrote nothing might have, too, and counts.

    Raises:
        NotFound: no such course.
    """
    require(actor, Permission.EVALUATIONS_READ)
    told_of = partial(whole_groups, size=FEWEST_TOLD)
    found = _results(db, course_or_404(catalogue, course_id), told_of)
    return replace(found, results=()) if found.is_withheld else found


def figures(db: Database, catalogue: Catalogue, actor: Actor, course_id: str) -> Evaluated:
    """The same for an instructor: how often each answer was given, once those that `results` tells
    are of `FEWEST` people who answered the question. What somebody wrote is not in it: their
    teacher might know them by it.

    Raises:
        NotFound: no such course.
    """
    require(actor, Permission.EVALUATION_FIGURES_READ)
    found = _results(db, course_or_404(catalogue, course_id), _told_in_figures)
    return replace(found, results=tuple(map(_figures_alone, found.results)))


def _told_in_figures(given: Sequence[Given]) -> Sequence[Given]:
    told = whole_groups(given, FEWEST_TOLD)
    return told if people_in(said(told)) >= FEWEST else ()


def _figures_alone(result: QuestionResult) -> QuestionResult:
    return replace(result, counts=result.counts if result.told else (), comments=())


def _results(db: Database, course: CompiledCourse, told_of: ToldOf) -> Evaluated:
    with db.snapshot() as connection:
        kept = rows.evaluations(connection, course.id)
        unworded = any(row.asked is None for row in kept)
        steady = _never_reworded(connection, course) if unworded else frozenset[str]()
    today = {question.id: asked_by(question) for question in course.evaluation}
    of_today = [
        replace(
            _result(today[one.id], _of_today(kept, today[one.id], steady), told_of, Wording.TODAY),
            heading=emphasised(one),
        )
        for one in course.evaluation
    ]
    others = _given_otherwise(kept, today, steady)
    earlier = [_result(asked, given, told_of) for (_, asked), given in others.items() if asked]
    unknown = [_unknown(id_, given, told_of) for (id_, asked), given in others.items() if not asked]
    people = len({row.who for row in kept})
    return Evaluated(course.id, course.title, len(kept), people, (*of_today, *earlier, *unknown))


def results_csv(found: Evaluated) -> bytes:
    """A line for each answer of each question in each wording, for spreadsheets."""
    lines: list[tuple[object, ...]] = []
    for result in found.results:
        words = " | ".join(filter(None, (result.text, *result.anchors)))
        about = (str(result.wording), words)
        lines += [(result.question_id, said, count, "", *about) for said, count in result.counts]
        lines += [(result.question_id, "", 1, comment, *about) for comment in result.comments]
    return as_csv(("Question", "Answer", "Times", "Comment", "Asked", "Wording"), lines)


def _of_today(kept: Sequence[AnyRow], asked: Asked, steady: frozenset[str]) -> list[Given]:
    """What was answered to a question as it stands today."""
    id_ = asked.question_id
    return [
        Given(row.who, row.answers.get(id_), row.asked is not None)
        for row in kept
        if (id_ in steady if row.asked is None else kept_words(row.asked).get(id_) == asked)
    ]


def _given_otherwise(
    kept: Sequence[AnyRow], today: dict[str, Asked], steady: frozenset[str]
) -> _Answers:
    """The other answers by question and wording (None: not kept), today's questions first."""
    found: _Answers = {}
    for row in kept:
        words = None if row.asked is None else kept_words(row.asked)
        for id_, response in row.answers.items():
            asked = words.get(id_) if words else None
            told = id_ in steady if words is None else asked == today.get(id_)
            if not told:
                one = Given(row.who, response, words is not None)
                found.setdefault((id_, asked), []).append(one)
    found = {key: given for key, given in found.items() if said(given)}
    order = list(today)
    return dict(
        sorted(
            found.items(),
            key=lambda one: (
                order.index(one[0][0]) if one[0][0] in today else len(order),
                one[0][0],
                (one[0][1].text, one[0][1].anchors) if one[0][1] else ("", ()),
            ),
        )
    )


def _never_reworded(connection: Connection, course: CompiledCourse) -> frozenset[str]:
    """Ids of today's questions that every release of the course asked in the same words."""
    digests = release_rows.revisions_of(connection, FileKind.COURSE, course.id)
    forms = [
        survey_words(read_plain(source, FileKind.COURSE, "course.yaml").data)
        for digest in digests
        if (source := release_rows.source(connection, digest)) is not None
    ]
    asked = {id_: {form[id_] for form in forms if id_ in form} for form in forms for id_ in form}
    return frozenset(q.id for q in course.evaluation if len(asked.get(q.id, ())) == 1)


def _result(
    asked: Asked, given: Sequence[Given], told_of: ToldOf, wording: Wording = Wording.EARLIER
) -> QuestionResult:
    """Count answers by the words that were asked."""
    answered, told = said(given), said(told_of(given))
    times = Counter(asked.told(one.response) for one in told)
    return QuestionResult(
        question_id=asked.question_id,
        wording=wording,
        text=asked.text,
        anchors=asked.anchors,
        counts=tuple((anchor, times[anchor]) for anchor in asked.anchors if told or not answered),
        comments=() if asked.anchors else _sorted(times.elements()),
        answered=len(answered),
        told=len(told),
        unworded=sum(not one.worded for one in told),
        heading=asked.text,
    )


def _unknown(question_id: str, given: Sequence[Given], told_of: ToldOf) -> QuestionResult:
    """Points of a scale whose words nobody knows any more stay points."""
    told = [one.response for one in said(told_of(given))]
    points = Counter(one["value"] for one in told if isinstance(one.get("value"), int))
    written = [text for one in told if isinstance(text := one.get("text"), str)]
    return QuestionResult(
        question_id=question_id,
        wording=Wording.UNKNOWN,
        text="",
        anchors=(),
        counts=tuple((f"point {point} of the scale", points[point]) for point in sorted(points)),
        comments=_sorted(written),
        answered=len(said(given)),
        told=len(told),
    )


def _sorted(comments: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted((text for text in comments if text), key=str.casefold))
