"""Where an observation by the same assessor cannot complete a competency, because the checklist
asks for different ones, and who else could observe. It stays allowed: it counts for the rest."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.further import Further, further
from courseware.domain.competency.history import History
from courseware.domain.competency.standing import IN_FORCE, Status, standing
from courseware.domain.people import Actor
from courseware.services.competency.assessors import eligibility_at
from courseware.services.competency.history import Scope
from courseware.services.competency.lacking import Key
from courseware.services.competency.observations.observed import Observed
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.standings import rules_for
from courseware.store.accounts import people
from courseware.store.competency import decisions as competency_rows
from courseware.store.competency import observations as rows
from courseware.store.rows import AnyRow

_NAMES_TOLD = 5
_NOBODY = (
    "Nobody else in the clinic can sign for it now; an administrator can designate a founding "
    "assessor."
)


def somebody_else(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    wanted: Collection[Observed],
    known: Mapping[Key, History],
    now: datetime,
) -> dict[Key, str]:
    """(learner, scope) -> that one more observation by the actor can't complete it and who else
    could observe, for each of which that is so.

    Args:
        known: what is on record of them now (`known_of`).
    """
    book, found = RuleBook(catalogue), {}
    able: dict[tuple[str, Scope], dict[str, str]] = {}
    for one in wanted:
        history = known.get(one.key)
        if history is None or one.key in found:
            continue
        needed = _needed(book, one.scope, history, now)
        if needed.others and actor.person_id in needed.apart:
            place = (one.clinic_id, one.scope)
            if place not in able:
                able[place] = _who_can(connection, *place, now)
            apart = {*needed.apart, one.person_id}
            could = sorted(name for who, name in able[place].items() if who not in apart)
            found[one.key] = _words(one, needed, could)
    return found


def _needed(book: RuleBook, scope: Scope, history: History, now: datetime) -> Further:
    return further(standing(history, rules_for(book, scope, history), now), history)


def _who_can(connection: Connection, clinic_id: str, scope: Scope, now: datetime) -> dict[str, str]:
    """Id -> name of those of a clinic who may sign for a scope now, for anybody but themselves;
    asked once for all who wait to be observed in it."""
    assessing = {person for _, person in rows.assessing(connection, {clinic_id})}
    may = [
        person
        for person in _with_ground(connection, assessing, scope, now)
        if eligibility_at(connection, person, "", scope, [now]).is_eligible
    ]
    return people.names_of(connection, may) if may else {}


def _with_ground(
    connection: Connection, person_ids: Collection[str], scope: Scope, now: datetime
) -> set[str]:
    """Of some people those who hold a scope or are designated for it: two queries for all."""
    held = competency_rows.intervals_at(connection, person_ids, now) if person_ids else []
    designated = competency_rows.founding_at(connection, now, past=False) if person_ids else []
    able = [row for row in held if Status(row.status) in IN_FORCE]
    found = {row.person_id for row in (*able, *designated) if _scope_of(row) == scope}
    return found & set(person_ids)


def _scope_of(row: AnyRow) -> Scope:
    return row.checklist_id, row.region


def _words(one: Observed, needed: Further, could: list[str]) -> str:
    others = "Somebody else has" if needed.others == 1 else f"{needed.others} others have"
    return (
        f"You have signed for {one.learner} here already, and {needed.assessors} different "
        "assessors are asked for: you may observe once more, but that can’t complete this. "
        f"{others} to observe as well. {_could_words(could)}"
    )


def _could_words(names: Iterable[str]) -> str:
    told = list(names)
    if not told:
        return _NOBODY
    rest = len(told) - _NAMES_TOLD
    shown = ", ".join(told[:_NAMES_TOLD])
    return f"Who could: {shown}{f' and {rest} more' if rest > 0 else ''}."
