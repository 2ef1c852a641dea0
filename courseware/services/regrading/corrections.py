"""The corrections that were made, and the answers that a question offers to a correction."""

from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import shorten

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.regrading import Kind
from courseware.questions.base import Use
from courseware.questions.key_choices import KeyChoices, key_choices
from courseware.questions.rich import plain
from courseware.services.authorize import require
from courseware.store.engine import Database
from courseware.store.quizzes import regrades as rows

_SHOWN = 90
"""Characters of a question in a list to choose from."""


@dataclass(frozen=True, slots=True)
class Applied:
    """One correction (time UTC): how many attempts it changed, and nobody's name."""

    quiz_id: str
    question_id: str
    kind: str
    detail: str
    reason: str
    changed: int
    applied_at: datetime


def applied(db: Database, actor: Actor) -> list[Applied]:
    """Every correction of a question, newest first.

    What a person gave anew for one answer is left out: its reason speaks of one learner's text.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    require(actor, Permission.MARKS_REGRADE)
    with db.read() as connection:
        found = rows.all_regrades(connection)
    return [
        Applied(r.quiz_id, r.question_id, r.kind, r.detail, r.reason, r.changed, r.applied_at)
        for r in reversed(found)
        if r.kind != Kind.MARKED_ANEW
    ]


@dataclass(frozen=True, slots=True)
class Correctable:
    """A question of the live release, and how its key is named (texts plain)."""

    name: str
    quiz_title: str
    text: str
    critical: bool
    key: KeyChoices

    def answer_words(self, detail: str) -> list[str]:
        """An answer as a correction names it, in the words of the question where it has them."""
        named = {id_: f"{id_}: {text}" for id_, text, _ in self.key.offered}
        return [named.get(id_, id_) for id_ in detail.split(",")] if named else [detail]


def correctable(catalogue: Catalogue, name: str) -> Correctable | None:
    """The live question `quiz/question`; None for one that the live release has not."""
    quiz_id, _, question_id = name.partition("/")
    if quiz_id not in catalogue.quizzes:
        return None
    found = (q for q in catalogue.quiz(quiz_id).questions if q.id == question_id)
    question = next(found, None)
    if question is None:
        return None
    key = key_choices(question)
    offered = tuple((id_, plain(text), right) for id_, text, right in key.offered)
    words = plain(question.text)
    title, shown = catalogue.quiz_title(quiz_id), replace(key, offered=offered)
    return Correctable(name, title, words, question.critical, shown)


def quizzes_to_choose(catalogue: Catalogue) -> list[tuple[str, str]]:
    """(id, title) of the live quizzes, by title."""
    found = [(quiz_id, entry.title) for quiz_id, entry in catalogue.quizzes.items()]
    return sorted(found, key=lambda one: (one[1], one[0]))


def questions_to_choose(catalogue: Catalogue, quiz_id: str) -> list[tuple[str, str]]:
    """(`quiz/question`, text) of a live quiz's marked questions, in their order; [] for no quiz."""
    if quiz_id not in catalogue.quizzes:
        return []
    questions = catalogue.quiz(quiz_id).questions
    marked = (question for question in questions if question.use is not Use.PRACTICE)
    return [(f"{quiz_id}/{q.id}", f"{q.id}: {_beginning(plain(q.text))}") for q in marked]


def _beginning(text: str) -> str:
    return shorten(text, _SHOWN, placeholder=" …")
