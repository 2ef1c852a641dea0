"""What is known now about a past day, where a later correction changes what was on record then.

What merely happened later (a renewal, a suspension) is no hindsight: both sides are worked out for
the same moment, from what was on record by then and from the same entries as they were put right.
One thing that came later is: a use of before a lapse, which says that there was none; another, that
a confirmed session of the logbook was taken back.
That two accounts are one person's is known later, too: their records of a past day are shown
together, and what each account showed by itself is told beside it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.history import History
from courseware.services.competency.history import histories, load
from courseware.services.competency.lacking import Key
from courseware.services.competency.past.accounts import (
    Account,
    Accounts,
    accounts_then,
    designated_under,
    stood_under,
    that_stood,
)
from courseware.services.competency.past.sides import Side, side_of
from courseware.services.competency.past.then import Then
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.wording import founder
from courseware.store.accounts import memberships
from courseware.store.competency.corrected_since import corrected_since
from courseware.store.competency.merged_since import merged_since


class Under(NamedTuple):
    """What one account by itself showed of a scope on a day.

    Attributes:
        founding: whether it was designated as a founding assessor.
    """

    account: Account
    side: Side
    founding: bool = False

    @property
    def shown(self) -> str:
        """`current, until 9 April 2027, founding assessor`."""
        return self.side.words + (f", {founder('').lower()}" if self.founding else "")

    @property
    def words(self) -> str:
        """`lea@clinic.example: current, until 9 April 2027`."""
        return f"{self.account.email}: {self.shown}"


class Hindsight(NamedTuple):
    """A scope of which a later correction changes status, reason, last day, whether enough was seen
    or whether a critical item was unsafe; or whose record stood under several accounts.

    Attributes:
        was: what was on record by the end of the day.
        now: the same day by what is known now.
        under: what each account showed, where they were merged since and that was something else
            than `was`, or stood elsewhere.
    """

    was: Side
    now: Side
    under: tuple[Under, ...] = ()

    @property
    def corrected(self) -> bool:
        """Whether a later correction changes the answer."""
        return self.was != self.now

    @property
    def words(self) -> str:
        """What is known now, with what else differs: `current, until 9 April 2027`."""
        return self.now.words_beside(self.was)

    @property
    def words_then(self) -> str:
        """The same of what was on record."""
        return self.was.words_beside(self.now)

    @property
    def words_under(self) -> str:
        """What each account showed; "" where there was one."""
        return "; ".join(under.words for under in self.under)


class KnownNow(NamedTuple):
    """What is known now about a past day of some people.

    Attributes:
        accounts: person -> the accounts under which their records stood, the one that remained
            first; only of those who had several that were merged since.
    """

    scopes: Mapping[Key, Hindsight]
    accounts: Mapping[str, tuple[Account, ...]]


NOTHING = KnownNow({}, {})


def hindsight(
    connection: Connection,
    catalogue: Catalogue,
    clinic_id: str,
    person_ids: Collection[str],
    then: Then,
    zone: str | None,
) -> KnownNow:
    """What a correction since, or a merge of accounts, makes of a past day, where that differs
    from what was on record; nothing for today.

    Corrections are told of who left the clinic by what was on record when they did: what came
    later belongs to the next one.

    Args:
        zone: the reader's; None where days are told without zones.
    """
    if not then.past:
        return NOTHING
    corrected = corrected_since(connection, person_ids, then.moment)
    merged = merged_since(connection, person_ids, then.moment)
    corrected |= merged.resting
    if not corrected and not merged.people:
        return NOTHING
    until = memberships.held_until(connection, clinic_id, {person for person, _ in corrected})
    corrected = {key for key in corrected if key[0] in until}
    accounts = accounts_then(connection, merged.people, then.moment)
    book = RuleBook(catalogue)
    loaded = load(connection, {person for person, _ in corrected} | set(accounts.stood_for))
    known = histories(book, loaded)
    under = stood_under(connection, book, loaded, accounts)
    founding = designated_under(connection, accounts, then.moment)
    accounts = that_stood(accounts, under, founding, then.moment)
    looked_at = corrected | _of_accounts(accounts, known, founding)
    found = {}
    for key in looked_at:
        history = known.get(key) or History(key[1][1])
        was = side_of(history.known_by(then.moment), then.moment, zone)
        heard = _heard(history, until.get(key[0]))
        now = _put_right(heard, then.moment, zone) if key in corrected else was
        about = (key, was, under, accounts, founding)
        found[key] = Hindsight(was, now, _under(*about, then.moment, zone))
    told = {key: one for key, one in found.items() if one.corrected or one.under}
    return KnownNow(told, accounts.of)


def _of_accounts(accounts: Accounts, known: Collection[Key], founding: Collection[Key]) -> set[Key]:
    """Of people with several accounts all scopes with a record or a designation."""
    people = {one.person_id: person for person, some in accounts.of.items() for one in some}
    designated = {(people[id_], scope) for id_, scope in founding if id_ in people}
    return designated | {key for key in known if key[0] in accounts.of}


def _put_right(history: History, moment: datetime, zone: str | None) -> Side:
    return side_of(history.in_hindsight(moment), moment, zone)


def _heard(history: History, left: datetime | None) -> History:
    """What a clinic hears of a history, by the moment at which the person left it."""
    return history if left is None else history.known_by(left)


def _under(
    key: Key,
    together: Side,
    under: Mapping[Key, History],
    accounts: Accounts,
    founding: Collection[Key],
    moment: datetime,
    zone: str | None,
) -> tuple[Under, ...]:
    """What each account showed, unless all that is shown stood under the one that remained."""
    person_id, scope = key
    held = []
    elsewhere = False
    for account in accounts.of.get(person_id, ()):
        own = under.get((account.person_id, scope), History(scope[1])).known_by(moment)
        designated = (account.person_id, scope) in founding
        held.append(Under(account, side_of(own, moment, zone), designated))
        said = designated or bool(own.observations or own.decisions)
        elsewhere = elsewhere or (account.person_id != person_id and said)
    if not held or not (elsewhere or held[0].side != together):
        return ()
    return tuple(held)
