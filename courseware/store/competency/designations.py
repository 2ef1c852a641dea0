"""Designations of founding assessors with who made them and who ended them."""

from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, or_, select
from sqlalchemy.orm import aliased

from courseware.domain.ledger import Act
from courseware.store.accounts.ends import ENDS
from courseware.store.accounts.former_names import name_at
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import FoundingAssessor, LedgerEntry, Person

_ender, _account, _author = aliased(Person), aliased(Person), aliased(Person)
# An entry names the account that was designated then, and a merge moves the row to another one.
_ACCOUNTS = (
    select(_account.id)
    .where(
        or_(
            _account.id == FoundingAssessor.person_id,
            _account.merged_into == FoundingAssessor.person_id,
        )
    )
    .correlate(FoundingAssessor)
)


# The row says when and why; who it was stands in the ledger alone.
def _ended_by(name: Any) -> ColumnElement[Any]:
    return (
        select(name)
        .join(LedgerEntry, LedgerEntry.actor_id == _ender.id)
        .where(
            LedgerEntry.subject.in_(_ACCOUNTS),
            LedgerEntry.act == Act.ASSESSOR_ENDED.value,
            LedgerEntry.at == FoundingAssessor.ended_at,
        )
        .limit(at_most(1))
        .correlate(FoundingAssessor)
        .scalar_subquery()
    )


ENDED_BY_THEN = _ended_by(name_at(_ender, ENDS))
"""The name by `ends` of who ended a designation; NULL where it is held, and where nobody was signed
in."""
_ALL = (
    select(
        *cast(Table, FoundingAssessor.__table__).c,
        Person.name,
        Person.email,
        _author.name.label("author"),
        _ended_by(_ender.name).label("ender"),
    )
    .join(Person, Person.id == FoundingAssessor.person_id)
    .outerjoin(_author, _author.id == FoundingAssessor.designated_by)
    .order_by(FoundingAssessor.since.desc(), FoundingAssessor.id)
)


def all_designations(connection: Connection) -> list[AnyRow]:
    """Every designation with the name and address of the designated, and the names of who
    designated (`author`) and who ended it (`ender`; None: nobody signed in); newest first."""
    return list(connection.execute(_ALL))
