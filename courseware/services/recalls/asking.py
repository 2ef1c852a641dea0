"""What a recall asks: its questions, under the corrections of marks that are in force today.

A recall has to teach the right answer, so it is judged as attempts at the same revision are. What
nobody has to answer any more is not asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.domain.regrading import InForce, Kind, in_force
from courseware.questions.base import Question
from courseware.services.attempts.corrections import (
    CorrectedQuestion,
    corrected,
    correction_of,
)
from courseware.services.attempts.reviewing import QuestionCorrected
from courseware.services.regrading.carrying import standing_in
from courseware.services.regrading.words import held_words
from courseware.store.quizzes import corrections as rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True)
class Asked:
    """The questions of a recall.

    Attributes:
        questions: those that are asked.
        not_asked: ids of those that count for nobody, or for everybody, since a correction.
        corrections: the corrections behind the questions, by question id; most have none.
    """

    questions: tuple[CorrectedQuestion, ...]
    not_asked: tuple[str, ...]
    corrections: Mapping[str, Sequence[QuestionCorrected]]


def asked_by(connection: Connection, catalogue: Catalogue, recall: AnyRow) -> Asked:
    """What a recall asks now."""
    quiz = catalogue.quiz_by_key(recall.quiz_key)
    reaching = [
        row
        for row in rows.of_quiz(connection, recall.quiz_id)
        if quiz.revision_sha256 in row.revisions
    ]
    found, not_asked, told = [], [], {}
    for question_id in recall.questions:
        own = [row for row in reaching if row.question_id == question_id]
        one = corrected(quiz.question(question_id), [correction_of(row) for row in own])
        if settled(one.held):
            not_asked.append(question_id)
            continue
        found.append(one)
        told[question_id] = [QuestionCorrected(Kind(r.kind), r.applied_at, r.reason) for r in own]
    return Asked(tuple(found), tuple(not_asked), told)


def settled(held: InForce) -> str:
    """Why a question is nothing to ask about a difference, in words; "" where it is."""
    if held.dropped:
        return "was dropped by a correction of marks"
    if held.full_marks:
        return "earns full marks whatever is answered, by a correction of marks"
    return ""


def can_be_asked(question: Question) -> bool:
    """Whether a recall may ask it: at once, and marked at once."""
    return not (question.stepwise or question.by_person)


def held_in(connection: Connection, quiz: CompiledQuiz) -> dict[str, InForce]:
    """What corrections hold for the questions of a quiz that a recall may ask, once it is live;
    most: none."""
    found = standing_in(connection, quiz).held
    return {q.id: in_force(found.get(q.id, ())) for q in quiz.questions if can_be_asked(q)}


def judged_words(held: InForce) -> str:
    """By what a corrected question is judged; "" for one that the file decides."""
    said = held_words(held)
    return f"judged by a correction of marks: {said}" if said else ""


def corrected_words(
    connection: Connection, quiz: CompiledQuiz, questions: Sequence[str]
) -> Iterator[str]:
    """A sentence for each question of a recall that a correction decides, and not the file."""
    held = held_in(connection, quiz)
    for question_id in dict.fromkeys(questions):
        if words := judged_words(held[question_id]):
            yield f"{question_id} is {words}"
