"""Whom an assessor may observe in what without a request, and what is said of it before."""

from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.history import History
from courseware.domain.people import Actor
from courseware.services.competency.assessors import eligibility_at
from courseware.services.competency.observations.for_suspension import learners_words
from courseware.services.competency.observations.observed import Observed, known_of
from courseware.services.competency.observations.renewals import from_words
from courseware.services.competency.observations.requesting import shared_clinic
from courseware.services.competency.observations.somebody_else import somebody_else
from courseware.services.competency.prerequisites import credentials, lacking_words
from courseware.services.competency.rules import RuleBook, live_checklist, region_name
from courseware.services.membership.clinics import clinic_in
from courseware.store.accounts import people
from courseware.store.engine import Database

_MISSING = "Missing: {lacking}. It has to be on record first, or a manager waives it."


@dataclass(frozen=True, slots=True)
class Start:
    """One region in which an observation can be begun, or why not.

    Attributes:
        suspended: that a suspension asks for it, and what ends that; "" where none does.
        renewal: from which day on it counts for the renewal of what the learner holds there; ""
            where they hold nothing.
        others: that somebody else has to observe as well; "" where that is not so.
    """

    region: str
    name: str
    refusal: str
    suspended: str
    renewal: str
    others: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """Whom to observe in what."""

    person_id: str
    learner: str
    checklist_id: str
    title: str
    starts: list[Start]


def start_page(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    checklist_id: str,
    now: datetime,
) -> StartPage:
    """In which regions the actor may observe a learner in a checklist now, or why not.

    Raises:
        NotFound, Forbidden: no learner of a clinic in which the actor assesses; no checklist.
    """
    with db.read() as connection:
        clinic_id = shared_clinic(connection, actor, person_id)
        zone = clinic_in(connection, clinic_id).timezone
        checklist = live_checklist(catalogue, checklist_id)
        book = RuleBook(catalogue)
        rules = book.by_key(checklist.compiled_key)
        brought = credentials(connection, person_id, now, past=False)
        learner = people.name_of(connection, person_id)
        scopes = [(checklist_id, region) for region in rules.scopes]
        about = [Observed(person_id, learner, scope, clinic_id) for scope in scopes]
        held = known_of(connection, book, about, now)
        others = somebody_else(connection, catalogue, actor, about, held, now)
        starts = []
        for scope in scopes:
            region = scope[1]
            answer = eligibility_at(connection, actor.person_id, person_id, scope, [now])
            lacking = brought.lacking(book, rules, region)
            refusal = answer.refusal
            if not refusal and lacking:
                refusal = _MISSING.format(lacking=lacking_words(catalogue, lacking))
            known = held.get((person_id, scope)) or History(region)
            starts.append(
                Start(
                    region=region,
                    name=region_name(catalogue, region),
                    refusal=refusal,
                    suspended=learners_words(known, now, learner, zone),
                    renewal=from_words(known, now, zone),
                    others=others.get((person_id, scope), ""),
                )
            )
    return StartPage(person_id, learner, checklist_id, checklist.title, starts)
