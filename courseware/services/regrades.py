"""The corrections that were made, and the answers that a question offers to a correction."""

from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.questions.rich import plain
from courseware.services.authorize import require
from courseware.store import regrades as rows
from courseware.store.engine import Database


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
    """Every correction, newest first.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    require(actor, Permission.MARKS_REGRADE)
    with db.read() as connection:
        found = rows.all_regrades(connection)
    return [
        Applied(r.quiz_id, r.question_id, r.kind, r.detail, r.reason, r.changed, r.applied_at)
        for r in reversed(found)
    ]


def choices(catalogue: Catalogue, name: str) -> list[tuple[str, str, bool]]:
    """(id, text, right) of what a live question `quiz/question` offers; [] for one unknown."""
    quiz_id, _, question_id = name.partition("/")
    if quiz_id not in catalogue.quizzes:
        return []
    found = [q for q in catalogue.quiz(quiz_id).questions if q.id == question_id]
    return [(row.id, plain(row.text), row.right) for q in found for row in q.rows(None, ())]
