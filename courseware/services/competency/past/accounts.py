"""The accounts under which one person's record stood on a past day, before they were merged.

A merge moves everything to the account that remains, so a past day shows the records of all of
them together, although nobody knew then that they were one person's. Under which account each
entry came on record, the ledger says.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.history import History
from courseware.domain.ledger import Act
from courseware.domain.times import day_words
from courseware.services.competency.history import Loaded, Scope, histories
from courseware.services.competency.past.one_person import came_under, merges_of
from courseware.services.competency.rules import RuleBook
from courseware.store.accounts.former_names import renamed_after
from courseware.store.as_of import designating_entries
from courseware.store.competency.merged_since import accounts_behind, first_told
from courseware.store.rows import AnyRow


class Account(NamedTuple):
    """One of the accounts of a person as they stood on a past day.

    Attributes:
        name: the one of that day.
        merged_at: when it was merged; None for the one that remained.
        remained: address of the one that remained, where that began after the day; else "".
    """

    person_id: str
    name: str
    email: str
    merged_at: datetime | None
    remained: str = ""

    def words(self, zone: str) -> str:
        """`Luc Moreau (luc@clinic.example, merged on 25 February 2026)`, by the days of a zone."""
        merged = f", merged on {day_words(day_of(self.merged_at, zone))}" if self.merged_at else ""
        merged += f" into {self.remained}, which began later" if self.remained else ""
        return f"{self.name} ({self.email}{merged})"


class Accounts(NamedTuple):
    """Accounts of people that were merged after a moment.

    Attributes:
        of: the person, by the account that remained -> their accounts at the moment, that one
            first.
        stood_for: every account -> the one for which it stood at the moment.
        later: accounts that began after the moment, by their own date and by all that the ledger
            says about them.
    """

    of: dict[str, tuple[Account, ...]]
    stood_for: dict[str, str]
    later: frozenset[str] = frozenset()


NOBODY = Accounts({}, {})


def accounts_then(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> Accounts:
    """The accounts of people at a moment after which accounts of theirs were merged; also those
    that began later, which `that_stood` tells apart.

    Five queries at most, however many there are.
    """
    if not person_ids:
        return NOBODY
    behind = accounts_behind(connection, person_ids)
    merges = merges_of(connection, [row.id for row in behind if row.merged_into])
    onward = {merge.duplicate: merge.survivor for merge in merges if merge.at <= moment}
    merged_at = {merge.duplicate: merge.at for merge in merges if merge.at > moment}
    renamed = renamed_after(connection, moment, [row.id for row in behind])
    corrected = {row.person_id: row.name for row in reversed(renamed)}
    of: dict[str, tuple[Account, ...]] = {}
    for row in behind:
        if row.id not in onward:
            name = corrected.get(row.id, row.name)
            account = Account(row.id, name, row.email, merged_at.get(row.id))
            person_id = row.merged_into or row.id
            of[person_id] = (*of.get(person_id, ()), account)
    stood_for = {row.id: _last(onward, row.id) for row in behind}
    return Accounts(of, stood_for, _later(connection, behind, onward, moment))


def _later(
    connection: Connection, behind: Sequence[AnyRow], onward: Mapping[str, str], moment: datetime
) -> frozenset[str]:
    """The accounts that began after the moment.

    A clock that was ahead may have dated an account so; what the ledger says about it by then,
    such as a role that it was given or that another account was merged into it, shows that it had
    begun.
    """
    dated = {row.id for row in behind if row.created_at > moment} - set(onward.values())
    if not dated:
        return frozenset()
    told = first_told(connection, dated)
    return frozenset(id_ for id_ in dated if id_ not in told or told[id_] > moment)


def that_stood(
    accounts: Accounts,
    under: Mapping[tuple[str, Scope], History],
    founding: Collection[tuple[str, Scope]],
    moment: datetime,
) -> Accounts:
    """The accounts without those that began later and under which nothing was on record by then:
    of a day on which a person had one account alone, nothing is told of others.

    Args:
        under, founding: what came under which account, as `stood_under` and `designated_under` say.
    """
    if not accounts.later:
        return accounts
    known = ((id_, history.known_by(moment)) for (id_, _), history in under.items())
    recorded = {
        id_
        for id_, one in known
        if one.observations or one.decisions or one.all_sessions or one.waived
    }
    later = accounts.later - recorded - {id_ for id_, _ in founding}
    of: dict[str, tuple[Account, ...]] = {}
    for person_id, held in accounts.of.items():
        stood = tuple(one for one in held if one.person_id not in later)
        if person_id in later:
            stood = tuple(one._replace(remained=held[0].email) for one in stood)
        if any(one.person_id != person_id for one in stood):
            of[person_id] = stood
    return accounts._replace(of=of)


def stood_under(
    connection: Connection, book: RuleBook, loaded: Loaded, accounts: Accounts
) -> dict[tuple[str, Scope], History]:
    """(account at the moment, scope) -> what is on record that came under this account; one query.

    Args:
        loaded: what is on record of these people, under any of their accounts.
    """
    if not accounts.of:
        return {}
    entries = (loaded.observations, loaded.decisions, loaded.sessions, loaded.waivers)
    theirs = [[row for row in rows if row.person_id in accounts.stood_for] for rows in entries]
    under_which = came_under(connection, [row.id for rows in theirs for row in rows])

    def under(rows: Iterable[AnyRow], account_id: str) -> Sequence[AnyRow]:
        stated = ((row, under_which.get(row.id, row.person_id)) for row in rows)
        return [row for row, owner in stated if accounts.stood_for.get(owner) == account_id]

    found: dict[tuple[str, Scope], History] = {}
    for held in accounts.of.values():
        for account in held:
            observed, decided, sessions, waivers = (under(r, account.person_id) for r in theirs)
            part = replace(
                loaded,
                observations=observed,
                decisions=decided,
                sessions=sessions,
                waivers=waivers,
            )
            known = histories(book, part)
            found |= {(account.person_id, scope): one for (_, scope), one in known.items()}
    return found


def designated_under(
    connection: Connection, accounts: Accounts, moment: datetime
) -> set[tuple[str, Scope]]:
    """(account at the moment, scope) of each designation that was held then; one query."""
    if not accounts.of:
        return set()
    # Two accounts that were one by then may both have been designated: to end one leaves the other.
    held: Counter[tuple[str, Scope]] = Counter()
    for entry in designating_entries(connection, list(accounts.stood_for), moment):
        facts = json.loads(entry.canonical)["facts"]
        key = (accounts.stood_for[entry.subject], (facts["checklist"], facts["region"]))
        held[key] += 1 if entry.act == Act.ASSESSOR_DESIGNATED else -1
    return {key for key, times in held.items() if times > 0}


def _last(onward: Mapping[str, str], account_id: str) -> str:
    while account_id in onward:
        account_id = onward[account_id]
    return account_id
