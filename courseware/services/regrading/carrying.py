"""Which corrections go on in a revision that goes live, because the question there is the same.

A correction is made for revisions. A release carries it into the one that it makes live, as part
of its own act: from then on it reaches that revision by the record, and by no comparison of texts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Connection

from courseware.content.compiled import CompiledQuiz, from_json
from courseware.content.summary import FileKind
from courseware.domain.regrading import Kind, in_force
from courseware.questions.base import Question
from courseware.questions.tasks import asked_and_marked, marked_by
from courseware.services.attempts.corrections import (
    CorrectedQuestion,
    Corrections,
    corrected,
    correction_of,
    corrections_among,
)
from courseware.store import releases
from courseware.store.quizzes import corrections as rows
from courseware.store.quizzes import regrades
from courseware.store.quizzes.corrections import StoredCorrection

BY_KEY = (Kind.KEY, Kind.ACCEPT)
"""Corrections that say which answers are right, whatever words the question has."""


def is_same(kind: Kind, one: Question, other: Question) -> bool:
    """Whether a correction of one question is one of the other, too.

    One that says nothing of the key was made for a question that is no good: with other words it
    is mended, so these have to be the same.
    """
    compared = marked_by if kind in BY_KEY else asked_and_marked
    return bool(compared(one) == compared(other))


def marks_under(asked: CorrectedQuestion) -> Any:
    """All that marks depend on under the corrections, to be compared."""
    versions = list[Any]()
    for one in asked.versions:
        if (marks := marked_by(one)) not in versions:
            versions.append(marks)
    return asked.held.dropped, asked.held.full_marks, versions


@dataclass(frozen=True, slots=True)
class Standing:
    """What becomes of the corrections of a quiz in a revision.

    Attributes:
        quiz: the quiz in this revision.
        held: those that hold there once it is live, by question.
        rows: those, in the order of applying.
        carried: those among them that reach it by going live.
        passed_over: those that would, but somebody attempted it without them: publishing changes
            no mark, so they are a correction's to make.
        left_behind: keys and accepted answers that hold as well, but were followed by a drop or
            full marks that do not: what was decided last ends, and nothing older in its place.
    """

    quiz: CompiledQuiz
    held: Corrections
    rows: tuple[StoredCorrection, ...]
    carried: tuple[StoredCorrection, ...]
    passed_over: tuple[StoredCorrection, ...]
    left_behind: tuple[StoredCorrection, ...] = ()

    def of(self, question_id: str) -> list[StoredCorrection]:
        """Those of one question."""
        return [one for one in self.rows if one.question_id == question_id]


def standing_in(connection: Connection, quiz: CompiledQuiz) -> Standing:
    """What becomes of the corrections of a quiz in a revision that is live, or is going to be."""
    revision, found = quiz.revision_sha256, rows.of_quiz(connection, quiz.id)
    reaching = [one for one in found if revision in one.revisions]
    carried, passed_over = list[StoredCorrection](), list[StoredCorrection]()
    left_behind = list[StoredCorrection]()
    published = _published(connection, quiz.id)
    for question in quiz.questions:
        own = [one for one in found if one.question_id == question.id]
        holding = [one for one in own if one in reaching or _holds(one, question, published)]
        left = [one for one in holding if _is_overtaken(one, question, own, holding, published)]
        missing = [one for one in holding if one not in reaching and one not in left]
        left = [one for one in left if one not in reaching]
        if left and _changes(question, own, reaching, left):
            left_behind.extend(left)
        if not missing or not _changes(question, own, reaching, missing):
            continue
        attempted = regrades.revisions_with(connection, quiz.id, question.id)
        without = revision in {row.revision_sha256 for row in attempted}
        (passed_over if without else carried).extend(missing)
    there = [replace(one, revisions=one.revisions | {revision}) for one in carried]
    reached = sorted([*reaching, *there], key=lambda one: one.id)
    held = corrections_among(reached, revision)
    over, left_over = tuple(passed_over), tuple(left_behind)
    return Standing(quiz, held, tuple(reached), tuple(there), over, left_over)


def _changes(
    question: Question,
    own: list[StoredCorrection],
    reaching: list[StoredCorrection],
    missing: list[StoredCorrection],
) -> bool:
    """Whether an answer earns something else where the missing corrections hold, too."""
    here, would = (
        corrected(question, [correction_of(one) for one in own if one in among])
        for among in (reaching, [*reaching, *missing])
    )
    return bool(marks_under(here) != marks_under(would))


_Published = Callable[[str], Mapping[str, Question]]
"""Gives the questions of a revision by id."""


def _published(connection: Connection, quiz_id: str) -> _Published:
    @cache
    def questions(revision: str) -> Mapping[str, Question]:
        key = releases.key_of(connection, FileKind.QUIZ, quiz_id, revision)
        payload = releases.payload(connection, key) if key else None
        quiz = from_json(CompiledQuiz, payload) if payload else None
        return {question.id: question for question in quiz.questions} if quiz else {}

    return questions


def _holds(one: StoredCorrection, question: Question, published: _Published) -> bool:
    """Whether a correction was made for a question that is the same; one answer's mark never is.

    What releases carried it into is the same as what it was made for, so that is asked alone.
    """
    kind = Kind(one.kind)
    if kind is Kind.MARKED_ANEW:
        return False
    found = (published(revision).get(question.id) for revision in sorted(one.made_for))
    return any(was is not None and is_same(kind, was, question) for was in found)


def _is_overtaken(
    one: StoredCorrection,
    question: Question,
    own: list[StoredCorrection],
    holding: list[StoredCorrection],
    published: _Published,
) -> bool:
    """Whether a key or an accepted answer was followed by a drop or full marks that do not hold for
    the question, and so says nothing of it any more: unless the question had these words where
    nothing of the kind had followed."""
    overtaken = False
    for revision in one.revisions if Kind(one.kind) in BY_KEY else ():
        there = [other for other in own if revision in other.revisions]
        held = in_force([correction_of(other) for other in there])
        if held.dropped or held.full_marks:
            last = [other for other in there if Kind(other.kind) in (Kind.DROP, Kind.FULL_MARKS)]
            overtaken |= last[-1] not in holding
            continue
        was = published(revision).get(question.id)
        if was is not None and asked_and_marked(was) == asked_and_marked(question):
            return False
    return overtaken
