"""Results of a course's evaluations for the provider: counts and comments, never names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.interchange.tables_csv import as_csv
from courseware.questions.base import Question
from courseware.questions.scale import Scale
from courseware.services.authorize import require
from courseware.services.credit import course_or_404
from courseware.store import evaluations as rows
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question of the form.

    Attributes:
        text: HTML.
        counts: (answer, how often), in the order of the scale; empty for a comment.
        comments: what was written, in alphabetical order so that the order tells nothing.
        answered: how many answered it.
    """

    question_id: str
    text: str
    counts: tuple[tuple[str, int], ...]
    comments: tuple[str, ...]
    answered: int


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A course with how many evaluated it and what they said."""

    course_id: str
    title: str
    count: int
    results: tuple[QuestionResult, ...] = ()


def overview(db: Database, catalogue: Catalogue, actor: Actor) -> list[Evaluated]:
    """Every course of the live release with the number of its evaluations, by title."""
    require(actor, Permission.EVALUATIONS_READ)
    with db.read() as connection:
        counts = rows.counts(connection)
    found = [Evaluated(c.id, c.title, counts.get(c.id, 0)) for c in catalogue.courses]
    return sorted(found, key=lambda one: (one.title, one.course_id))


def results(db: Database, catalogue: Catalogue, actor: Actor, course_id: str) -> Evaluated:
    """What learners said about a course, by the questions of the live release.

    Raises:
        NotFound: no such course.
    """
    require(actor, Permission.EVALUATIONS_READ)
    course = course_or_404(catalogue, course_id)
    with db.read() as connection:
        answers = rows.answers(connection, course_id)
    questions = tuple(_result(question, answers) for question in course.evaluation)
    return Evaluated(course.id, course.title, len(answers), questions)


def results_csv(found: Evaluated) -> bytes:
    """A line for each answer of each question, for spreadsheets."""
    lines: list[tuple[object, ...]] = []
    for result in found.results:
        lines += [(result.question_id, words, count, "") for words, count in result.counts]
        lines += [(result.question_id, "", 1, comment) for comment in result.comments]
    return as_csv(("Question", "Answer", "Times", "Comment"), lines)


def _result(question: Question, answers: Sequence[dict[str, Any]]) -> QuestionResult:
    given = [answer[question.id] for answer in answers if answer.get(question.id) is not None]
    words = [question.given(response) for response in given]
    if isinstance(question, Scale):
        times = Counter(words)
        counts = tuple((anchor, times[anchor]) for anchor in question.anchors)
        return QuestionResult(question.id, question.text, counts, (), len(given))
    comments = tuple(sorted((text for text in words if text), key=str.casefold))
    return QuestionResult(question.id, question.text, (), comments, len(given))
