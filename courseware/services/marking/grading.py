"""The result of an attempt whose last awaited answer was marked."""

from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.grading import Result, grade_attempt
from courseware.domain.ledger import Act
from courseware.services.attempts.closing import marks_now, stated_result
from courseware.services.attempts.corrections import corrections_for
from courseware.services.credits.credit import award_if_complete
from courseware.services.ledger import chain_for, record
from courseware.services.mail import queue
from courseware.services.regrading.words import result_words
from courseware.store.accounts import people
from courseware.store.quizzes import attempts as rows
from courseware.store.quizzes import marking as marking_rows
from courseware.store.quizzes.results import set_shares
from courseware.store.rows import AnyRow


def grade_if_marked(
    connection: Connection,
    catalogue: Catalogue,
    attempt: AnyRow,
    actor_id: str | None,
    now: datetime,
) -> Result | None:
    """Write the marks that are known, and the result where none is awaited any more.

    The result, the award that it may complete, and the mail belong to the transaction of the act
    that brought the last mark. The caller holds the marks, the attempt's row and the person.

    Raises:
        Refusal: corrections left no question that counts.
    """
    quiz = catalogue.quiz_by_key(attempt.compiled_key)
    drawn, saves = rows.questions_and_saves(connection, attempt.id)
    corrections = corrections_for(connection, attempt.quiz_id, attempt.revision_sha256)
    marks, awaited = marks_now(connection, quiz, attempt, (drawn, saves), corrections)
    shares = [
        (row.position, None if row.position in awaited else mark.share, mark.points)
        for row, mark in zip(drawn, marks, strict=True)
    ]
    set_shares(connection, attempt.id, shares)
    if awaited:
        return None
    result = grade_attempt(marks, Fraction(quiz.pass_percent), quiz.negative_total)
    marking_rows.set_grade(
        connection, attempt.id, result.score, result.passed, result.critical_missed
    )
    record(
        connection,
        chain=chain_for(connection, attempt.person_id),
        act=Act.ATTEMPT_GRADED,
        actor_id=actor_id,
        subject=attempt.id,
        facts={
            "quiz": attempt.quiz_id,
            "number": attempt.number,
            "revision": attempt.revision_sha256,
            **stated_result(result),
        },
        now=now,
    )
    if result.passed:
        award_if_complete(connection, catalogue, attempt.person_id, quiz.course, now)
    _tell(connection, catalogue.quiz_title(attempt.quiz_id), attempt, result, now)
    return result


def _tell(
    connection: Connection, title: str, attempt: AnyRow, result: Result, now: datetime
) -> None:
    person = people.person(connection, attempt.person_id)
    if person is None:
        return
    body = (
        f"Your attempt {attempt.number} at the quiz “{title}” has been marked.\n\n"
        f"Result: {result_words(result.score, result.passed)}\n\n"
        "The review of your attempt shows the marks, the comments and a model answer.\n"
    )
    queue(connection, person.email, f"Your answers in “{title}” are marked", body, now)
