"""Practice questions inside lessons: answered as often as one likes, never graded."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledLesson
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.questions.base import Arrangement, Presented, Question, Use
from courseware.questions.certainty import Certain
from courseware.questions.reading import Unreadable
from courseware.questions.review import Explanation
from courseware.services.authorize import require
from courseware.store.credits import reading as rows
from courseware.store.engine import Database

_GONE_ON = (
    "This case has already gone on, perhaps in another tab. Here is where it stands; at its end "
    "you can start again."
)


@dataclass(frozen=True)
class Practice:
    """A practice question with the learner's latest answer; the reasons once it is whole.

    What the learner sees is put together when it is asked for: most pages show the question as
    it was kept from an earlier reader.
    """

    response: Any
    explanation: Explanation | None
    stepwise: bool
    asks_certainty: bool
    certainty: Certain | None
    _present: Callable[[], Presented] = field(compare=False, repr=False)

    @cached_property
    def question(self) -> Presented:
        """The question as far as it may be shown."""
        return self._present()

    @property
    def is_step_open(self) -> bool:
        """Whether the question goes on with another step."""
        return self.stepwise and self.explanation is None


def practice_questions(
    db: Database, catalogue: Catalogue, actor: Actor, lesson: CompiledLesson
) -> dict[str, Practice]:
    """The practice questions placed in a lesson, with this learner's answers."""
    answers: Mapping[str, Any] = {}
    if lesson.quiz is not None:
        with db.read() as connection:
            answers = rows.practice(connection, actor.person_id, lesson.quiz)
    return practices_with(catalogue, lesson, answers)


def practices_with(
    catalogue: Catalogue, lesson: CompiledLesson, answers: Mapping[str, Any]
) -> dict[str, Practice]:
    """The practice questions placed in a lesson, with answers by question id."""
    placed = _placed(lesson)
    if not placed or lesson.quiz is None:
        return {}
    quiz = catalogue.quiz(lesson.quiz)
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
    """Answer a practice question, or take its next step; the reasons come with the last one.

    Raises:
        NotFound: the lesson places no such practice question.
        Unreadable: the answer does not fit the question, or takes back a step.
    """
    question, quiz_id = _question(catalogue, actor, lesson, question_id)
    key = {"person_id": actor.person_id, "quiz_id": quiz_id, "question_id": question_id}
    with db.write() as connection:
        before = rows.practice(connection, actor.person_id, quiz_id).get(question_id)
        answer = question.read_answer(form, before)
        if not question.may_follow(before, answer):
            raise Unreadable("answer", _GONE_ON)
        if answer is not None:
            rows.put_practice(connection, {**key, "body": answer, "answered_at": now})
    return _practice(question, answer)


def start_again(
    db: Database, catalogue: Catalogue, actor: Actor, lesson: CompiledLesson, question_id: str
) -> Practice:
    """Forget the learner's answer to a practice question; the question as it is at first.

    Raises:
        NotFound: the lesson places no such practice question.
    """
    question, quiz_id = _question(catalogue, actor, lesson, question_id)
    with db.write() as connection:
        rows.drop_practice(connection, actor.person_id, quiz_id, question_id)
    return _practice(question, None)


def _question(
    catalogue: Catalogue, actor: Actor, lesson: CompiledLesson, question_id: str
) -> tuple[Question, str]:
    """The question, and the id of its quiz."""
    require(actor, Permission.COURSES_STUDY)
    if question_id not in _placed(lesson) or lesson.quiz is None:
        raise NotFound
    question = catalogue.quiz(lesson.quiz).question(question_id)
    if question.use is not Use.PRACTICE:
        raise NotFound
    return question, lesson.quiz


def _placed(lesson: CompiledLesson) -> list[str]:
    """Ids of the practice questions in the lesson, in reading order."""
    fragments = [fragment for part in lesson.parts for fragment in part.fragments]
    return [fragment.question for fragment in fragments if fragment.question]


def _practice(question: Question, answer: Any) -> Practice:
    whole = question.is_complete(answer)
    return Practice(
        response=answer,
        explanation=question.explain(answer, _order(question)) if whole else None,
        stepwise=question.stepwise,
        asks_certainty=question.asks_certainty,
        certainty=question.certainty(answer) if whole else None,
        _present=lambda: question.present_after(_order(question), answer),
    )


def _order(question: Question) -> Arrangement:
    """One order for everybody, so that a page can be kept, and not the one that was written.

    Authors tend to write the right answer at the same place.
    """
    return question.arrange(random.Random(question.id))
