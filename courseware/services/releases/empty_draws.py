"""A revision of a quiz whose questions were dropped meanwhile does not go live again unseen.

Corrections name revisions. One that drops a question is held against the live draw; a revision that
was attempted earlier is corrected with it, and might be left with nothing that counts.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from courseware.content.compiled import CompiledQuiz, from_json
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind
from courseware.services.regrading.guard import dropped_in, may_be_empty
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
            dropped = dropped_in(connection, quiz, item.revision_sha256)
            if dropped and may_be_empty(quiz, dropped):
                found.append(_problem(connection, item, quiz, dropped))
    return found


def _problem(
    connection: Connection, item: ItemRow, quiz: CompiledQuiz, dropped: set[str]
) -> Problem:
    named = [question.id for question in quiz.questions if question.id in dropped]
    message = (
        "attempts could get only questions that count for nothing: corrections of marks dropped "
        f"{', '.join(named)} in this revision"
    )
    mend = "mend or replace these questions in the file, or draw others besides"
    if enough := _enough(connection, item, quiz, dropped):
        command = f"python -m courseware regrade {quiz.id} {{}} --full-marks"
        given = f"--revision {item.revision_sha256[:12]}"
        commands = ", ".join(f"`{command.format(one)} {given}`" for one in enough)
        mend += f"; or give full marks instead of dropping: {commands}"
    return Problem(item.path, 1, 1, Severity.ERROR, "CW178", message, mend)


def _enough(
    connection: Connection, item: ItemRow, quiz: CompiledQuiz, dropped: set[str]
) -> list[str]:
    """Questions that somebody got, whose full marks would leave something to count in each draw."""
    still, given = set(dropped), list[str]()
    for question_id in sorted(dropped):
        attempted = rows.revisions_with(connection, quiz.id, question_id)
        if any(row.revision_sha256 == item.revision_sha256 for row in attempted):
            given.append(question_id)
            still.discard(question_id)
            if not may_be_empty(quiz, still):
                return given
    return []
