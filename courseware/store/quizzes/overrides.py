"""What widens the limits of one person's attempts, and what of it was withdrawn.

Neither row is ever changed or deleted.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from courseware.domain.people import Role
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    AttemptOverride,
    Membership,
    OverrideWithdrawal,
    Person,
)
from courseware.store.upsert import insert_or_ignore

_IS_WITHDRAWAL = OverrideWithdrawal.override_id == AttemptOverride.id


def overrides(connection: Connection, person_id: str, *quiz_ids: str) -> list[AnyRow]:
    """What was ever granted, with its times, the earliest first: what it gave, not why."""
    query = (
        select(
            AttemptOverride.quiz_id,
            AttemptOverride.extra_attempts,
            AttemptOverride.extra_minutes,
            AttemptOverride.waive_cooldown,
            AttemptOverride.granted_at,
            AttemptOverride.expires_at,
            OverrideWithdrawal.withdrawn_at,
        )
        .outerjoin(OverrideWithdrawal, _IS_WITHDRAWAL)
        .where(AttemptOverride.person_id == person_id, AttemptOverride.quiz_id.in_(quiz_ids))
        .order_by(AttemptOverride.granted_at, AttemptOverride.id)
    )
    return list(connection.execute(query))


def override(connection: Connection, override_id: str) -> AnyRow | None:
    """All columns of an override, or None."""
    query = select(*AttemptOverride.__table__.c).where(AttemptOverride.id == override_id)
    return connection.execute(query).one_or_none()


def overrides_of(
    connection: Connection, person_id: str, clinic_ids: Collection[str] | None = None
) -> list[AnyRow]:
    """All overrides of a person, latest first, with the names of who granted and withdrew them.

    `extended_number` is that of the attempt that was extended; None where none was.
    `told` and `withdrawal_told` say whether an act was one of some clinics: its author managed one
    of them then, and the person belonged to it.

    Args:
        clinic_ids: those clinics; None: whichever.
    """
    author, withdrawer = aliased(Person), aliased(Person)
    ended_by, ended_at = OverrideWithdrawal.withdrawn_by, OverrideWithdrawal.withdrawn_at
    granted_by, granted_at = AttemptOverride.granted_by, AttemptOverride.granted_at
    query = (
        select(
            *AttemptOverride.__table__.c,
            author.name.label("author"),
            Attempt.number.label("extended_number"),
            OverrideWithdrawal.withdrawn_at,
            OverrideWithdrawal.reason.label("withdrawn_because"),
            withdrawer.name.label("withdrawn_by"),
            _of_clinics(granted_by, granted_at, clinic_ids).label("told"),
            _of_clinics(ended_by, ended_at, clinic_ids).label("withdrawal_told"),
        )
        .join(author, author.id == AttemptOverride.granted_by)
        .outerjoin(Attempt, Attempt.id == AttemptOverride.extended_attempt)
        .outerjoin(OverrideWithdrawal, _IS_WITHDRAWAL)
        .outerjoin(withdrawer, withdrawer.id == OverrideWithdrawal.withdrawn_by)
        .where(AttemptOverride.person_id == person_id)
        .order_by(AttemptOverride.granted_at.desc(), AttemptOverride.id)
    )
    return list(connection.execute(query))


def extensions(connection: Connection, person_id: str, attempt_id: str) -> list[AnyRow]:
    """(author, was_until, extended_until) of what extended an attempt of a person, in its order."""
    query = (
        select(
            Person.name.label("author"), AttemptOverride.was_until, AttemptOverride.extended_until
        )
        .join(Person, Person.id == AttemptOverride.granted_by)
        .where(
            AttemptOverride.person_id == person_id,
            AttemptOverride.extended_attempt == attempt_id,
        )
        .order_by(AttemptOverride.extended_until)
    )
    return list(connection.execute(query))


def _of_clinics(
    by: InstrumentedAttribute[str],
    at: InstrumentedAttribute[datetime],
    clinic_ids: Collection[str] | None,
) -> ColumnElement[bool]:
    """Whether an act was one of these clinics, told by the roles that were held at its moment."""
    if clinic_ids is None:
        return true()
    manager, member, who = aliased(Membership), aliased(Membership), aliased(Person)
    return exists().where(
        who.id == by,
        manager.person_id == func.coalesce(who.merged_into, who.id),
        manager.role == Role.MANAGER.value,
        manager.clinic_id.in_(sorted(clinic_ids)),
        member.clinic_id == manager.clinic_id,
        member.person_id == AttemptOverride.person_id,
        *_held_at(manager, at),
        *_held_at(member, at),
    )


def _held_at(
    role: type[Membership], at: InstrumentedAttribute[datetime]
) -> tuple[ColumnElement[bool], ...]:
    return role.since <= at, or_(role.ended_at.is_(None), role.ended_at > at)


def add_override(connection: Connection, values: dict[str, Any]) -> bool:
    """Store an override unless its id is known; True if stored."""
    return insert_or_ignore(connection, AttemptOverride, values)


def add_withdrawal(connection: Connection, values: dict[str, Any]) -> bool:
    """Store the withdrawal of an override unless it was withdrawn before; True if stored."""
    return insert_or_ignore(connection, OverrideWithdrawal, values)


def withdrawals(connection: Connection) -> list[AnyRow]:
    """Every withdrawal, with what it withdrew and from whom."""
    query = select(
        OverrideWithdrawal.override_id,
        OverrideWithdrawal.reason,
        OverrideWithdrawal.withdrawn_by,
        OverrideWithdrawal.withdrawn_at,
        AttemptOverride.person_id,
        AttemptOverride.quiz_id,
        AttemptOverride.extra_attempts,
        AttemptOverride.extra_minutes,
        AttemptOverride.waive_cooldown,
        AttemptOverride.granted_at,
    ).outerjoin(AttemptOverride, _IS_WITHDRAWAL)
    return list(connection.execute(query))
