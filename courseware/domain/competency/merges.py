"""Accounts that turned out to be one person's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Merge:
    """That one account turned out to be the same person as another one, from `at` on."""

    duplicate: str
    survivor: str
    at: datetime


def person_behind(account_id: str, merges: Iterable[Merge]) -> str:
    """The person behind an account: the one that remained, where accounts were merged."""
    onward = {merge.duplicate: merge.survivor for merge in merges}
    while account_id in onward:
        account_id = onward.pop(account_id)
    return account_id
