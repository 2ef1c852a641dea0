"""Closing an attempt: mark = f(frozen revision, answers), once, in one transaction.

Where answers await a person's mark there is no result yet; `grading` gives it when all are marked.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.domain.attempts import is_past
from courseware.domain.grading import Mark, Result, grade_attempt
from courseware.domain.ledger import Act
from courseware.questions.base import Question, Use
from courseware.services.attempts.corrections import (
    NONE,
    Corrections,
    corrected,
    corrections_for,
)
from courseware.services.attempts.person_marks import with_marks
from courseware.services.credits.credit import award_if_complete
from courseware.services.ledger import chain_of, record
from courseware.services.one_by_one import past_refused
from courseware.services.reconciling.paper_digest import PAPER, hash_of_paper, question_of_paper
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows
from courseware.store.quizzes import marking as marking_rows
from courseware.store.quizzes.closing import held, paper_and_surroundings
from courseware.store.quizzes.results import set_result
from courseware.store.rows import AnyRow

Paper = tuple[Sequence[AnyRow], Sequence[AnyRow]]
"""The questions drawn and the saves, as `rows.questions_and_saves` gives them."""


def counted_answers(saves: Sequence[AnyRow]) -> dict[int, Any]:
    """Position -> the answer that counts: the save with the highest (sequence, key).

    A save's body wraps the answer, so that an answer taken back (None) is a save like any other.

    Args:
        saves: lowest order first, as `rows.saves` gives them.
    """
    return {row.position: row.body["answer"] for row in saves}


def marked_answers(
    connection: Connection,
    quiz: CompiledQuiz,
    attempt_id: str,
    drawn: Sequence[AnyRow],
    saves: Sequence[AnyRow],
) -> dict[int, Any]:
    """Position -> the answer that counts, with the mark that a person gave it if there is one."""
    answers = counted_answers(saves)
    if any(quiz.question(row.question_id).by_person for row in drawn):
        return with_marks(quiz, drawn, answers, marking_rows.marks_of(connection, attempt_id))
    return answers


def marks_of(
    quiz: CompiledQuiz,
    drawn: Sequence[AnyRow],
    answers: dict[int, Any],
    corrections: Corrections = NONE,
) -> list[Mark]:
    """The mark of each drawn question; a pilot question is worth no points."""
    return [
        corrected(quiz.question(row.question_id), corrections[row.question_id]).mark(
            answers.get(row.position)
        )
        if row.question_id in corrections
        else _mark(quiz.question(row.question_id), row.points, answers.get(row.position))
        for row in drawn
    ]


def awaited_of(
    quiz: CompiledQuiz,
    drawn: Sequence[AnyRow],
    answers: dict[int, Any],
    corrections: Corrections = NONE,
) -> frozenset[int]:
    """The positions whose answers a person has to mark before there is a result."""
    asked = ((row.position, quiz.question(row.question_id)) for row in drawn)
    by_person = ((position, question) for position, question in asked if question.by_person)
    return frozenset(
        position
        for position, question in by_person
        if corrected(question, corrections.get(question.id, ())).awaits_mark(answers.get(position))
    )


def _mark(question: Question, points: int, answer: Any) -> Mark:
    critical = question.critical and question.use is not Use.PILOT
    return Mark(
        question_id=question.id,
        objective=question.objective or "",
        share=question.share(answer),
        points=points,
        critical=critical,
        # Only of a critical question anybody asks, and to answer grades it once more.
        right=not critical or question.answer_is_right(answer),
    )


def close(
    connection: Connection,
    catalogue: Catalogue,
    attempt: AnyRow,
    submitted_at: datetime,
    now: datetime,
) -> Result | None:
    """Grade an open attempt, write its result and put it on record; None if a person has to mark.

    The caller holds the marks, the attempt's row and its person, from before the ledger is: an
    act that waits for the ledger may hold the person. The award that this pass may complete is
    made in the same transaction.

    Raises:
        Refusal: corrections left no question that counts.
    """
    quiz = catalogue.quiz_by_key(attempt.compiled_key)
    paper, around = paper_and_surroundings(connection, attempt, quiz.course)
    drawn = paper[0]
    corrections = _corrections(connection, attempt) if around.corrected else NONE
    marks, awaited = marks_now(connection, quiz, attempt, paper, corrections)
    result = None if awaited else _graded(quiz, marks)
    shares = [
        (row.position, None if row.position in awaited else m.share, m.points)
        for row, m in zip(drawn, marks, strict=True)
    ]
    chain = chain_of(around.clinics)
    head = set_result(connection, attempt.id, submitted_at, result, shares, chain)
    record(
        connection,
        chain=chain,
        act=Act.ATTEMPT_SUBMITTED,
        actor_id=attempt.person_id,
        subject=attempt.id,
        facts={
            "quiz": attempt.quiz_id,
            "number": attempt.number,
            "revision": attempt.revision_sha256,
            **({"awaited": _ids_at(drawn, awaited)} if awaited else {}),
            **stated_result(result),
            PAPER: _hashed(attempt, submitted_at, paper, None if awaited else marks),
        },
        now=now,
        head=head,
    )
    # Signing comes last for nearly everybody; whoever signs from now on waits and sees this pass.
    if result is not None and result.passed and around.attested:
        award_if_complete(connection, catalogue, attempt.person_id, quiz.course, now)
    return result


def _graded(quiz: CompiledQuiz, marks: Sequence[Mark]) -> Result:
    return grade_attempt(marks, Fraction(quiz.pass_percent), quiz.negative_total)


def _ids_at(drawn: Sequence[AnyRow], positions: Collection[int]) -> list[str]:
    return [row.question_id for row in drawn if row.position in positions]


def _hashed(
    attempt: AnyRow, submitted_at: datetime, paper: Paper, marks: Sequence[Mark] | None
) -> str:
    """The hash of what is being submitted, with its marks unless a person gives any."""
    drawn, saves = paper
    earned = [None] * len(drawn) if marks is None else [(m.share, m.points) for m in marks]
    asked = [question_of_paper(row, mark) for row, mark in zip(drawn, earned, strict=True)]
    return hash_of_paper(attempt, submitted_at, asked, saves)


def stated_result(result: Result | None) -> dict[str, object]:
    """A result as the ledger states it; without one there is no score, no pass and no miss."""
    if result is None:
        return {"score": None, "passed": None, "critical_missed": []}
    score = f"{result.score.numerator}/{result.score.denominator}"
    missed = list(result.critical_missed)
    return {"score": score, "passed": result.passed, "critical_missed": missed}


def marks_now(
    connection: Connection,
    quiz: CompiledQuiz,
    attempt: AnyRow,
    paper: Paper,
    corrections: Corrections,
) -> tuple[list[Mark], frozenset[int]]:
    """The marks by the key that holds now, and the positions that await a person.

    The caller holds the marks, so that a correction waits until these are written.

    Args:
        corrections: those of the attempt's revision.
    """
    drawn, saves = paper
    answers = marked_answers(connection, quiz, attempt.id, drawn, saves)
    marks = marks_of(quiz, drawn, answers, corrections)
    return marks, awaited_of(quiz, drawn, answers, corrections)


def _corrections(connection: Connection, attempt: AnyRow) -> Corrections:
    return corrections_for(connection, attempt.quiz_id, attempt.revision_sha256)


def close_if_overdue(
    db: Database, catalogue: Catalogue, person_id: str, quiz_id: str, now: datetime
) -> None:
    """Grade a person's open attempt at a quiz if its deadline has passed."""
    with db.read() as connection:
        found = rows.open_attempt(connection, person_id, quiz_id)
    if found is not None and is_past(found.deadline, now):
        close_overdue(db, catalogue, found.id, now)


def close_overdue(db: Database, catalogue: Catalogue, attempt_id: str, now: datetime) -> None:
    """Grade one attempt as of its deadline, unless somebody else just did."""
    with db.write() as connection:
        attempt = held(connection, attempt_id)
        if attempt is None or attempt.submitted_at is not None:
            return
        if is_past(attempt.deadline, now):
            close(connection, catalogue, attempt, attempt.deadline, now)


@dataclass(frozen=True, slots=True)
class Overdue:
    """What became of overdue attempts.

    Attributes:
        closed: how many were looked at and need nothing more.
        refused: a sentence for each that could not be closed: which one, why, how to mend it.
    """

    closed: int
    refused: tuple[str, ...]


def close_all_overdue(
    db: Database, catalogue: Catalogue, now: datetime, limit: int = 500
) -> Overdue:
    """Grade open attempts whose deadline has passed (for `jobs`); one that fails stops no other."""
    refused: list[str] = []

    def waiting(most: int) -> list[str]:
        with db.read() as connection:
            return rows.overdue(connection, now, most)

    done = past_refused(
        waiting,
        lambda attempt_id: attempt_id,
        lambda attempt_id: f"the attempt {attempt_id} is not closed",
        lambda attempt_id: close_overdue(db, catalogue, attempt_id, now),
        refused,
        limit,
    )
    return Overdue(sum(1 for _ in done), tuple(refused))
