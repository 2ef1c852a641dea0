"""Learners report problems with questions, authors answer; learners stay unnamed to authors."""

from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, may_enter
from courseware.domain.problem_reports import LONGEST, ReportKind
from courseware.domain.text_length import text_fault
from courseware.questions.rich import plain
from courseware.services.attempts.answering import own_attempt
from courseware.services.authorize import require
from courseware.services.holding import hold_with_right
from courseware.services.identifiers import new_id
from courseware.services.identity.throttling import REPORT_BY_PERSON, count_try
from courseware.services.mail import queue
from courseware.store import problem_reports as rows
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as attempt_rows
from courseware.store.rows import AnyRow

_MOST_ANSWERED = 50
_MOST_OPEN = 500


@dataclass(frozen=True, slots=True)
class Report:
    """One report (times UTC); who made it is known to the store alone.

    Attributes:
        text: of the question as it is asked now, plain; "" where the live quiz has it no more.
        answer: empty while it waits.
    """

    report_id: str
    quiz_id: str
    question_id: str
    text: str
    kind: ReportKind
    words: str
    reported_at: datetime
    answer: str
    answered_at: datetime | None

    @property
    def name(self) -> str:
        """The question with its quiz, as corrections name it."""
        return f"{self.quiz_id}/{self.question_id}"


def report(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    attempt_id: str,
    position: int,
    kind: str,
    words: str,
    now: datetime,
) -> None:
    """Report a problem with one question of an own, submitted attempt.

    Raises:
        NotFound: no such attempt of the actor's, or no such question in it.
        Conflict: the attempt is still open.
        Invalid: the kind or the text does not fit, or the text may name a patient.
        TooMany: the hour's reports are used up.
    """
    errors = _errors(kind, words)
    with db.write() as connection:
        attempt = own_attempt(connection, actor, attempt_id)
        row = attempt_rows.question_at(connection, attempt_id, position)
        if row is None:
            raise NotFound
        if attempt.submitted_at is None:
            raise Conflict("Hand the attempt in first; its review takes reports.")
        if errors:
            raise Invalid(errors)
        count_try(connection, REPORT_BY_PERSON, actor.person_id, now)
        rows.add(
            connection,
            {
                "id": new_id(),
                "person_id": actor.person_id,
                "attempt_id": attempt_id,
                "quiz_id": attempt.quiz_id,
                "question_id": row.question_id,
                "revision_sha256": attempt.revision_sha256,
                "kind": ReportKind(kind).value,
                "words": words.strip(),
                "reported_at": now,
            },
        )


def check_place(db: Database, actor: Actor, attempt_id: str, position: int) -> None:
    """Look whether there is a question to report.

    Raises:
        NotFound: no such attempt of the actor's, or no such question in it.
    """
    with db.read() as connection:
        own_attempt(connection, actor, attempt_id)
        if attempt_rows.question_at(connection, attempt_id, position) is None:
            raise NotFound


def _errors(kind: str, words: str) -> dict[str, str]:
    errors = {}
    if kind not in set(ReportKind):
        errors["kind"] = "Choose what the problem is."
    fault = _text_fault(words)
    if fault:
        errors["words"] = fault
    return errors


def _text_fault(words: str) -> str | None:
    if not words.strip():
        return "Say in a sentence what is wrong."
    return text_fault(words, LONGEST)


def own_reports(db: Database, actor: Actor, attempt_id: str) -> dict[str, list[Report]]:
    """Question id -> what the actor reported from an own attempt, with the answers.

    Raises:
        NotFound: no such attempt of the actor's.
    """
    with db.read() as connection:
        own_attempt(connection, actor, attempt_id)
        found = rows.of_attempt(connection, attempt_id)
    listed: dict[str, list[Report]] = {}
    for row in found:
        listed.setdefault(row.question_id, []).append(_report(row, ""))
    return listed


def listed_reports(
    db: Database, catalogue: Catalogue, actor: Actor
) -> tuple[list[Report], list[Report]]:
    """Reports that wait for an answer, the oldest first, and the newest of those answered.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    require(actor, Permission.REPORTS_ANSWER)
    with db.read() as connection:
        waiting = rows.listed(connection, False, _MOST_OPEN)
        answered = rows.listed(connection, True, _MOST_ANSWERED)
    return (
        [_report(row, _text_of(catalogue, row)) for row in waiting],
        [_report(row, _text_of(catalogue, row)) for row in answered],
    )


def waiting_count(db: Database, actor: Actor) -> int:
    """How many reports wait for an answer; 0 for who answers none."""
    if not may_enter(actor, Permission.REPORTS_ANSWER).allowed:
        return 0
    with db.read() as connection:
        return rows.waiting_count(connection)


def answer_report(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    report_id: str,
    words: str,
    now: datetime,
) -> None:
    """Answer a report; its reporter is told by mail and reads it in the review.

    Raises:
        Forbidden: the actor is no clinic's instructor.
        NotFound: there is no such report.
        Invalid: the text does not fit.
        Conflict: somebody answered already, or the actor is an instructor no more.
    """
    require(actor, Permission.REPORTS_ANSWER)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.REPORTS_ANSWER)
        found = rows.with_reporter(connection, report_id)
        if found is None:
            raise NotFound
        fault = _text_fault(words)
        if fault:
            raise Invalid({"answer": fault})
        if not rows.answer(connection, report_id, actor.person_id, words.strip(), now):
            raise Conflict("This report was answered already; nothing was sent.")
        title = catalogue.quiz_title(found.quiz_id)
        body = (
            f"You reported a problem with a question of the quiz “{title}”:\n\n{found.words}\n\n"
            f"The answer of its authors:\n\n{words.strip()}\n\n"
            "It stands in the review of your attempt too.\n"
        )
        queue(connection, found.email, f"Your report about “{title}” was answered", body, now)


def open_reports(db: Database, actor: Actor, quiz_id: str) -> dict[str, int]:
    """Question id -> reports of a quiz's questions that wait for an answer.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    require(actor, Permission.STATISTICS_READ)
    with db.read() as connection:
        return rows.open_counts(connection, quiz_id)


def _text_of(catalogue: Catalogue, row: AnyRow) -> str:
    if row.quiz_id in catalogue.quizzes:
        for question in catalogue.quiz(row.quiz_id).questions:
            if question.id == row.question_id:
                return plain(question.reading_text())
    return ""


def _report(row: AnyRow, text: str) -> Report:
    return Report(
        report_id=row.id,
        quiz_id=row.quiz_id,
        question_id=row.question_id,
        text=text,
        kind=ReportKind(row.kind),
        words=row.words,
        reported_at=row.reported_at,
        answer=row.answer or "",
        answered_at=row.answered_at,
    )
