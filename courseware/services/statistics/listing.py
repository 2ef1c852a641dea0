"""The quizzes of which there are statistics, with how many attempts each has."""

from dataclasses import dataclass

from courseware.content.catalogue import Catalogue
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authorize import require
from courseware.store.engine import Database
from courseware.store.quizzes import answers as rows


@dataclass(frozen=True, slots=True)
class QuizLine:
    """One quiz in the list: how many graded attempts it has."""

    quiz_id: str
    title: str
    attempts: int
    offered: bool


def list_quizzes(db: Database, catalogue: Catalogue, actor: Actor) -> list[QuizLine]:
    """All quizzes of the live release and those that were ever attempted, by title;
    of two of one title the one that is offered comes first.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    require(actor, Permission.STATISTICS_READ)
    with db.read() as connection:
        attempts = rows.graded_counts(connection)
    lines = (
        QuizLine(
            quiz_id,
            catalogue.quiz_title(quiz_id),
            attempts.get(quiz_id, 0),
            offered=quiz_id in catalogue.quizzes,
        )
        for quiz_id in {*catalogue.quizzes, *attempts}
    )
    return sorted(lines, key=lambda line: (line.title, not line.offered, line.quiz_id))
