"""What rests on accounts that turned out later to be somebody else's too."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select, union
from sqlalchemy.orm import aliased

from courseware.domain.ledger import Act
from courseware.store.tables import CompetencyDecision, LedgerEntry, Observation, Person

_duplicate = aliased(Person)
_later = exists().where(
    LedgerEntry.subject == _duplicate.id,
    LedgerEntry.act == Act.PERSON_MERGED.value,
    LedgerEntry.at > bindparam("moment"),
)
# What is rare comes first: accounts that were merged. Those of one person all point to the account
# that remained, so one that was merged earlier counts here once another of them was merged later.
_REMAINED = select(_duplicate.merged_into).where(_duplicate.merged_into.is_not(None), _later)
_MERGED = select(Person.id).where(Person.merged_into.in_(_REMAINED))
_RESTING = union(
    *(
        select(table.person_id, table.checklist_id, table.region).where(
            by.in_(_MERGED),
            at <= bindparam("moment"),
            table.person_id.in_(bindparam("people", expanding=True)),
        )
        for table, by, at in (
            (Observation, Observation.assessor_id, Observation.signed_at),
            (CompetencyDecision, CompetencyDecision.decided_by, CompetencyDecision.decided_at),
        )
    )
)


def merged_since(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> set[tuple[str, tuple[str, str]]]:
    """(person, scope) in which an account had signed or decided by a moment whose person turned
    out later to have one more account."""
    found = connection.execute(_RESTING, {"people": list(person_ids), "moment": moment})
    return {(row[0], (row[1], row[2])) for row in found}
