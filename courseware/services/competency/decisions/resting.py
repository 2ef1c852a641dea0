"""What rests on two accounts as on two people, and what is left of it when they are one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.history import History, Merge
from courseware.domain.competency.standing import Why, term_of
from courseware.services.competency.decisions.settling import settle
from courseware.services.competency.history import Scope, histories, load
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.services.competency.wording import last_day_words
from courseware.store.accounts import people
from courseware.store.records import merging_between as rows


@dataclass(frozen=True, slots=True)
class Resting:
    """One scope of somebody in which both accounts signed or confirmed.

    Attributes:
        words: whose it is and which, as it is shown.
        falls: whether its confirmation loses its ground when the two are one person.
        moves: until when its confirmation then holds and held, where only an earlier one that it
            renewed loses its ground, in words; else "".
    """

    person_id: str
    scope: Scope
    words: str
    falls: bool
    moves: str = ""


def people_between(connection: Connection, one: str, other: str) -> set[str]:
    """Whose competencies rest on both accounts."""
    return {person_id for person_id, _, _ in rows.rest_on_both(connection, one, other)}


def resting_on(
    connection: Connection, catalogue: Catalogue, survivor: str, duplicate: str
) -> tuple[Resting, ...]:
    """Every scope that rests on both accounts, in order."""
    found = [(p, (c, r)) for p, c, r in rows.rest_on_both(connection, survivor, duplicate)]
    if not found:
        return ()
    ids = {person_id for person_id, _ in found}
    known = histories(RuleBook(catalogue), load(connection, ids))
    names = people.names_of(connection, ids)
    return tuple(
        Resting(
            person_id,
            scope,
            f"{names[person_id]}: {scope_words(catalogue, *scope)}",
            *_made_of(known[person_id, scope], survivor, duplicate),
        )
        for person_id, scope in found
    )


def settle_resting(
    connection: Connection, catalogue: Catalogue, resting: Sequence[Resting], now: datetime
) -> None:
    """Work these scopes out anew, in the transaction that made one person of two accounts."""
    book = RuleBook(catalogue)
    for each in resting:
        settle(connection, book, each.person_id, each.scope, now)


def _made_of(history: History, survivor: str, duplicate: str) -> tuple[bool, str]:
    """Whether its confirmation falls with a merge, and how its end moves where it stands."""
    merge = Merge(duplicate, survivor, history.moments()[-1])
    merged = replace(history, merges=(*history.merges, merge))
    term, _, before = term_of(history)
    then, _, after = term_of(merged)
    if after is Why.ONE_PERSON and before is not Why.ONE_PERSON:
        return True, ""
    if term is None or then is None or term.ends_on == then.ends_on:
        return False, ""
    return False, f"until {last_day_words(then.ends_on)}, not {last_day_words(term.ends_on)}"
