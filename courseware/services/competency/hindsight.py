"""What is known now about a past day, where a later correction changes what was on record then.

What merely happened later (a renewal, a suspension) is no hindsight: both sides are worked out for
the same moment, from what was on record by then and from the same entries as they were put right.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.history import History
from courseware.domain.competency.standing import Status
from courseware.domain.competency.timeline import standing_kept
from courseware.services.competency.history import Scope, histories, load
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.then import Then
from courseware.services.competency.wording import moved_end_words
from courseware.store import memberships
from courseware.store import team as rows
from courseware.store.merged_since import merged_since


class Side(NamedTuple):
    """What can be said of a scope on a day, by one state of knowledge.

    Attributes:
        ends_on: the first day on which it does not hold; None where nothing was confirmed.
        enough: whether enough was observed for a confirmation, what comes first aside.
        zone: in which it ends, where that is another one than the reader's; else "".
    """

    status: Status
    ends_on: date | None
    enough: bool
    zone: str


class Hindsight(NamedTuple):
    """A scope of which a later correction changes status, last day, or whether enough was seen.

    Attributes:
        was: what was on record by the end of the day.
        now: the same day by what is known now.
    """

    was: Side
    now: Side

    @property
    def words(self) -> str:
        """What is known now, with what else differs: `current, until 9 April 2027`."""
        return _words(self.now, self.was)

    @property
    def words_then(self) -> str:
        """The same of what was on record."""
        return _words(self.was, self.now)


def hindsight(
    connection: Connection,
    catalogue: Catalogue,
    clinic_id: str,
    person_ids: Collection[str],
    then: Then,
    zone: str | None,
) -> dict[tuple[str, Scope], Hindsight]:
    """(person, scope) -> what a correction since, or a merge of assessors' accounts, makes of a
    past day, where that differs from what was on record; nothing for today.

    Only of members of the clinic: what came on record after somebody left belongs to the next one.

    Args:
        zone: the reader's; None where days are told without zones.
    """
    if not then.past:
        return {}
    corrected = rows.corrected_since(connection, person_ids, then.moment)
    corrected |= merged_since(connection, person_ids, then.moment)
    if not corrected:
        return {}
    here = memberships.present(connection, clinic_id, {person for person, _ in corrected})
    corrected = {key for key in corrected if key[0] in here}
    known = histories(RuleBook(catalogue), load(connection, {person for person, _ in corrected}))
    found = {key: _both(known[key], then.moment, zone) for key in corrected}
    return {key: seen for key, seen in found.items() if seen.was != seen.now}


def _both(history: History, moment: datetime, zone: str | None) -> Hindsight:
    was, now = history.known_by(moment), history.in_hindsight(moment)
    return Hindsight(_side(was, moment, zone), _side(now, moment, zone))


def _side(known: History, moment: datetime, here: str | None) -> Side:
    found = standing_kept(known, moment)
    abroad = found.term is not None and here not in (None, found.term.zone)
    zone = found.term.zone if found.term and abroad else ""
    return Side(found.status, found.ends_on, found.ready, zone)


def _words(side: Side, other: Side) -> str:
    same = side.status is other.status
    said = [side.status.words.lower()]
    if until := moved_end_words(side, other):
        said.append(until)
    if same and side.enough != other.enough:
        said.append("enough observed" if side.enough else "not enough observed")
    return ", ".join(said)
