"""Where enough was observed, and yet a confirmation cannot be given now.

What is kept beside history says that observations, logbook and waivers are enough by the version
of the checklist by which somebody was last observed. Whether a manager can confirm also depends on
the version that is published and on what comes first (courses, quizzes, other checklists), which
change without an act in the scope. So it is asked when a page says *awaiting confirmation*.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.competency.passing import Lack, Missing
from courseware.domain.competency.rules import Rules
from courseware.services.competency.lacking import Key, Lacks, lacks
from courseware.services.competency.prerequisites import credentials_of
from courseware.services.competency.rules import RuleBook
from courseware.store.competency.enough import Enough

_CONFIRMATION = [Missing(Lack.CONFIRMATION)]


def not_yet(
    connection: Connection, book: RuleBook, enough: Enough, moment: datetime
) -> dict[Key, Lacks]:
    """Of scopes in which enough was observed, those that cannot be confirmed, with what is missing.

    A fixed number of queries. Histories are read only where the checklist was revised since, or
    something that comes first is missing.
    """
    rules = {checklist: book.live(checklist) for checklist in {scope[0] for _, scope in enough}}
    doubtful = {key for key, seen in enough.items() if seen != _revision(rules[key[1][0]])}
    doubtful |= _without(connection, book, enough, rules, moment)
    if not doubtful:
        return {}
    found = lacks(connection, book, doubtful, moment)
    return {key: told for key, told in found.items() if [lack for lack, _ in told] != _CONFIRMATION}


def _revision(rules: Rules | None) -> str:
    return "" if rules is None else rules.revision


def _without(
    connection: Connection,
    book: RuleBook,
    enough: Collection[Key],
    rules: Mapping[str, Rules | None],
    moment: datetime,
) -> set[Key]:
    """The scopes of which something that comes first is missing."""
    asking = [(key, asked) for key in enough if (asked := rules[key[1][0]]) and asked.requires]
    if not asking:
        return set()
    people = {person_id for (person_id, _), _ in asking}
    brought = credentials_of(connection, people, moment, past=book.past)
    return {
        (person_id, scope)
        for (person_id, scope), asked in asking
        if brought[person_id].lacking(book, asked, scope[1])
    }
