"""An answer that was sent after its session had ended, in the words of its question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.attempts import is_past
from courseware.questions.reading import Unreadable
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows


@dataclass(frozen=True, slots=True)
class Unsent:
    """An answer of a form that nobody could take.

    Attributes:
        words: the answer as plain text; empty for none.
        is_lost: whether it could count yet and does not, so that it has to be sent again.
    """

    position: int
    words: str
    is_lost: bool


def unsent_answer(
    db: Database,
    catalogue: Catalogue,
    attempt_id: str,
    position: int,
    form: Mapping[str, Sequence[str]],
    is_theirs: Callable[[str], bool],
    now: datetime,
) -> Unsent | None:
    """What a form answers a question with; None where it does not fit, or may not be told.

    Nobody is signed in who could be asked for a permission, so the form itself has to show whose
    it is.

    Args:
        is_theirs: whether the form was given to the person of that id.
    """
    with db.read() as connection:
        attempt = rows.attempt(connection, attempt_id)
        if attempt is None or not is_theirs(attempt.person_id):
            return None
        row = rows.question_at(connection, attempt_id, position)
        saves = rows.saves(connection, attempt_id, position)
    if row is None:
        return None
    question = catalogue.quiz_by_key(attempt.compiled_key).question(row.question_id)
    before = saves[-1].body["answer"] if saves else None
    try:
        sent = question.read_answer(form, before)
    except Unreadable:
        return None
    is_closed = attempt.submitted_at is not None or is_past(attempt.deadline, now)
    is_final = is_closed or row.revealed_at is not None
    is_lost = not is_final and sent != before
    return Unsent(position, "" if sent is None else question.given(sent), is_lost)
