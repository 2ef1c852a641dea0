"""Rows of corrections of marks: which attempts they reach, and what they changed."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from courseware.domain.regrading import Kind
from courseware.domain.saves import counts_after
from courseware.store.literals import at_most
from courseware.store.quizzes.marking import marks_of
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    AnswerMark,
    AnswerSave,
    Attempt,
    AttemptQuestion,
    Person,
    Regrade,
    RegradeMark,
)

_LOCK = 7305183
MARKS_WITH_OTHERS = func.pg_advisory_xact_lock_shared(_LOCK)
_HOLD_WITH_OTHERS = select(MARKS_WITH_OTHERS)
_HOLD_ALONE = select(func.pg_advisory_xact_lock(_LOCK))
"""The lock that submissions and beginnings share, and corrections and releases have alone."""
_AT_ONCE = 500
_attempts, _drawn = cast(Table, Attempt.__table__), cast(Table, AttemptQuestion.__table__)
_MARKS_OF = (
    select(*RegradeMark.__table__.c, Regrade.reason, Regrade.applied_at, Regrade.question_id)
    .join(Regrade, Regrade.id == RegradeMark.regrade_id)
    .where(RegradeMark.attempt_id == bindparam("attempt_id"))
    .order_by(RegradeMark.regrade_id)
)
_ASKED = (
    select(
        Attempt.id,
        Attempt.person_id,
        Attempt.revision_sha256,
        Attempt.compiled_key,
        Attempt.score,
        Attempt.passed,
        Attempt.critical_missed,
        AttemptQuestion.position,
    )
    .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
    .where(
        Attempt.quiz_id == bindparam("quiz_id"),
        Attempt.score.is_not(None),
        Attempt.id > bindparam("after"),
        Attempt.revision_sha256.in_(bindparam("revisions", expanding=True)),
        AttemptQuestion.question_id == bindparam("question_id"),
    )
    .order_by(Attempt.id)
    .limit(at_most(_AT_ONCE))
)
_DRAWN = (
    select(
        AttemptQuestion.attempt_id,
        AttemptQuestion.question_id,
        AttemptQuestion.share,
        AttemptQuestion.points,
    )
    .where(AttemptQuestion.attempt_id.in_(bindparam("ids", expanding=True)))
    .order_by(AttemptQuestion.attempt_id, AttemptQuestion.position)
)
_SAVES = (
    select(
        AnswerSave.attempt_id,
        AnswerSave.position,
        AnswerSave.sequence,
        AnswerSave.key,
        AnswerSave.body,
    )
    .join(
        AttemptQuestion,
        (AttemptQuestion.attempt_id == AnswerSave.attempt_id)
        & (AttemptQuestion.position == AnswerSave.position),
    )
    .where(
        AnswerSave.attempt_id.in_(bindparam("ids", expanding=True)),
        AttemptQuestion.question_id == bindparam("question_id"),
    )
)


def hold_marks(connection: Connection, alone: bool) -> None:
    """Wait until nobody changes marks (`alone`: until nobody gives any either), to the commit.

    A correction has to see every submission before it and none may miss it, and no attempt may
    begin at an earlier release than the live one; on SQLite there is one writer anyway. Acts that
    hold several things would wait for each other for ever if they did not all take them in one
    order: these marks; rows of attempts; those of administrators; people, several by their ids;
    reports of reading; clinics, by their ids too; links that are used up; rows of awards,
    observations and sessions; and last the chains of the ledger, the installation's first
    (`services/ledger.py: hold_chains`). Reports come after the reader in a report, and in a recall,
    which has them alone, after its author: it holds nobody else. A merge moves attempts after
    people: it has the marks alone, and who holds an attempt without them waits for nothing more.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(_HOLD_ALONE if alone else _HOLD_WITH_OTHERS)


_DROP = Regrade.kind == Kind.DROP.value


def quizzes_with_drops(connection: Connection) -> set[str]:
    """The quizzes of which a correction dropped a question, in whatever revision."""
    return set(connection.scalars(select(Regrade.quiz_id).where(_DROP).distinct()))


def last_drop(connection: Connection) -> int:
    """The number of the newest correction that dropped a question; 0 where none did."""
    return connection.scalar(select(func.max(Regrade.id)).where(_DROP)) or 0


def marks_of_attempt(connection: Connection, attempt_id: str) -> list[AnyRow]:
    """What corrections did to an attempt, in order, each with its reason, moment and question."""
    return list(connection.execute(_MARKS_OF, {"attempt_id": attempt_id}))


def revisions_with(connection: Connection, quiz_id: str, question_id: str) -> list[AnyRow]:
    """(revision_sha256, compiled_key, attempts) of attempts that got a question, open ones too."""
    query = (
        select(Attempt.revision_sha256, Attempt.compiled_key)
        .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
        .where(Attempt.quiz_id == quiz_id, AttemptQuestion.question_id == question_id)
        .distinct()
        .order_by(Attempt.revision_sha256, Attempt.compiled_key)
    )
    return list(connection.execute(query))


def has_only(
    connection: Connection,
    quiz_id: str,
    compiled_key: str,
    question_id: str,
    among: Collection[str],
) -> bool:
    """Whether an attempt without a result got a question and none but those `among`."""
    drawn, other = aliased(AttemptQuestion), aliased(AttemptQuestion)
    another = exists().where(
        other.attempt_id == Attempt.id, other.question_id.not_in(sorted(among))
    )
    query = (
        select(Attempt.id)
        .join(drawn, drawn.attempt_id == Attempt.id)
        .where(
            Attempt.quiz_id == quiz_id,
            Attempt.compiled_key == compiled_key,
            Attempt.score.is_(None),
            drawn.question_id == question_id,
            ~another,
        )
    )
    return connection.scalar(query.limit(at_most(1))) is not None


def attempts_with(
    connection: Connection, quiz_id: str, question_id: str, revisions: Collection[str]
) -> Iterator[tuple[AnyRow, list[AnyRow], Any, list[AnyRow]]]:
    """(attempt, its questions, the answer, its marks) of graded attempts that got a question.

    Read some hundred at a time: memory does not grow with the number of attempts.
    """
    named = {"quiz_id": quiz_id, "question_id": question_id, "revisions": sorted(revisions)}
    after = ""
    while page := list(connection.execute(_ASKED, {**named, "after": after})):
        ids = [row.id for row in page]
        drawn: dict[str, list[AnyRow]] = {id_: [] for id_ in ids}
        for row in connection.execute(_DRAWN, {"ids": ids}):
            drawn[row.attempt_id].append(row)
        answers: dict[str, AnyRow] = {}
        for row in connection.execute(_SAVES, {"ids": ids, "question_id": question_id}):
            held = answers.get(row.attempt_id)
            if counts_after(row.sequence, row.key, held):
                answers[row.attempt_id] = row
        marks = marks_of(connection, *ids)
        for attempt in page:
            save, given = answers.get(attempt.id), marks.get((attempt.id, attempt.position), [])
            answer = None if save is None else save.body["answer"]
            yield attempt, drawn[attempt.id], answer, given
        after = ids[-1]


def add_regrade(connection: Connection, values: dict[str, Any]) -> int:
    """Store a correction and return its id."""
    statement = insert(Regrade).values(**values).returning(Regrade.id)
    number: int = connection.execute(statement).scalar_one()
    return number


def add_marks(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Store what a correction changes."""
    if rows:
        connection.execute(insert(RegradeMark), list(rows))


def apply_marks(connection: Connection, regrade_id: int, question_id: str) -> None:
    """Change the marks themselves to what a correction's stored rows say, in two statements."""
    mine = RegradeMark.regrade_id == regrade_id
    connection.execute(
        update(_attempts)
        .where(_attempts.c.id == RegradeMark.attempt_id, mine)
        .values(
            score=RegradeMark.score_after,
            passed=RegradeMark.passed_after,
            critical_missed=RegradeMark.missed_after,
        )
    )
    connection.execute(
        update(_drawn)
        .where(
            _drawn.c.attempt_id == RegradeMark.attempt_id,
            _drawn.c.question_id == question_id,
            mine,
        )
        .values(share=RegradeMark.share_after, points=RegradeMark.points_after)
    )


def addresses_of_changed(connection: Connection, regrade_id: int) -> dict[str, str]:
    """Attempt id -> mail address of its person, for all attempts that a correction changed."""
    query = (
        select(RegradeMark.attempt_id, Person.email)
        .join(Attempt, Attempt.id == RegradeMark.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(RegradeMark.regrade_id == regrade_id)
    )
    return {row.attempt_id: row.email for row in connection.execute(query)}


def standing(connection: Connection, quiz_id: str) -> tuple[tuple[Any, ...], ...]:
    """What tells whether anything happened that a correction of the quiz would have to know.

    For each revision that was attempted, how many attempts are graded and the last submission;
    the last correction; how many marks people gave; how many accounts were merged.
    """
    attempts = (
        select(
            Attempt.revision_sha256,
            Attempt.compiled_key,
            func.count(Attempt.score),
            func.max(Attempt.submitted_at),
        )
        .where(Attempt.quiz_id == quiz_id)
        .group_by(Attempt.revision_sha256, Attempt.compiled_key)
        .order_by(Attempt.revision_sha256, Attempt.compiled_key)
    )
    last = select(
        select(func.max(Regrade.id)).where(Regrade.quiz_id == quiz_id).scalar_subquery(),
        select(func.count()).select_from(AnswerMark).scalar_subquery(),
        select(func.count(Person.merged_into)).scalar_subquery(),
    )
    return (*map(tuple, connection.execute(attempts)), tuple(connection.execute(last).one()))


def people(connection: Connection, ids: Collection[str]) -> dict[str, AnyRow]:
    """(id, name, email) of some people by id."""
    found: dict[str, AnyRow] = {}
    listed = sorted(ids)
    for start in range(0, len(listed), _AT_ONCE):
        chunk = listed[start : start + _AT_ONCE]
        query = select(Person.id, Person.name, Person.email).where(Person.id.in_(chunk))
        found |= {row.id: row for row in connection.execute(query)}
    return found


def all_regrades(connection: Connection) -> list[AnyRow]:
    """Every correction, all columns."""
    return list(connection.execute(select(*Regrade.__table__.c).order_by(Regrade.id)))


def all_marks(connection: Connection) -> Iterator[AnyRow]:
    """What every correction did, by correction and attempt, streamed."""
    query = select(*RegradeMark.__table__.c)
    ordered = query.order_by(RegradeMark.regrade_id, RegradeMark.attempt_id)
    yield from connection.execute(ordered.execution_options(yield_per=1000))
