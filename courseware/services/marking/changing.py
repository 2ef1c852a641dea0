"""What another mark of one answer does to an attempt that has its result."""

from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Invalid
from courseware.domain.grading import Result
from courseware.domain.people import Actor
from courseware.domain.regrading import Kind
from courseware.services.attempts.closing import marked_answers, marks_of
from courseware.services.attempts.corrections import corrections_for
from courseware.services.credits.credit import award_if_complete
from courseware.services.credits.resting_awards import rests_on
from courseware.services.mail import queue
from courseware.services.marking.sheet import Markable
from courseware.services.regrading.restating import (
    change_of,
    gains_pass,
    is_told,
    loses_pass,
    store_changes,
)
from courseware.services.regrading.words import digest_of_changes, hash_of_change, mail_of
from courseware.store.accounts import people
from courseware.store.quizzes import attempts as rows
from courseware.store.rows import AnyRow

_LOST: Final = "With these marks the attempt loses its pass. Allow that explicitly."


def carry_through(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    found: Markable,
    reason: str,
    allow_lost_pass: bool,
    now: datetime,
) -> tuple[Result, bool]:
    """Mark the attempt by the marks of now: a correction of one mark, like any other.

    Returns the result, and whether the learner was told: where the score or the result changed.

    Raises:
        Invalid: the attempt loses its pass, and that was not allowed.
    """
    attempt = found.attempt
    quiz = catalogue.quiz_by_key(attempt.compiled_key)
    drawn = rows.questions(connection, attempt.id)
    answers = marked_answers(
        connection, quiz, attempt.id, drawn, rows.saves(connection, attempt.id)
    )
    corrections = corrections_for(connection, attempt.quiz_id, attempt.revision_sha256)
    marks = marks_of(quiz, drawn, answers, corrections)
    (mark,) = (one for one in marks if one.question_id == found.question.id)
    row = change_of(attempt, drawn, mark, quiz)
    told = False
    if row is not None:
        if loses_pass(row) and not allow_lost_pass:
            raise Invalid({"lost": _LOST})
        facts: dict[str, object] = {
            "quiz_id": attempt.quiz_id,
            "question_id": found.question.id,
            "revisions": [],  # a mark of one person's answer reaches no other attempt
            "kind": Kind.MARKED_ANEW.value,
            "detail": f"mark {len(found.marks) + 1}",
            "reason": reason,
            "changed": 1,
            "changes_sha256": digest_of_changes([hash_of_change(row)]),
        }
        store_changes(connection, facts, [row], actor.person_id, now)
        person = people.person(connection, attempt.person_id)
        told = person is not None and is_told(row)
        if person is not None and told:
            title = catalogue.quiz_title(attempt.quiz_id)
            stays = loses_pass(row) and rests_on(connection, attempt.id)
            mail = mail_of(title, row, reason, Kind.MARKED_ANEW, award_stays=stays)
            queue(connection, person.email, *mail, now)
        if gains_pass(row):
            award_if_complete(connection, catalogue, attempt.person_id, quiz.course, now)
    return _result(rows.attempt(connection, attempt.id), Fraction(quiz.pass_percent) / 100), told


def _result(attempt: AnyRow | None, pass_mark: Fraction) -> Result:
    assert attempt is not None  # the caller holds its row
    return Result(attempt.score, pass_mark, tuple(attempt.critical_missed), attempt.passed)
