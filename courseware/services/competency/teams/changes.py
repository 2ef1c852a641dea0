"""What differs in a team between two days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of, end_of
from courseware.domain.competency.standing import Status
from courseware.domain.people import Actor
from courseware.services.competency.history import Scope
from courseware.services.competency.past.accounts import Account
from courseware.services.competency.past.hindsight import Hindsight
from courseware.services.competency.rules import scope_words
from courseware.services.competency.teams.cells import STATUSES, ScopeCell
from courseware.services.competency.teams.team import Matrix, matrix
from courseware.services.competency.wording import moved_end_words, term_words, zone_words
from courseware.store.accounts import memberships
from courseware.store.competency import cells as cell_rows
from courseware.store.engine import Database

_Key = tuple[str, Scope]
_NOTHING = ScopeCell("", "", Status.NOT_STARTED, "", None, False, False)


@dataclass(frozen=True, slots=True)
class Change:
    """A scope of which status, last day or readiness differs between two days.

    Attributes:
        before, after: the cell of each day; None where the person was no member then.
        moved_on: the day, in the clinic's zone, on which they left it or came to it between the
            two; None where they were members on both.
        left_as: the status with which they left it between the two; else None.
        suspended: of each day, whether the account was suspended.
    """

    person_id: str
    name: str
    scope: Scope
    words: str
    before: ScopeCell | None
    after: ScopeCell | None
    moved_on: date | None = None
    left_as: Status | None = None
    suspended: tuple[bool, bool] = (False, False)

    @property
    def details(self) -> tuple[str, str]:
        """What differs beside the status, in words of each day; "" where nothing does."""
        one, other = self.before, self.after
        return ("", "") if one is None or other is None else (_more(one, other), _more(other, one))


class Closed(NamedTuple):
    """Somebody whose account was suspended on one of two days, as a member of the clinic on both.

    Attributes:
        then: whether it was the first of them.
    """

    name: str
    then: bool


class Corrected(NamedTuple):
    """A competency of which a later correction changes the answer of a day.

    Attributes:
        words: checklist and region.
        listed: whether it stands among the changes, where its side says what is known now.
    """

    name: str
    words: str
    known: Hindsight
    listed: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs in a team between two days.

    Attributes:
        merged: of each person whose record of a day stood under accounts that were merged since,
            those accounts.
        corrected: of each of the two days, where a later correction changes the answer.
    """

    changes: list[Change]
    closed: list[Closed]
    merged: list[tuple[Account, ...]]
    corrected: tuple[list[Corrected], ...]

    @property
    def by_person(self) -> list[list[Change]]:
        """The changes of each person together, in their order; two of one name stay two."""
        grouped = groupby(self.changes, lambda change: change.person_id)
        return [list(theirs) for _, theirs in grouped]


def changes(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    clinic_id: str,
    start: date,
    end: date,
    now: datetime,
) -> Compared:
    """What differs between two days, as it was on record on each, among members on either.

    Who was a member on one of the days only is no case of *Not started* on the other.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    one = matrix(db, catalogue, actor, clinic_id, now, start, page=None)
    other = matrix(db, catalogue, actor, clinic_id, now, end, page=None)
    names = {row.person_id: row.name for row in (*one.rows, *other.rows)}
    came, gone = _moved(db, one, other)
    left_as = _left_as(db, gone)
    then, later = _by_scope(one), _by_scope(other)
    were, are = ({row.person_id: row.suspended for row in shown.rows} for shown in (one, other))
    found = []
    for key in sorted({*then, *later, *left_as}, key=lambda k: (names[k[0]].lower(), k)):
        was, is_now, left = _cell(were, key, then), _cell(are, key, later), left_as.get(key)
        if _differ(was, is_now, left):
            words = scope_words(catalogue, *key[1])
            moment = came.get(key[0]) or gone.get(key[0])
            day = day_of(moment, one.zone) if moment else None
            closed = were.get(key[0], False), are.get(key[0], False)
            about = (key[0], names[key[0]], key[1], words)
            found.append(Change(*about, was, is_now, day, left, closed))
    listed = {(change.person_id, change.scope) for change in found}
    put_right = tuple(_corrected(catalogue, names, day, listed) for day in (then, later))
    return Compared(found, _closed(names, were, are), _merged(one, other), put_right)


def _corrected(
    catalogue: Catalogue,
    names: Mapping[str, str],
    cells: Mapping[_Key, ScopeCell],
    listed: Collection[_Key],
) -> list[Corrected]:
    """Where a later correction changes the answer of a day, also where both days read alike."""
    found = [
        Corrected(names[key[0]], scope_words(catalogue, *key[1]), cell.hindsight, key in listed)
        for key, cell in cells.items()
        if cell.hindsight is not None and cell.hindsight.corrected
    ]
    return sorted(found, key=lambda one: (one.name.lower(), one.words))


def _closed(
    names: Mapping[str, str], were: Mapping[str, bool], are: Mapping[str, bool]
) -> list[Closed]:
    differ = [id_ for id_ in were.keys() & are.keys() if were[id_] != are[id_]]
    return [Closed(names[id_], were[id_]) for id_ in sorted(differ, key=lambda i: (names[i], i))]


def _merged(one: Matrix, other: Matrix) -> list[tuple[Account, ...]]:
    """The accounts of people before they were merged, of the day on which they had the most: an
    account is merged after the earlier one, or begins before the later one."""
    found: dict[str, tuple[Account, ...]] = {}
    for shown in sorted((one, other), key=lambda shown: shown.day):
        for row in shown.merged:
            if len(row.accounts) > len(found.get(row.person_id, ())):
                found[row.person_id] = row.accounts
    return list(found.values())


def _differ(was: ScopeCell | None, is_now: ScopeCell | None, left_as: Status | None) -> bool:
    if was is None or is_now is None:
        told = [cell.status for cell in (was, is_now) if cell is not None]
        return {*told, left_as} - {None, Status.NOT_STARTED} != set()
    return _said(was) != _said(is_now)


def _said(cell: ScopeCell) -> tuple[Status, date | None, str, bool, bool]:
    return cell.status, cell.ends_on, cell.zone, cell.ready, cell.enough


def _more(one: ScopeCell, other: ScopeCell) -> str:
    """What differs beside the status, in the words of one side."""
    said = [moved_end_words(one, other) or _only_end(one, other)]
    if one.status is other.status and _said(one)[3:] != _said(other)[3:]:
        enough = "enough observed" if one.enough else "not enough observed"
        said.append("awaiting confirmation" if one.ready else enough)
    return ", ".join(words for words in said if words)


def _only_end(one: ScopeCell, other: ScopeCell) -> str:
    """Until when one side holds where the other, of another status, has no end."""
    if one.ends_on is None or other.ends_on is not None:
        return ""
    return term_words(one.status, one.ends_on) + zone_words(one.zone, "")


def _cell(members: Collection[str], key: _Key, known: dict[_Key, ScopeCell]) -> ScopeCell | None:
    return known.get(key, _NOTHING) if key[0] in members else None


def _moved(db: Database, one: Matrix, other: Matrix) -> tuple[dict[str, datetime], ...]:
    """Who is in one of two matrices only: when they came to the clinic, and when they left it."""
    earlier, later = (one, other) if one.day <= other.day else (other, one)
    before, after = ({row.person_id for row in found.rows} for found in (earlier, later))
    with db.read() as connection:
        clinic, zone = earlier.clinic_id, earlier.zone
        gone = memberships.left(connection, clinic, before - after, end_of(later.day, zone))
        come = memberships.came(connection, clinic, after - before, end_of(earlier.day, zone))
    return come, gone


def _left_as(db: Database, gone: Mapping[str, datetime]) -> dict[_Key, Status]:
    """The statuses with which people left, of whatever was on record of them by then."""
    with db.read() as connection:
        found = cell_rows.at_own_moments(connection, gone)
    return {key: STATUSES[word] for key, word in found.items()}


def _by_scope(found: Matrix) -> dict[_Key, ScopeCell]:
    return {
        (row.person_id, (checklist, cell.region_id)): cell
        for row in found.rows
        for checklist, cells in row.cells.items()
        for cell in cells
    }
