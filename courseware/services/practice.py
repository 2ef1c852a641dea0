"""Practice questions inside lessons: answered as often as one likes, never graded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledLesson
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.questions.base import Presented, Question, Use
from courseware.questions.review import Explanation
from courseware.services.authorize import require
from courseware.store import reading as rows
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice question with the learner's latest answer; the reasons once there is one."""

    question: Presented
    response: Any
    explanation: Explanation | None


def practice_questions(
    db: Database, catalogue: Catalogue, actor: Actor, lesson: CompiledLesson
) -> dict[str, Practice]:
    """The practice questions placed in a lesson, with this learner's answers."""
    with db.read() as connection:
        return practices_of(connection, catalogue, actor.person_id, lesson)


def practices_of(
    connection: Connection, catalogue: Catalogue, person_id: str, lesson: CompiledLesson
) -> dict[str, Practice]:
    """The same for somebody whose permission was looked at."""
    placed = _placed(lesson)
    if not placed or lesson.quiz is None:
        return {}
    quiz = catalogue.quiz(lesson.quiz)
    answers = rows.practice(connection, person_id, quiz.id)
    return {i: _practice(quiz.question(i), answers.get(i)) for i in placed}


def answer_practice(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    lesson: CompiledLesson,
    question_id: str,
    form: Mapping[str, list[str]],
    now: datetime,
) -> Practice:
    """Answer a practice question; the reasons come at once.

    Raises:
        NotFound: the lesson places no such practice question.
        Unreadable: the answer does not fit the question.
    """
    question = _question(catalogue, actor, lesson, question_id)
    answer = question.read(form)
    if answer is not None:
        key = {"person_id": actor.person_id, "quiz_id": lesson.quiz, "question_id": question_id}
        with db.write() as connection:
            rows.put_practice(connection, {**key, "body": answer, "answered_at": now})
    return _practice(question, answer)


def _question(
    catalogue: Catalogue, actor: Actor, lesson: CompiledLesson, question_id: str
) -> Question:
    require(actor, Permission.COURSES_STUDY)
    if question_id not in _placed(lesson) or lesson.quiz is None:
        raise NotFound
    question = catalogue.quiz(lesson.quiz).question(question_id)
    if question.use is not Use.PRACTICE:
        raise NotFound
    return question


def _placed(lesson: CompiledLesson) -> list[str]:
    """Ids of the practice questions in the lesson, in reading order."""
    fragments = [fragment for part in lesson.parts for fragment in part.fragments]
    return [fragment.question for fragment in fragments if fragment.question]


def _practice(question: Question, answer: Any) -> Practice:
    presented = question.present(())
    explanation = None if answer is None else question.explain(answer, ())
    return Practice(presented, answer, explanation)
