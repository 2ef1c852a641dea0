"""A change of a lesson that everybody who learned from the old revision has to know of.

The award stays, and so does its certificate; the register says what was recalled and whether its
holder has answered the questions about the difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.domain.patient_text import patient_fault
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.questions.base import Presented, Question
from courseware.questions.reading import Unreadable
from courseware.questions.review import Explanation
from courseware.services.attempts.reasons import explained
from courseware.services.attempts.reviewing import QuestionCorrected
from courseware.services.authorize import require
from courseware.services.ledger import chain_for, record
from courseware.services.recalls.asking import Asked, asked_by, held_in, settled
from courseware.services.recalls.texts import LiveAgain, live_again
from courseware.store import recalls as rows
from courseware.store.engine import Database
from courseware.store.quizzes.regrades import hold_marks
from courseware.store.rows import AnyRow

_MOST_QUESTIONS = 10


@dataclass(frozen=True, slots=True)
class RecallWish:
    """What an author recalls: a lesson, the questions about the difference, and why."""

    lesson_id: str
    questions: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class RecallPage:
    """A recall as one of those whom it concerns sees it.

    Attributes:
        explanations: of the answers just given, by question id; empty before.
        judged_by: the corrections of marks that decide with them, by question id.
        done_at: when all questions were answered rightly (UTC); None before.
        live_again: since when a recalled text has been live again; None where it is not.
        awarded: whether the reader has an award that it concerns.
    """

    recall_id: str
    title: str
    lesson_address: str
    reason: str
    begun_at: datetime
    questions: tuple[Presented, ...]
    explanations: Mapping[str, Explanation]
    done_at: datetime | None
    live_again: LiveAgain | None
    awarded: bool
    judged_by: Mapping[str, Sequence[QuestionCorrected]]


def check_wish(
    db: Database, catalogue: Catalogue, wish: RecallWish, changed: Sequence[str]
) -> None:
    """Look whether a recall can go out with a release.

    Args:
        catalogue: of the release that is to be made.
        changed: `kind/id` of the files that differ from the live release.

    Raises:
        Invalid: field by field, what does not fit.
    """
    errors = {}
    if f"lesson/{wish.lesson_id}" not in changed or wish.lesson_id not in catalogue.lessons:
        errors["recall"] = f"the lesson {wish.lesson_id!r} does not change with this release"
    elif fault := _questions_fault(db, catalogue, wish):
        errors["question"] = fault
    fault = patient_fault(wish.reason) or ("" if wish.reason.strip() else "give a reason")
    if fault:
        errors["reason"] = fault
    if errors:
        raise Invalid(errors)


def _questions_fault(db: Database, catalogue: Catalogue, wish: RecallWish) -> str:
    quiz_id = catalogue.lesson_entry(wish.lesson_id).quiz
    if quiz_id is None:
        return f"the lesson {wish.lesson_id!r} has no quiz to take questions from"
    with db.read() as connection:
        known = held_in(connection, catalogue.quiz(quiz_id))
    unknown = [id_ for id_ in wish.questions if id_ not in known]
    if unknown:
        return f"{unknown[0]!r} is no question of the quiz {quiz_id} that is answered in one go"
    if not 1 <= len(wish.questions) <= _MOST_QUESTIONS:
        return f"name 1 to {_MOST_QUESTIONS} questions about the difference"
    for id_ in wish.questions:
        if why := settled(known[id_]):
            return f"{id_!r} {why}, so it tells nobody the difference — name another question"
    return ""


def open_recalls(db: Database, actor: Actor) -> list[AnyRow]:
    """(id, title, begun_at, lesson_id, reason, awarded) of what waits for the actor.

    The oldest first. `awarded`: whether the actor has an award that it concerns.
    """
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.read() as connection:
        return rows.open_of(connection, actor.person_id)


def recall_page(db: Database, catalogue: Catalogue, actor: Actor, recall_id: str) -> RecallPage:
    """A recall that concerns the actor.

    Raises:
        NotFound: there is none, or it concerns others.
    """
    with db.read() as connection:
        found, tasks = _own(connection, actor, recall_id)
        again = live_again(connection, catalogue, found)
        asked = asked_by(connection, catalogue, found)
    return _page(catalogue, found, tasks, asked, _done(tasks), {}, again)


def answer_recall(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    recall_id: str,
    form: Mapping[str, Sequence[str]],
    now: datetime,
) -> RecallPage:
    """Answer the questions; once all are right the recall is done, which goes on record.

    Fields of question `q` are named `q.<field>`. Until then one may try as often as one likes:
    what counts is that everybody knows the difference. Right is what the corrections in force say
    is right; where they leave nothing to ask, sending the form says that the lesson was read.

    Raises:
        NotFound: there is no such recall, or it concerns others.
        Invalid: an answer is missing or does not fit.
    """
    with db.write() as connection:
        hold_marks(connection, alone=False)
        found, tasks = _own(connection, actor, recall_id, for_update=True)
        again = live_again(connection, catalogue, found)
        asked = asked_by(connection, catalogue, found)
        if (before := _done(tasks)) is not None:
            return _page(catalogue, found, tasks, asked, before, {}, again)
        answers = _answers([one.question for one in asked.questions], form)
        right = all(one.is_right(answers[one.question.id]) for one in asked.questions)
        done_at = now if right else None
        rows.note_try(connection, recall_id, actor.person_id, answers, done_at)
        if right:
            record(
                connection,
                chain=chain_for(connection, actor.person_id),
                act=Act.RECALL_DONE,
                actor_id=actor.person_id,
                subject=recall_id,
                facts=_answered(tasks, asked),
                now=now,
            )
    told = {
        one.question.id: explained(one, answers[one.question.id], (), catalogue, found.quiz_id)[0]
        for one in asked.questions
    }
    return _page(catalogue, found, tasks, asked, done_at, told, again)


def _done(tasks: Sequence[AnyRow]) -> datetime | None:
    """When the last of what somebody is asked was answered; None while any of it waits."""
    moments = [task.done_at for task in tasks if task.done_at is not None]
    return max(moments) if len(moments) == len(tasks) else None


def _answered(tasks: Sequence[AnyRow], asked: Asked) -> dict[str, Any]:
    """What the ledger states where somebody has answered: which tasks that ends, and what of the
    recall they were not asked."""
    waited = [task for task in tasks if task.done_at is None]
    readers = [task.about for task in waited if not task.awarded]
    return {
        "awards": [task.about for task in waited if task.awarded],
        **({"readers": readers} if readers else {}),
        "tries": max(task.tries for task in waited) + 1,
        **({"not_asked": sorted(asked.not_asked)} if asked.not_asked else {}),
    }


def _own(
    connection: Connection, actor: Actor, recall_id: str, for_update: bool = False
) -> tuple[AnyRow, list[AnyRow]]:
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    found = rows.recall(connection, recall_id)
    tasks = rows.tasks_of(connection, recall_id, actor.person_id, for_update)
    if found is None or not tasks:
        raise NotFound
    return found, tasks


def _answers(asked: Sequence[Question], form: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in asked:
        prefix = f"{question.id}."
        own = {k.removeprefix(prefix): v for k, v in form.items() if k.startswith(prefix)}
        try:
            answers[question.id] = question.read(own)
            if answers[question.id] is None:
                errors[f"{prefix}answer"] = "Please answer this question."
        except Unreadable as unreadable:
            errors[f"{prefix}{unreadable.field}"] = unreadable.message
    if errors:
        raise Invalid(errors)
    return answers


def _page(
    catalogue: Catalogue,
    found: AnyRow,
    tasks: Sequence[AnyRow],
    asked: Asked,
    done_at: datetime | None,
    explanations: Mapping[str, Explanation],
    again: LiveAgain | None,
) -> RecallPage:
    lesson = catalogue.lessons.get(found.lesson_id)
    return RecallPage(
        found.id,
        found.title,
        f"/courses/{lesson.course}/lessons/{lesson.id}" if lesson else "",
        found.reason,
        found.begun_at,
        tuple(one.question.present(()) for one in asked.questions),
        explanations,
        done_at,
        again,
        any(task.awarded for task in tasks),
        asked.corrections,
    )
