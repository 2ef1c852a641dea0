"""What is missing in scopes that are not current, read for many people at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.competency.passing import Missing
from courseware.domain.competency.rules import RequirementKind
from courseware.services.competency.history import (
    Loaded,
    Scope,
    histories,
    merges_behind,
    unobserved,
)
from courseware.services.competency.past.one_person import joined_behind
from courseware.services.competency.prerequisites import credentials_of
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.standings import place_of
from courseware.store.competency import grounds as ground_rows
from courseware.store.competency import observations as observation_rows
from courseware.store.competency import practice as practice_rows
from courseware.store.rows import AnyRow

_FEW = 2_000
Key = tuple[str, Scope]
"""(person, scope)."""
Lacks = tuple[tuple[Missing, str], ...]
"""What is missing, each with its sentence."""


def lacks(
    connection: Connection, book: RuleBook, wanted: Collection[Key], moment: datetime
) -> dict[Key, Lacks]:
    """What is missing in scopes that are not current at a moment, by the rules of the book and
    what comes first: the same as the page of each says. A fixed number of queries."""
    ids = {person_id for person_id, _ in wanted}
    loaded = load_scopes(connection, wanted, moment)
    known = histories(book, loaded)
    brought = credentials_of(connection, ids, moment, _asked(book, wanted), book.past)
    found = {}
    # One checklist after the other: the catalogue keeps few of them in memory.
    for person_id, scope in sorted(wanted, key=lambda key: (key[1], key[0])):
        history = known.get((person_id, scope)) or unobserved(book, loaded, person_id, scope)
        place = place_of(book, scope, history, brought[person_id], moment)
        said = zip(place.standing.missing, place.missing, strict=True)
        found[person_id, scope] = tuple(said)
    return found


def load_scopes(connection: Connection, wanted: Collection[Key], moment: datetime) -> Loaded:
    """What is on record in scopes that are not current at a moment, waivers aside: four queries,
    and some where accounts were merged or somebody was reinstated."""
    ids = {person_id for person_id, _ in wanted}
    observed, decided = _acts(connection, wanted, ids, moment)
    return Loaded(
        observed,
        observation_rows.words_of_people(connection, ids),
        decided,
        practice_rows.confirmed_sessions(connection, ids),
        merges_behind(connection, observed, decided),
        joined=joined_behind(connection, decided),
    )


def _acts(
    connection: Connection, wanted: Collection[Key], ids: Collection[str], moment: datetime
) -> tuple[list[AnyRow], list[AnyRow]]:
    """Observations and decisions: of few scopes each is looked up, of many all is read at once."""
    if len(wanted) <= _FEW:
        scopes = [(person_id, *scope) for person_id, scope in wanted]
        return (
            ground_rows.signed_in_scopes(connection, scopes),
            ground_rows.decisions_in_scopes(connection, scopes),
        )
    return (
        ground_rows.signed_where_not_current(connection, ids, moment),
        ground_rows.decisions_where_not_current(connection, ids, moment),
    )


def _asked(book: RuleBook, wanted: Collection[Key]) -> set[str] | None:
    """The checklists that come before any of the wanted ones; None where a rule is not at hand."""
    rules = [book.live(checklist) for checklist in {scope[0] for _, scope in wanted}]
    found = [one.requires for one in rules if one is not None]
    if len(found) < len(rules):
        return None
    return {r.target for requires in found for r in requires if r.kind is RequirementKind.CHECKLIST}
