"""What rests on accounts that turned out later to be somebody else's too, and who had several."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    bindparam,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from courseware.domain.ledger import Act
from courseware.store.rows import AnyRow
from courseware.store.tables import CompetencyDecision, LedgerEntry, Observation, Person

_duplicate = aliased(Person)
_later = exists().where(
    LedgerEntry.subject == _duplicate.id,
    LedgerEntry.act == Act.PERSON_MERGED.value,
    LedgerEntry.at > bindparam("moment"),
)
# Those of one person all point to the account that remained, so one that was merged earlier counts
# here once another of them was merged later.
_REMAINED = select(_duplicate.merged_into).where(_duplicate.merged_into.is_not(None), _later)
_OF_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
_MERGED = select(Person.id).where(Person.merged_into.in_(bindparam("remained", expanding=True)))
_RESTING: CompoundSelect[Any] = union(
    *(
        select(table.person_id, table.checklist_id, table.region).where(
            by.in_(_MERGED),
            at <= bindparam("moment"),
            table.person_id.in_(_OF_PEOPLE),
        )
        for table, by, at in (
            (Observation, Observation.assessor_id, Observation.signed_at),
            (CompetencyDecision, CompetencyDecision.decided_by, CompetencyDecision.decided_at),
        )
    ),
)


_ACCOUNTS = (
    select(Person.id, Person.name, Person.email, Person.merged_into, Person.created_at)
    .where(or_(Person.id.in_(_OF_PEOPLE), Person.merged_into.in_(_OF_PEOPLE)))
    .order_by(Person.merged_into.is_not(None), Person.email)
)

_FIRST_TOLD = (
    select(LedgerEntry.subject, func.min(LedgerEntry.at))
    .where(LedgerEntry.subject.in_(_OF_PEOPLE))
    .group_by(LedgerEntry.subject)
)


class Merged(NamedTuple):
    """What merges after a moment touch.

    Attributes:
        resting: (person, scope) in which an account had signed or decided by then whose person
            turned out to have one more account.
        people: those who turned out to have one more account themselves.
    """

    resting: set[tuple[str, tuple[str, str]]]
    people: set[str]


def merged_since(connection: Connection, person_ids: Collection[str], moment: datetime) -> Merged:
    """What merges after a moment touch, of some people: one query more where there were any."""
    remained = {str(one) for one in connection.scalars(_REMAINED, {"moment": moment})}
    if not remained:  # as on nearly every day: nobody's observations need to be looked through
        return Merged(set(), set())
    values = {"people": list(person_ids), "remained": list(remained), "moment": moment}
    found = connection.execute(_RESTING, values)
    resting = {(person, (checklist, region)) for person, checklist, region in found}
    return Merged(resting, remained.intersection(person_ids))


def accounts_behind(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """(id, name, email, merged_into, created_at) of people's accounts: those that remained come
    first."""
    return list(connection.execute(_ACCOUNTS, {"people": list(person_ids)}))


def first_told(connection: Connection, account_ids: Collection[str]) -> dict[str, datetime]:
    """Account -> the moment of the earliest entry of the ledger that is about it, of those that
    have one."""
    rows = connection.execute(_FIRST_TOLD, {"people": list(account_ids)})
    return {account_id: at for account_id, at in rows}
