"""Attempts of many generated learners, put into a database as rows and on record."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert

from courseware.content.compiled import CompiledQuiz
from courseware.domain.ledger import INSTALLATION, Act
from courseware.questions.base import Use
from courseware.services.ledger import record
from courseware.store.engine import Database
from courseware.store.tables import AnswerSave, Attempt, AttemptQuestion, Person
from tests.cast import LONG_AGO, NOON


def add_attempt(
    db: Database,
    quiz: CompiledQuiz,
    name: str,
    choices: Mapping[str, str | None],
    at: datetime = NOON,
    number: int = 1,
    ran_out: bool = False,
) -> None:
    """One attempt of a person that is over: the option chosen for each question (None: blank)."""
    answers = {q: None if c is None else {"choice": c} for q, c in choices.items()}
    add_answers(db, quiz, name, answers, at, number, ran_out=ran_out)


def add_answers(
    db: Database,
    quiz: CompiledQuiz,
    name: str,
    answers: Mapping[str, Any],
    at: datetime = NOON,
    number: int = 1,
    seconds: Mapping[str, int] = MappingProxyType({}),
    ran_out: bool = False,
) -> None:
    """One submitted attempt with these answers, graded as the questions grade.

    Args:
        seconds: from the start to the save of an answer; others are saved at the submission.
        ran_out: whether nobody submitted it and its deadline ended it.
    """
    asked = [quiz.question(question_id) for question_id in answers]
    points = [0 if q.use is Use.PILOT else q.points for q in asked]
    shares = [q.share(answers[q.id]) for q in asked]
    earned = sum((s * p for s, p in zip(shares, points, strict=True)), Fraction(0))
    score = max(Fraction(0), earned / sum(points)) if sum(points) else Fraction(0)
    id_ = f"{name}-{number}"
    attempt = {
        "id": id_,
        "person_id": name,
        "quiz_id": quiz.id,
        "number": number,
        "release_id": 1,
        "revision_sha256": quiz.revision_sha256,
        "compiled_key": quiz.compiled_key,
        "seed": "0",
        "started_at": at - timedelta(minutes=10),
        "deadline": at if ran_out else None,
        "submitted_at": at,
        "score": score,
        "passed": score >= Fraction(quiz.pass_percent, 100),
        "critical_missed": [],
    }
    drawn = [
        {
            "attempt_id": id_,
            "position": position,
            "question_id": question.id,
            "arrangement": [],
            "share": share,
            "points": worth,
        }
        for position, (question, share, worth) in enumerate(
            zip(asked, shares, points, strict=True), start=1
        )
    ]
    saves = [
        {"position": position, "sequence": 1, "key": f"k{position}", "body": {"answer": answer}}
        | (
            {"saved_at": attempt["started_at"] + timedelta(seconds=seconds[q])}
            if q in seconds
            else {}
        )
        for position, (q, answer) in enumerate(answers.items(), start=1)
        if answer is not None
    ]
    with db.write() as connection:
        if number == 1:
            person = {"id": name, "email": f"{name}@example.org", "name": name}
            connection.execute(insert(Person).values(**person, created_at=LONG_AGO))
        connection.execute(insert(Attempt).values(**attempt))
        connection.execute(insert(AttemptQuestion), drawn)
        record(
            connection,
            chain=INSTALLATION,
            act=Act.ATTEMPT_SUBMITTED,
            actor_id=name,
            subject=id_,
            facts={
                "quiz": quiz.id,
                "number": number,
                "revision": quiz.revision_sha256,
                "score": f"{score.numerator}/{score.denominator}",
                "passed": attempt["passed"],
                "critical_missed": [],
            },
            now=at,
        )
    add_saves(db, id_, saves, at)


def add_saves(
    db: Database, attempt_id: str, saves: Sequence[Mapping[str, Any]], at: datetime = NOON
) -> None:
    """More saves of answers of an attempt."""
    rows = [{"attempt_id": attempt_id, "saved_at": at, **save} for save in saves]
    if rows:
        with db.write() as connection:
            connection.execute(insert(AnswerSave), rows)


def body_of(answer: Any) -> str:
    """An answer as the text in which its save is stored."""
    return json.dumps({"answer": answer}, sort_keys=True, separators=(",", ":"))
