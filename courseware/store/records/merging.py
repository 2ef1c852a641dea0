"""Moving the records of a duplicate account to the account that remains.

A record moves where no unique constraint is in the way. Attempts and awards are numbered on
behind the survivor's; of a course of which the survivor has neither awards nor rounds, awards keep
theirs. Where each account may have only one (a part read, an evaluation), the one that tells more
about the person ends with the survivor and the other stays with the duplicate: nothing is ever
deleted.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, func, select, update

from courseware.domain.accounts import same_licence
from courseware.store.credits.began import keep_first_readings
from courseware.store.credits.versions_read import beginnings, is_better, ranks_read_by
from courseware.store.records import merging_practice
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    AttemptOverride,
    Attestation,
    Award,
    Base,
    CourseRound,
    DeletionRequest,
    Evaluation,
    LessonRead,
    Licence,
    Membership,
    PracticeAnswer,
    Reading,
)

# What one person has once for each key.
_KEYED: dict[str, tuple[type[Base], tuple[str, ...]]] = {
    "parts of lessons on screen": (Reading, ("lesson_id", "part_id", "round")),
    "lessons read": (LessonRead, ("lesson_id", "round")),
    "practice answers": (PracticeAnswer, ("quiz_id", "question_id")),
    "evaluations": (Evaluation, ("course_id", "round")),
    "attestations": (Attestation, ("course_id", "round")),
    "repetitions of courses": (CourseRound, ("course_id", "round")),
}
# What is numbered on behind the survivor's, where that account has some of the group.
_NUMBERED: dict[str, tuple[type[Base], str, str]] = {
    "attempts": (Attempt, "quiz_id", "number"),
    "awards": (Award, "course_id", "round"),
}

_KEYED_BY_PART = _KEYED["parts of lessons on screen"][1]

HOLDS_RECORDS = frozenset(
    {table.__tablename__ for table, _ in _KEYED.values()}
    | {table.__tablename__ for table, _, _ in _NUMBERED.values()}
    | {Licence.__tablename__, Membership.__tablename__, AttemptOverride.__tablename__}
    | merging_practice.HOLDS_PRACTICE
    | {DeletionRequest.__tablename__}
)
"""Tables whose `person_id` a merge moves."""


def counts(connection: Connection, survivor: str, duplicate: str) -> list[tuple[str, int, int]]:
    """(what, how many move, how many stay with the duplicate) for each kind of record."""
    found = []
    for what, (table, keys) in _KEYED.items():
        total = _count(connection, table, _of(table, duplicate))
        stay = _count(connection, table, _of(table, duplicate), _twin(table, keys, survivor))
        found.append((what, total - stay, stay))
    for what, (table, _, _) in _NUMBERED.items():
        found.append((what, _count(connection, table, _of(table, duplicate)), 0))
    licences = _count(connection, Licence, _of(Licence, duplicate))
    same = len(_same_licences(connection, survivor, duplicate))
    found.append(("licence numbers", licences - same, same))
    found.append(("roles", _count(connection, Membership, _of(Membership, duplicate)), 0))
    overrides = _count(connection, AttemptOverride, _of(AttemptOverride, duplicate))
    found.append(("overrides", overrides, 0))
    return found + merging_practice.counts(connection, survivor, duplicate)


def quizzes_open_in_both(connection: Connection, survivor: str, duplicate: str) -> list[str]:
    """Ids of quizzes at which both accounts have an attempt that is not submitted."""
    query = (
        select(Attempt.quiz_id)
        .where(Attempt.person_id.in_([survivor, duplicate]), Attempt.submitted_at.is_(None))
        .group_by(Attempt.quiz_id)
        .having(func.count() > 1)
    )
    return list(connection.scalars(query.order_by(Attempt.quiz_id)))


def courses_awarded_in_both(connection: Connection, survivor: str, duplicate: str) -> list[str]:
    """Ids of courses for which both accounts hold an award."""
    query = (
        select(Award.course_id)
        .where(Award.person_id.in_([survivor, duplicate]))
        .group_by(Award.course_id)
        .having(func.count(Award.person_id.distinct()) > 1)
    )
    return list(connection.scalars(query.order_by(Award.course_id)))


def courses_repeated_across(connection: Connection, survivor: str, duplicate: str) -> list[str]:
    """Ids of courses that the duplicate repeats and for which the survivor has credit or rounds.

    What counts for a round there could not be told apart afterwards.
    """
    awarded = select(Award.course_id).where(Award.person_id == survivor)
    opened = select(CourseRound.course_id).where(CourseRound.person_id == survivor)
    query = select(CourseRound.course_id).where(
        CourseRound.person_id == duplicate,
        CourseRound.course_id.in_(awarded) | CourseRound.course_id.in_(opened),
    )
    return list(connection.scalars(query.distinct().order_by(CourseRound.course_id)))


def held_roles(connection: Connection, person_id: str) -> list[AnyRow]:
    """(clinic_id, role) of the roles that a person holds now, by clinic."""
    query = select(Membership.clinic_id, Membership.role).where(
        Membership.person_id == person_id, Membership.ended_at.is_(None)
    )
    return list(connection.execute(query.order_by(Membership.clinic_id, Membership.role)))


def move_records(connection: Connection, survivor: str, duplicate: str, now: datetime) -> None:
    """Move everything; roles that both hold end for the duplicate and move as ended ones."""
    both = (survivor, duplicate)
    better = partial(is_better, ranks_read_by(connection, both), beginnings(connection, both))
    read = partial(_read_better, better)
    _exchange(connection, Reading, _KEYED_BY_PART, survivor, duplicate, read)
    keep_first_readings(connection, survivor, duplicate)
    _exchange(connection, LessonRead, ("lesson_id", "round"), survivor, duplicate, better)
    _exchange(connection, PracticeAnswer, ("quiz_id", "question_id"), survivor, duplicate, _later)
    # Before the duplicate's rounds are the survivor's, behind which awards are numbered.
    for table, group, number in _NUMBERED.values():
        _number_on(connection, table, group, number, survivor, duplicate)
    for table, keys in _KEYED.values():
        _reassign(connection, table, survivor, duplicate, ~_twin(table, keys, survivor))
    stay = _same_licences(connection, survivor, duplicate)
    _reassign(connection, Licence, survivor, duplicate, Licence.id.not_in(stay))
    _reassign(connection, AttemptOverride, survivor, duplicate)
    _reassign(connection, DeletionRequest, survivor, duplicate)
    held = and_(
        Membership.ended_at.is_(None),
        _twin(Membership, ("clinic_id", "role"), survivor, held=True),
    )
    connection.execute(
        update(Membership).where(_of(Membership, duplicate), held).values(ended_at=now)
    )
    _reassign(connection, Membership, survivor, duplicate)
    merging_practice.move(connection, survivor, duplicate)


def courses_touched(connection: Connection, person_id: str) -> set[str]:
    """Ids of courses that a person has evaluated or attested."""
    evaluated = select(Evaluation.course_id).where(Evaluation.person_id == person_id)
    attested = select(Attestation.course_id).where(Attestation.person_id == person_id)
    return set(connection.scalars(evaluated)) | set(connection.scalars(attested))


def _table(table: type[Base]) -> Table:
    return cast(Table, table.__table__)


def _column(table: type[Base], name: str) -> Any:
    return _table(table).c[name]


def _of(table: type[Base], person_id: str) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = _column(table, "person_id") == person_id
    return condition


def _count(connection: Connection, table: type[Base], *where: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table.__table__).where(*where)
    return connection.scalar(query) or 0


def _twin(
    table: type[Base], keys: Sequence[str], survivor: str, held: bool = False
) -> ColumnElement[bool]:
    """Condition: the survivor has a row with the same keys."""
    other = table.__table__.alias("twin")
    same = [other.c[key] == _column(table, key) for key in keys]
    if held:
        same.append(other.c.ended_at.is_(None))
    return exists().where(other.c.person_id == survivor, *same)


def _same_licences(connection: Connection, survivor: str, duplicate: str) -> list[str]:
    """Ids of the duplicate's licences that the survivor states, too."""
    query = select(Licence.id, Licence.jurisdiction, Licence.number)
    kept = connection.execute(query.where(_of(Licence, survivor), Licence.removed_at.is_(None)))
    stated = [(row.jurisdiction, row.number) for row in kept]
    return [
        row.id
        for row in connection.execute(query.where(_of(Licence, duplicate)))
        if any(same_licence((row.jurisdiction, row.number), own) for own in stated)
    ]


def _reassign(
    connection: Connection,
    table: type[Base],
    survivor: str,
    duplicate: str,
    *where: ColumnElement[bool],
) -> None:
    # By primary key first: an UPDATE whose condition reads the table that it changes could see
    # its own work.
    keys = list(_table(table).primary_key.columns)
    rows = connection.execute(select(*keys).where(_of(table, duplicate), *where)).all()
    for row in rows:
        same = [key == value for key, value in zip(keys, row, strict=True)]
        connection.execute(update(table).where(*same).values(person_id=survivor))


def _number_on(
    connection: Connection,
    table: type[Base],
    group: str,
    number: str,
    survivor: str,
    duplicate: str,
) -> None:
    """Give each of the duplicate's rows the next free number of its group, in their order; in a
    group of which the survivor has nothing, each keeps its own."""
    query = select(_column(table, group), func.max(_column(table, number)))
    query = query.where(_of(table, survivor)).group_by(_column(table, group))
    last: dict[str, int] = {name: highest for name, highest in connection.execute(query)}
    if table is Award:  # a round that the survivor has opened keeps its number free
        for name, highest in connection.execute(_highest_rounds(survivor)):
            last[name] = max(highest, last.get(name, 0))
    rows = connection.execute(
        select(_column(table, "id"), _column(table, group), _column(table, number))
        .where(_of(table, duplicate))
        .order_by(_column(table, group), _column(table, number))
    ).all()
    for row_id, name, own in rows:
        if name in last:
            last[name] += 1
        statement = update(table).where(_column(table, "id") == row_id)
        values = {"person_id": survivor, number: last.get(name, own)}
        connection.execute(statement.values(values))


def _highest_rounds(person_id: str) -> Any:
    query = select(CourseRound.course_id, func.max(CourseRound.round))
    return query.where(CourseRound.person_id == person_id).group_by(CourseRound.course_id)


def _exchange(
    connection: Connection,
    table: type[Base],
    keys: Sequence[str],
    survivor: str,
    duplicate: str,
    is_better: Callable[[AnyRow, AnyRow], bool],
) -> None:
    """Where both have a row and the duplicate's is the better one, swap what they say."""
    columns = [column.name for column in table.__table__.columns]
    said = [name for name in columns if name not in ("person_id", *keys)]
    query = select(table.__table__)
    mine = {
        tuple(getattr(row, key) for key in keys): row
        for row in connection.execute(query.where(_of(table, survivor)))
    }
    theirs = connection.execute(query.where(_of(table, duplicate))).all()
    for row in theirs:
        key = tuple(getattr(row, name) for name in keys)
        own = mine.get(key)
        if own is None or not is_better(row, own):
            continue
        same = [_column(table, n) == v for n, v in zip(keys, key, strict=True)]
        for person, source in ((survivor, row), (duplicate, own)):
            values = {name: getattr(source, name) for name in said}
            connection.execute(update(table).where(_of(table, person), *same).values(values))


def _read_better(better: Callable[[AnyRow, AnyRow], bool], theirs: AnyRow, own: AnyRow) -> bool:
    if theirs.read_at is None or own.read_at is None:
        return theirs.read_at is not None or (
            own.read_at is None and bool(theirs.seconds > own.seconds)
        )
    return better(theirs, own)


def _later(theirs: AnyRow, own: AnyRow) -> bool:
    return bool(theirs.answered_at > own.answered_at)
