"""What rests on two accounts as on two people, and what is left of it when they are one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.grounds import open_suspension
from courseware.domain.competency.history import History
from courseware.domain.competency.merges import Merge
from courseware.domain.competency.standing import term_of
from courseware.domain.competency.term import Fallen, Term
from courseware.domain.competency.why import Why
from courseware.services.competency.decisions.settling import settle
from courseware.services.competency.history import Scope, histories, load
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.services.competency.wording import last_day_words
from courseware.store.accounts import people
from courseware.store.records import merging_between as rows


@dataclass(frozen=True, slots=True)
class Resting:
    """One scope of somebody in which both accounts signed, confirmed or reinstated.

    Attributes:
        words: whose it is and which, as it is shown.
        falls: whether its confirmation loses its ground when the two are one person.
        moves: until when its confirmation then holds and held, where only an earlier one that it
            renewed loses its ground, in words; else "".
        stops: whether it is suspended again, because a reinstatement after an adverse event loses
            its ground.
    """

    person_id: str
    scope: Scope
    words: str
    falls: bool
    moves: str = ""
    stops: bool = False


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


def stays_suspended(
    connection: Connection, catalogue: Catalogue, one: str, other: str
) -> tuple[str, ...]:
    """What is suspended under one of two accounts and not under the other, which has a record of
    it too, in words: nobody has ended it, so it holds once they are one person."""
    known = histories(RuleBook(catalogue), load(connection, [one, other]))
    held = {key for key, history in known.items() if open_suspension(history)}
    both = sorted(
        scope for person_id, scope in known if person_id == one and (other, scope) in known
    )
    return tuple(
        scope_words(catalogue, *scope)
        for scope in both
        if ((one, scope) in held) is not ((other, scope) in held)
    )


def settle_resting(
    connection: Connection, catalogue: Catalogue, resting: Sequence[Resting], now: datetime
) -> None:
    """Work these scopes out anew, in the transaction that made one person of two accounts."""
    book = RuleBook(catalogue)
    for each in resting:
        settle(connection, book, each.person_id, each.scope, now)


def _holds(term: Term | None, fallen: Fallen | None) -> bool:
    """Whether a confirmation stands, were it only one that a fallen one had renewed."""
    return term is not None and (fallen is None or fallen.renewal)


def _made_of(history: History, survivor: str, duplicate: str) -> tuple[bool, str, bool]:
    """Whether its confirmation falls with a merge, how its end moves where it stands, and whether
    it is suspended again."""
    merge = Merge(duplicate, survivor, history.moments()[-1])
    merged = replace(history, merges=(*history.merges, merge))
    stops = open_suspension(history) is None and open_suspension(merged) is not None
    term, fallen, before = term_of(history)
    then, falling, after = term_of(merged)
    # A renewal may have fallen before, for another reason, and what it had renewed falls now.
    ends = _holds(term, fallen) and not _holds(then, falling)
    if ends or (after is Why.ONE_PERSON and before is not Why.ONE_PERSON):
        return True, "", stops
    if term is None or then is None or term.ends_on == then.ends_on:
        return False, "", stops
    moves = f"until {last_day_words(then.ends_on)}, not {last_day_words(term.ends_on)}"
    return False, moves, stops
