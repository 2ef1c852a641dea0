"""What taking a signed observation back would make of the confirmation on record, told before it is
done. What follows from it is worked out by the rules themselves, as if it were done already."""

from collections.abc import Collection
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.ahead import stopped_at_once
from courseware.domain.competency.history import History
from courseware.domain.competency.moved import moved_end, retracted
from courseware.domain.competency.standing import term_of
from courseware.domain.competency.timeline import standing_kept
from courseware.services.competency.history import history_of
from courseware.services.competency.reasons import moving_words, withdrawal_words
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.standings import Place
from courseware.services.membership.clinics import clinic_in
from courseware.store.accounts import people
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


def if_taken_back(db: Database, catalogue: Catalogue, row: AnyRow, now: datetime) -> str:
    """What follows for the confirmation that its learner holds; "" where nothing does, or the
    learner has left the clinic, which hears nothing of what came later."""
    with db.snapshot() as connection:
        if row.clinic_id not in people.clinics_of(connection, row.person_id):
            return ""
        scope = (row.checklist_id, row.region)
        found = history_of(connection, RuleBook(catalogue), row.person_id, scope)
        zone = clinic_in(connection, row.clinic_id).timezone
    return _follows(stopped_at_once(found, now), row.id, now, zone)


def if_taken_back_in(places: Collection[Place], here: str) -> dict[str, str]:
    """Id of each observation with what would follow, where anything would.

    Args:
        here: the reader's zone.
    """
    told = {
        one.id: _follows(place.history, one.id, place.moment, here)
        for place in places
        for one in place.history.counted()
    }
    return {id_: words for id_, words in told.items() if words}


def _follows(known: History, observation_id: str, moment: datetime, here: str) -> str:
    term, *_ = term_of(known)
    if term is None:
        return ""
    then = retracted(known, observation_id, moment)
    after, found = term_of(then)[0], standing_kept(then, moment)
    beneath = found.beneath or found
    if after is None or after.decision_id != term.decision_id:
        return withdrawal_words(term, beneath, here)
    moved = moved_end(then)
    if moved is None or after.ends_on == term.ends_on:
        return ""
    return moving_words(moved, beneath)
