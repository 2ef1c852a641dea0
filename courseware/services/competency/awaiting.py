"""Where enough was observed, and yet a confirmation cannot be given now.

What is kept beside history says that observations, logbook and waivers are enough by the version
of the checklist by which somebody was last observed. Whether a manager can confirm also depends on
the version that is published and on what comes first (courses, quizzes, other checklists), which
change without an act in the scope. So it is asked when a page says *awaiting confirmation*.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.competency.passing import Lack, Missing
from courseware.domain.competency.rules import Rules
from courseware.services.competency.lacking import Key, Lacks, lacks
from courseware.services.competency.prerequisites import credentials_of
from courseware.services.competency.rules import RuleBook
from courseware.store import grounds as ground_rows

_CONFIRMATION = [Missing(Lack.CONFIRMATION)]


def not_yet(
    connection: Connection, book: RuleBook, enough: Collection[Key], moment: datetime
) -> dict[Key, Lacks]:
    """Of scopes in which enough was observed, those that cannot be confirmed, with what is missing.

    A fixed number of queries. Histories are read only where the checklist was revised since, or
    something that comes first is missing.
    """
    if not enough:
        return {}
    doubtful = _revised(connection, book, enough, moment)
    doubtful |= _without(connection, book, enough, moment)
    if not doubtful:
        return {}
    found = lacks(connection, book, doubtful, moment)
    return {key: told for key, told in found.items() if [lack for lack, _ in told] != _CONFIRMATION}


def _revised(
    connection: Connection, book: RuleBook, enough: Collection[Key], moment: datetime
) -> set[Key]:
    """The scopes whose latest observation was by another version than the one that answers."""
    keys: dict[Key, str] = {}
    people = {person_id for person_id, _ in enough}
    for row in ground_rows.versions_where_enough(connection, people, moment):
        keys[row.person_id, (row.checklist_id, row.region)] = row.compiled_key
    live = {checklist: book.live_key(checklist) for checklist in {scope[0] for _, scope in enough}}
    return {key for key in enough if keys.get(key) != live[key[1][0]]}


def _without(
    connection: Connection, book: RuleBook, enough: Collection[Key], moment: datetime
) -> set[Key]:
    """The scopes of which something that comes first is missing."""
    asking: dict[Key, Rules] = {}
    for key in enough:
        rules = book.live(key[1][0])
        if rules is not None and rules.requires:
            asking[key] = rules
    if not asking:
        return set()
    brought = credentials_of(connection, {person_id for person_id, _ in asking}, moment)
    return {
        (person_id, scope)
        for (person_id, scope), rules in asking.items()
        if brought[person_id].lacking(book.catalogue, rules, scope[1])
    }
