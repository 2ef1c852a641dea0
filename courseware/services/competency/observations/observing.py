"""What an assessor sees before the form: requests, open forms, whom to observe in what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.eligibility import NO_LICENCE, Eligibility
from courseware.domain.competency.standing import IN_FORCE, Status
from courseware.domain.people import Actor
from courseware.domain.policy import GRANTS, Permission
from courseware.services.competency.assessors import eligibility_at
from courseware.services.competency.observations.for_suspension import learners_words
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.observations.leaving import resting
from courseware.services.competency.observations.observed import Observed, known_of
from courseware.services.competency.observations.requesting import is_free
from courseware.services.competency.observations.signable import why_not_now
from courseware.services.competency.observations.signed_list import Signed, newest_signed
from courseware.services.competency.observations.somebody_else import somebody_else
from courseware.services.competency.rules import (
    RuleBook,
    scope_words,
)
from courseware.store.accounts import clinics, people
from courseware.store.competency import decisions as competency_rows
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_SIGNED_SHOWN = 5
_NO_GROUND = (
    "None of your own competencies is current, and no administrator has designated you as a "
    "founding assessor. An assessor signs only where one of the two holds."
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open observation in a list.

    Attributes:
        refusal: of a form of one's own, why it could not be signed now; "" where it could.
        suspended: that a suspension asks for it, and what ends that; "" where none does.
        others: that somebody else has to observe as well; "" where that is not so.
    """

    observation_id: str
    learner_id: str
    learner: str
    scope: tuple[str, str]
    words: str
    proposed_for: datetime | None
    self_rated: bool
    corrects: bool
    zone: str
    clinic_id: str
    refusal: str = ""
    suspended: str = ""
    others: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """An assessor's page.

    Attributes:
        requests: what learners ask for, that nobody has taken who still assesses there, and that
            the actor may sign.
        forms: forms that the actor has begun, but for those that rest (`leaving`).
        refused: (checklist and region, why not) of each request that the actor can't sign; whose
            it is stays with those who can.
        fault: why the actor can sign for nobody at all; "" where they can.
        signed: what the actor signed last.
        signed_more: whether they signed more than that.
        learners: (id, name) of the people of the actor's clinics.
    """

    requests: list[Waiting]
    forms: list[Waiting]
    refused: list[tuple[str, str]]
    fault: str
    signed: list[Signed]
    signed_more: bool
    learners: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Open:
    """The open observations that are an assessor's business; as `Desk` has them."""

    requests: list[Waiting]
    forms: list[Waiting]
    refused: list[tuple[str, str]]


def desk(db: Database, catalogue: Catalogue, actor: Actor, now: datetime) -> Desk:
    """The actor's requests and forms, oldest first."""
    with db.read() as connection:
        clinic_ids = assessing_clinics(actor)
        found = _open(connection, catalogue, actor, now)
        told = _told(connection, catalogue, actor, [*found.requests, *found.forms], now)
        signed = newest_signed(connection, catalogue, actor.person_id, _SIGNED_SHOWN + 1)
        learners = _learners(connection, actor, clinic_ids)
        fault = _fault(connection, actor, now)
    requests = [told.get(one.observation_id, one) for one in found.requests]
    forms = [told.get(one.observation_id, one) for one in found.forms]
    shown, more = signed[:_SIGNED_SHOWN], len(signed) > _SIGNED_SHOWN
    return Desk(requests, forms, found.refused, fault, shown, more, learners)


def _told(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    listed: Iterable[Waiting],
    now: datetime,
) -> dict[str, Waiting]:
    """Id -> an open observation with what is said of what is on record; a correction adds none."""
    adding = [one for one in listed if not one.corrects]
    wanted = [Observed(one.learner_id, one.learner, one.scope, one.clinic_id) for one in adding]
    known = known_of(connection, RuleBook(catalogue), wanted, now)
    others = somebody_else(connection, catalogue, actor, wanted, known, now)
    found = {}
    for one, about in zip(adding, wanted, strict=True):
        history = known.get(about.key)
        suspended = learners_words(history, now, one.learner, one.zone) if history else ""
        others_too = others.get(about.key, "")
        found[one.observation_id] = replace(one, suspended=suspended, others=others_too)
    return found


def waiting_count(
    db: Database, catalogue: Catalogue, actor: Actor, now: datetime
) -> tuple[int, int]:
    """How many requests and how many forms the actor's page would list."""
    with db.read() as connection:
        found = _open(connection, catalogue, actor, now)
    return len(found.requests), len(found.forms)


def _open(connection: Connection, catalogue: Catalogue, actor: Actor, now: datetime) -> _Open:
    clinic_ids = assessing_clinics(actor)
    zones = {row.id: row.timezone for row in clinics.clinics(connection, clinic_ids)}
    assessing = rows.assessing(connection, clinic_ids)
    answers: dict[tuple[str, str], Eligibility] = {}

    def eligible(one: Waiting) -> Eligibility:
        # Asked once for a scope: it is the same for every learner who is not the actor.
        if one.scope not in answers:
            about = (actor.person_id, one.learner_id, one.scope)
            answers[one.scope] = eligibility_at(connection, *about, [now])
        return answers[one.scope]

    here = _Open([], [], [])
    found = rows.open_in_clinics(connection, clinic_ids)
    begun = {_about(row) for row in found if row.assessor_id == actor.person_id}
    for row in found:
        waiting = _waiting(catalogue, row, zones[row.clinic_id])
        if row.assessor_id == actor.person_id:
            if row.is_member or not resting(connection, row, Voice.ASSESSOR):
                refusal = (
                    why_not_now(connection, actor, row, now)
                    if waiting.corrects
                    else eligible(waiting).refusal
                )
                here.forms.append(replace(waiting, refusal=refusal))
        elif row.person_id != actor.person_id and _is_request(row, assessing, begun):
            answer = eligible(waiting)
            if answer.is_eligible:
                here.requests.append(waiting)
            else:
                here.refused.append((waiting.words, answer.refusal))
    return here


def _is_request(
    row: AnyRow, assessing: Collection[tuple[str, str]], begun: Collection[tuple[str, ...]]
) -> bool:
    """Whether an observation of somebody who is still there waits for an assessor, and for another
    one than whoever has a form of the same already.
    """
    if row.corrects_id is not None or not row.is_member or _about(row) in begun:
        return False
    return is_free(row, assessing)


def _about(row: AnyRow) -> tuple[str, ...]:
    """Whom and what an observation is about; a correction is about another one."""
    return (row.person_id, row.checklist_id, row.region, row.clinic_id, row.corrects_id or "")


def _fault(connection: Connection, actor: Actor, now: datetime) -> str:
    """Why somebody can sign nowhere: no licence, or no competency and no designation."""
    if not people.licences(connection, actor.person_id):
        return NO_LICENCE
    held = competency_rows.intervals_at(connection, [actor.person_id], now)
    if any(Status(row.status) in IN_FORCE for row in held):
        return ""
    designated = competency_rows.founding_assessors(connection, actor.person_id)
    return "" if any(row.ended_at is None for row in designated) else _NO_GROUND


def assessing_clinics(actor: Actor) -> set[str]:
    """Ids of the clinics in which the actor's role includes observing."""
    roles = GRANTS[Permission.OBSERVATIONS_SIGN].roles
    return {clinic for clinic, held in actor.memberships.items() if held & roles}


def _waiting(catalogue: Catalogue, row: AnyRow, zone: str) -> Waiting:
    return Waiting(
        observation_id=row.id,
        learner_id=row.person_id,
        learner=row.learner,
        scope=(row.checklist_id, row.region),
        words=scope_words(catalogue, row.checklist_id, row.region),
        proposed_for=row.proposed_for,
        self_rated=row.self_rated_at is not None,
        corrects=row.corrects_id is not None,
        zone=zone,
        clinic_id=row.clinic_id,
    )


def _learners(connection: Connection, actor: Actor, clinic_ids: set[str]) -> list[tuple[str, str]]:
    found = {
        row.person_id: row.name
        for clinic_id in sorted(clinic_ids)
        for row in clinics.held_roles(connection, clinic_id)
        if row.person_id != actor.person_id and row.suspended_at is None
    }
    return sorted(found.items(), key=lambda pair: (pair[1].lower(), pair[0]))
