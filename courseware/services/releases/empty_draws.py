"""A revision of a quiz whose questions were dropped meanwhile does not go live again unseen.

A correction that drops a question is held against the live draw. A revision that was attempted
earlier is corrected with it, and so is a later one in which the question is the same: either might
be left with nothing that counts.
"""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import Connection

from courseware.content.compiled import CompiledQuiz, from_json
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind
from courseware.domain.regrading import Kind
from courseware.services.regrading.carrying import Standing, standing_in
from courseware.services.regrading.guard import dropped_by, may_be_empty
from courseware.store.engine import Database
from courseware.store.quizzes import regrades as rows
from courseware.store.releases import ItemRow


def last_drop(db: Database) -> int:
    """The number of the newest correction that dropped a question; 0 where none did."""
    with db.read() as connection:
        return rows.last_drop(connection)


def empty_draws(
    db: Database, changed: Iterable[ItemRow], payload_of: Callable[[str], bytes]
) -> list[Problem]:
    """What keeps quizzes from going live whose attempts could have no question that counts.

    Args:
        changed: the files that would differ from the live release.
        payload_of: gives what a file's key was compiled to.
    """
    quizzes = {item.content_id: item for item in changed if item.kind == FileKind.QUIZ}
    if not quizzes:
        return []
    with db.read() as connection:
        corrected = sorted(rows.quizzes_with_drops(connection) & quizzes.keys())
    found = []
    for item in (quizzes[quiz_id] for quiz_id in corrected):
        quiz = from_json(CompiledQuiz, payload_of(item.compiled_key or ""))
        with db.snapshot() as connection:
            standing = standing_in(connection, quiz)
            dropped = dropped_by(standing.held)
            if dropped and may_be_empty(quiz, dropped):
                found.append(_problem(connection, item.path, standing, dropped))
    return found


def _problem(
    connection: Connection, path: str, standing: Standing, dropped: Collection[str]
) -> Problem:
    quiz = standing.quiz
    named = [question.id for question in quiz.questions if question.id in dropped]
    message = (
        "attempts could get only questions that count for nothing: corrections of marks dropped "
        f"{', '.join(named)} in this revision"
    )
    mend = "mend or replace these questions in the file, or draw others besides"
    if enough := _enough(connection, standing, dropped):
        command = f"python -m courseware regrade {quiz.id} {{}} --full-marks{{}}"
        given = ((one, "".join(f" --revision {r[:12]}" for r in rs)) for one, rs in enough.items())
        commands = ", ".join(f"`{command.format(*one)}`" for one in given)
        mend += f"; or give full marks instead of dropping: {commands}"
    return Problem(path, 1, 1, Severity.ERROR, "CW178", message, mend)


def _enough(
    connection: Connection, standing: Standing, dropped: Collection[str]
) -> dict[str, list[str]]:
    """Questions that somebody got, whose full marks would leave something to count in each draw,
    with the revisions for which to give them."""
    still, given = set(dropped), dict[str, list[str]]()
    for question_id in sorted(dropped):
        if attempted := _attempted(connection, standing, question_id):
            given[question_id] = attempted
            still.discard(question_id)
            if not may_be_empty(standing.quiz, still):
                return given
    return {}


def _attempted(connection: Connection, standing: Standing, question_id: str) -> list[str]:
    """This revision where somebody got the question in it, else those that the drop comes from."""
    attempted = rows.revisions_with(connection, standing.quiz.id, question_id)
    found = {row.revision_sha256 for row in attempted}
    if standing.quiz.revision_sha256 in found:
        return [standing.quiz.revision_sha256]
    drop = next(one for one in reversed(standing.of(question_id)) if one.kind == Kind.DROP)
    return sorted(found & drop.revisions)
