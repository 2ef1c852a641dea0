"""What is said of a renewal beside an observation: from which day on it counts for it, and that
one of an earlier day does not. The rule itself is `domain/competency/renewing.py`."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.ahead import stopped_at_once
from courseware.domain.competency.history import History
from courseware.domain.competency.renewing import came_too_early, renewal_from
from courseware.domain.competency.standing import term_of
from courseware.domain.times import day_words
from courseware.services.competency.history import history_of
from courseware.services.competency.observations.chains import first_signed
from courseware.services.competency.observations.forms import CONTEXT, Entry
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.standings import Place
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_COUNTS_FROM = (
    "For the renewal of the confirmation on record, only what is watched on {day} or later counts; "
    "what is watched before is on record as use, and does not count for it."
)
_WILL_NOT = (
    "For the renewal of the confirmation on record, only what is watched on {day} or later counts. "
    "Signed with this day, the observation goes on record as use and does not count for it."
)
_DOES_NOT = (
    "Watched before {day}: only what is watched on that day or later counts for the renewal of the "
    "confirmation on record. This one is on record as use, and does not count for it."
)


def from_words(known: History, now: datetime, zone: str) -> str:
    """From which day on observations in a clinic of a zone count for the renewal of what somebody
    holds, by what is on record; "" where they hold nothing."""
    opens = _opens(known, now, zone)
    return _COUNTS_FROM.format(day=opens) if opens else ""


def too_early_to_sign(
    connection: Connection,
    row: AnyRow,
    entries: Mapping[str, Entry],
    known: History,
    now: datetime,
    zone: str,
) -> str:
    """That a form, signed with the day that it names, does not count for the renewal of what its
    learner holds; "" where it does, or nothing holds.

    Args:
        known: what is on record of them.
        zone: of the form's clinic.
    """
    body = entries[CONTEXT].body if CONTEXT in entries else {}
    if "observed_on" not in body:
        return ""
    signed = first_signed(connection, row).signed_at or now
    day = date.fromisoformat(body["observed_on"])
    return _early(known, (day, zone), signed, now, _WILL_NOT)


def too_early_signed(db: Database, catalogue: Catalogue, row: AnyRow, now: datetime) -> str:
    """That a signed observation does not count for the renewal of what its learner holds now."""
    with db.snapshot() as connection:
        book, scope = RuleBook(catalogue), (row.checklist_id, row.region)
        known = stopped_at_once(history_of(connection, book, row.person_id, scope), now)
        signed = first_signed(connection, row).signed_at or now
    return _early(known, (row.observed_on, row.zone), signed, now, _DOES_NOT)


def too_early_in(places: Collection[Place]) -> dict[str, str]:
    """Id of each observation that does not count for the renewal of what holds, with the words."""
    found = {}
    for place in places:
        for one in place.history.counted():
            signed = place.history.first_signed(one).at
            watched = one.on, one.zone
            if said := _early(place.history, watched, signed, place.moment, _DOES_NOT):
                found[one.id] = said
    return found


def _early(
    known: History, watched: tuple[date, str], signed: datetime, now: datetime, sentence: str
) -> str:
    """The sentence, where what was watched (its day and zone) came too early."""
    if not came_too_early(known, *watched, signed, now):
        return ""
    return sentence.format(day=_opens(known, now, watched[1]))


def _opens(known: History, now: datetime, zone: str) -> str:
    """The first day that counts in a zone, in words; "" where nothing is to be renewed. The zone
    is named where it is not that of the clinic that confirmed: there it is another day."""
    opens = renewal_from(known, now, zone)
    term, *_ = term_of(known)
    if opens is None or term is None:
        return ""
    return day_words(opens) if term.zone == zone else f"{day_words(opens)} ({zone})"
