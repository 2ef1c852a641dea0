"""As which account somebody left a clinic, where that one was merged into theirs later.

A merge hands the roles of the closed account over, ended ones too, so their rows name the account
that remained. Under which one a role ended, the ledger says.
"""

from sqlalchemy import Subquery, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from courseware.domain.ledger import Act
from courseware.store.tables import LedgerEntry, Person

_account = aliased(Person)
_merge = aliased(LedgerEntry)
# A role that the account still held was ended in it by the merge itself: nobody left by that.
_BY_MERGE = exists().where(
    _merge.subject == LedgerEntry.subject,
    _merge.act == Act.PERSON_MERGED.value,
    _merge.at == LedgerEntry.at,
)


def ended_as() -> Subquery:
    """(person_id, account_id, ended_at) of the roles in the clinic `clinic_id` that ended under an
    account which was merged later, by the person who remained.

    It looks through the merged accounts, which are few, and not through the clinic's chain.
    """
    return (
        select(
            _account.merged_into.label("person_id"),
            func.min(_account.id).label("account_id"),
            LedgerEntry.at.label("ended_at"),
        )
        .join(LedgerEntry, LedgerEntry.subject == _account.id)
        .where(
            _account.merged_into.is_not(None),
            LedgerEntry.act == Act.ROLE_ENDED.value,
            LedgerEntry.chain == bindparam("clinic_id"),
            ~_BY_MERGE,
        )
        .group_by(_account.merged_into, LedgerEntry.at)
        .subquery()
    )
