"""What observations a confirmation still needs, in one line that a learner understands. What
exactly is missing stands below it (`wording.missing_sentences`)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.competency.further import Further, further
from courseware.domain.competency.passing import Lack
from courseware.services.competency.history import Scope
from courseware.services.competency.standings import Place
from courseware.store.accounts.ends import EVER
from courseware.store.accounts.former_names import names_at

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NAMES_TOLD = 4


def further_words(
    connection: Connection, places: Collection[Place], by: datetime = EVER
) -> dict[Scope, str]:
    """Scope -> how many good observations it still needs, and by whom, for each that needs any.

    Args:
        by: the moment whose names are told.
    """
    wanted = {p.scope: further(p.standing, p.history) for p in places if not p.standing.beneath}
    wanted = {scope: found for scope, found in wanted.items() if found.number}
    apart = {one for found in wanted.values() for one in found.apart}
    names = names_at(connection, apart, by) if apart else {}
    return {
        place.scope: _line(wanted[place.scope], names, place)
        for place in places
        if place.scope in wanted
    }


def _line(found: Further, names: dict[str, str], place: Place) -> str:
    number = _number(found.number)
    more = "more " if found.apart or place.standing.basis else ""
    what = f"{number} {more}good {'observation' if found.number == 1 else 'observations'}"
    lacks = {missing.lack for missing in place.standing.missing}
    once = ", once what comes first is on record" if Lack.REQUIREMENT in lacks else ""
    log = " The logbook needs more as well." if _beyond(place, found.number) else ""
    words = f"{what}{_by_whom(found, names)}{once}.{log}"
    return words[0].upper() + words[1:]


def _beyond(place: Place, number: int) -> bool:
    """Whether so many observations, which count as watched sessions of one region, leave the
    logbook short."""
    reach = {Lack.SESSIONS: number, Lack.REGIONS: 1}
    return any(m.need - m.have > reach.get(m.lack, m.need) for m in place.standing.missing)


def _by_whom(found: Further, names: dict[str, str]) -> str:
    """Behind the number of observations: who has to make them; "" where anybody may."""
    known = sorted(names[one] for one in found.apart if one in names)
    if not known:
        return f", by {_number(found.different)} different assessors" if found.different > 1 else ""
    if not found.others:
        return ""
    other = f"somebody other than {_listed(known)}"
    if found.others > 1:
        other = f"{_number(found.others)} different assessors other than {_listed(known)}"
    if found.others == found.number:
        return f", by {other}"
    apart = ", by different assessors" if found.different > found.others else ""
    return f"{apart}, {_number(found.others)} of them by {other}"


def _listed(names: Iterable[str]) -> str:
    told = list(names)
    if len(told) > _NAMES_TOLD:
        told = [*told[:_NAMES_TOLD], "whoever else has signed"]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
