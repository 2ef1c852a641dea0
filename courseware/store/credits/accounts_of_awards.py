"""Which awards an account earned with an attempt, where several of one person are one now."""

from collections.abc import Collection

from sqlalchemy import Connection, and_, exists, func, select

from courseware.domain.ledger import Act
from courseware.store.tables import LedgerEntry, Person


def together(
    connection: Connection, person_id: str, attempt_id: str, award_ids: Collection[str]
) -> set[str]:
    """Those of a person's awards that were made to the account which handed an attempt in, or to
    one into which that had been merged by then; also those of which the ledger does not tell it.

    One query of whom no other account was merged into.
    """
    merged_into = exists().where(Person.merged_into == person_id)
    if not connection.scalar(select(merged_into)):
        return set(award_ids)
    made = {
        row.subject: row
        for row in connection.execute(
            select(LedgerEntry.subject, LedgerEntry.actor_id, LedgerEntry.at).where(
                LedgerEntry.act == Act.AWARD_MADE.value, LedgerEntry.subject.in_(award_ids)
            )
        )
    }
    handed = and_(LedgerEntry.act == Act.ATTEMPT_SUBMITTED.value, LedgerEntry.subject == attempt_id)
    by = connection.scalar(select(func.min(LedgerEntry.actor_id)).where(handed))
    merged = and_(LedgerEntry.act == Act.PERSON_MERGED.value, LedgerEntry.subject == by)
    merged_at = connection.scalar(select(func.min(LedgerEntry.at)).where(merged))
    return {
        id_
        for id_ in award_ids
        if by is None
        or (row := made.get(id_)) is None
        or row.actor_id == by
        or (merged_at is not None and merged_at <= row.at)
    }
