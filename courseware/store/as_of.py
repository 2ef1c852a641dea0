"""Rows as they stood at a moment: what was decided or ended later was not yet so, and people who
decided bear the names of that moment."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Table,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from courseware.domain.ledger import Act
from courseware.store.accounts.ends import ENDS, ends_by
from courseware.store.accounts.former_names import name_at
from courseware.store.competency.acceptance_ends import END_COLUMNS, IS_END
from courseware.store.competency.designations import ENDED_BY_THEN
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    AcceptanceEnd,
    Attempt,
    Clinic,
    FoundingAssessor,
    LedgerEntry,
    OutsideEvidence,
    Person,
    Regrade,
    RegradeMark,
    Waiver,
)

_MOMENT: BindParameter[Any] = bindparam("moment")
_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
_evidence = cast(Table, OutsideEvidence.__table__)
_waivers = cast(Table, Waiver.__table__)
_founding = cast(Table, FoundingAssessor.__table__)


def _as_of(
    table: Table, at: str, hidden: Collection[str], by: BindParameter[Any] = _MOMENT
) -> list[ColumnElement[Any]]:
    """All columns; those that came with a later moment are empty before it."""
    said = table.c[at] <= by
    return [
        case((said, column)).label(column.name) if column.name in hidden else column
        for column in table.c
    ]


_EVIDENCE = (
    select(
        *_as_of(
            _evidence,
            "decided_at",
            ("decided_at", "decided_by", "clinic_id", "accepted", "reason"),
        ),
        Person.name.label("owner"),
        case((_evidence.c.decided_at <= _MOMENT, Clinic.timezone)).label("zone"),
        *END_COLUMNS,
    )
    .join(Person, Person.id == OutsideEvidence.person_id)
    .outerjoin(Clinic, Clinic.id == OutsideEvidence.clinic_id)
    .outerjoin(AcceptanceEnd, IS_END & (AcceptanceEnd.ended_at <= ENDS))
    .where(
        _evidence.c.person_id.in_(_PEOPLE),
        _evidence.c.added_at <= _MOMENT,
        or_(_evidence.c.withdrawn_at.is_(None), _evidence.c.withdrawn_at > _MOMENT),
    )
    .order_by(_evidence.c.added_at.desc(), _evidence.c.id)
)
# The row says when; who it was stands in the ledger alone.
_ender = aliased(Person)
_WAIVER_ENDED_BY = (
    select(name_at(_ender, ENDS))
    .join(LedgerEntry, LedgerEntry.actor_id == _ender.id)
    .where(LedgerEntry.subject == Waiver.id, LedgerEntry.act == Act.WAIVER_ENDED.value)
    .limit(at_most(1))
    .correlate(Waiver)
    .scalar_subquery()
)
_WAIVERS = (
    select(
        *_as_of(_waivers, "ended_at", ("ended_at",), ENDS),
        name_at(Person, ENDS).label("author"),
        case((_waivers.c.ended_at <= ENDS, _WAIVER_ENDED_BY)).label("ender"),
        Clinic.timezone.label("zone"),
    )
    .join(Person, Person.id == Waiver.granted_by)
    .join(Clinic, Clinic.id == Waiver.clinic_id)
    .where(_waivers.c.person_id.in_(_PEOPLE), _waivers.c.granted_at <= _MOMENT)
    .order_by(_waivers.c.granted_at, _waivers.c.id)
)
_DESIGNATIONS = (
    select(
        *_as_of(_founding, "ended_at", ("ended_at", "end_reason"), ENDS),
        name_at(Person, ENDS).label("author"),
        case((_founding.c.ended_at <= ENDS, ENDED_BY_THEN)).label("ender"),
    )
    .outerjoin(Person, Person.id == FoundingAssessor.designated_by)
    .where(_founding.c.person_id.in_(_PEOPLE), _founding.c.since <= _MOMENT)
    .order_by(_founding.c.since, _founding.c.id)
)
_GIVES_RESULT = (Act.ATTEMPT_SUBMITTED.value, Act.ATTEMPT_GRADED.value)
# No row of an attempt has the moment of its result, only the ledger: a person marks it later, a
# correction decides what still waited, and what ran out of time is closed by a later job. These
# are look-ups by attempt and no joins, because PostgreSQL might join with the whole ledger. Of an
# attempt that the ledger does not name, the moment of handing in is all that is known.
_RESULT_AT = func.coalesce(
    select(func.max(LedgerEntry.at))
    .where(LedgerEntry.subject == Attempt.id, LedgerEntry.act.in_(_GIVES_RESULT))
    .correlate(Attempt)
    .scalar_subquery(),
    Attempt.submitted_at,
)
# What the first correction after the moment found is what stood at the moment.
_PASSED_THEN = func.coalesce(
    select(RegradeMark.passed_before)
    .join(Regrade, Regrade.id == RegradeMark.regrade_id)
    .where(RegradeMark.attempt_id == Attempt.id, Regrade.applied_at > _MOMENT)
    .order_by(RegradeMark.regrade_id)
    .limit(at_most(1))
    .correlate(Attempt)
    .scalar_subquery(),
    Attempt.passed,
)
_QUIZZES_PASSED = (
    select(Attempt.person_id, Attempt.quiz_id)
    .where(
        Attempt.person_id.in_(_PEOPLE),
        Attempt.submitted_at <= _MOMENT,
        _PASSED_THEN.is_(True),
        _RESULT_AT <= _MOMENT,
    )
    .distinct()
)


def quizzes_passed_at(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> list[AnyRow]:
    """(person_id, quiz_id) where somebody had an attempt that stood as passed at a moment: its
    result was given by then, and corrections count from when they were applied."""
    values = {"people": list(person_ids), "moment": moment}
    return list(connection.execute(_QUIZZES_PASSED, values))


def evidence_at(
    connection: Connection, person_ids: Collection[str], moment: datetime, past: bool = True
) -> list[AnyRow]:
    """Documents of people, newest first, with the owner's name and the zone of the clinic that
    decided (None before); what was decided later waits.

    Args:
        past: whether that moment may be over; if not, an end that is dated later is told already.
    """
    values = {"people": list(person_ids), "moment": moment, "ends": ends_by(moment, past)}
    return list(connection.execute(_EVIDENCE, values))


def waivers_at(
    connection: Connection, person_ids: Collection[str], moment: datetime, past: bool = True
) -> list[AnyRow]:
    """Waivers of people, ended ones too, with the author's name and the clinic's zone."""
    values = {"people": list(person_ids), "moment": moment, "ends": ends_by(moment, past)}
    return list(connection.execute(_WAIVERS, values))


def designations_at(
    connection: Connection, person_id: str, moment: datetime, past: bool = True
) -> list[AnyRow]:
    """A person's designations, ended ones too, with who designated and who ended them (None:
    nobody signed in); oldest first."""
    values = {"people": [person_id], "moment": moment, "ends": ends_by(moment, past)}
    return list(connection.execute(_DESIGNATIONS, values))


_DESIGNATED = (
    select(LedgerEntry.subject, LedgerEntry.act, LedgerEntry.canonical)
    .where(
        LedgerEntry.subject.in_(_PEOPLE),
        LedgerEntry.act.in_((Act.ASSESSOR_DESIGNATED.value, Act.ASSESSOR_ENDED.value)),
        LedgerEntry.at <= _MOMENT,
    )
    .order_by(LedgerEntry.at, LedgerEntry.sequence)
)


def designating_entries(
    connection: Connection, account_ids: Collection[str], moment: datetime
) -> list[AnyRow]:
    """(subject, act, canonical) of what the ledger says by a moment of accounts as founding
    assessors, in order: the designations themselves go along where an account is merged."""
    values = {"people": list(account_ids), "moment": moment}
    return list(connection.execute(_DESIGNATED, values))


_SUSPENSIONS = (
    select(LedgerEntry.subject, LedgerEntry.act)
    .where(
        LedgerEntry.subject.in_(_PEOPLE),
        LedgerEntry.act.in_((Act.PERSON_SUSPENDED.value, Act.PERSON_REINSTATED.value)),
        LedgerEntry.at <= _MOMENT,
    )
    .order_by(LedgerEntry.at, LedgerEntry.sequence)
)


def suspended_at(connection: Connection, person_ids: Collection[str], moment: datetime) -> set[str]:
    """Of some people, those whose account was suspended at a moment: the ledger knows."""
    found = connection.execute(_SUSPENSIONS, {"people": list(person_ids), "moment": moment})
    latest = {row.subject: row.act for row in found}
    return {person_id for person_id, act in latest.items() if act == Act.PERSON_SUSPENDED.value}
