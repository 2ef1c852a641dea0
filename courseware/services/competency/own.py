"""A learner's own competencies: where they stand, what is asked of them, what they signed for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.standing import Status
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import Scope, marks_of
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.observations.further import further_words
from courseware.services.competency.observations.leaving import resting
from courseware.services.competency.observations.requesting import (
    first_sentences,
    is_free,
    not_to_be_asked,
)
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.services.competency.standings import Place, places
from courseware.store.accounts import clinics, people
from courseware.store.competency import observations as rows
from courseware.store.competency.unread import TOLD_FOR, to_read
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Task:
    """An observation that waits for its learner.

    Attributes:
        what: `rate` (oneself, before it), `late` (the same, after having left the clinic in which
            it was watched), `wait` (for an assessor) or `read` (what was signed, also what
            was retracted in the last sixty days after they had acknowledged it).
        assessor: "" while nobody has taken it.
        proposed_for: the time for which it is asked; None of what was signed.
        zone: of the clinic that it is open in, whose clock tells the proposed time.
        observed_on: the day that was watched, of what was signed.
        unsafe: whether a critical item was done unsafely.
        ready: whether the assessor says that the statement holds.
        corrects: whether it was signed as a correction of an earlier one.
        retracted: whether what was signed was taken back since.
    """

    observation_id: str
    words: str
    what: str
    assessor: str
    proposed_for: datetime | None
    zone: str
    observed_on: date | None = None
    unsafe: bool = False
    ready: bool = False
    corrects: bool = False
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """All competencies of one person.

    Attributes:
        further: scope -> which observations it still needs, where it needs any.
    """

    places: list[Place]
    tasks: list[Task]
    zone: str
    further: dict[Scope, str]


@dataclass(frozen=True, slots=True)
class OwnChecklist:
    """One checklist of one person.

    Attributes:
        signed: signed observations, newest first.
        corrected, retracted: ids of those that a correction replaced, and that were taken back.
        clinics: (id, name) of the clinics in which an observation can be asked for.
        zones: their time zones, in which a time is proposed.
        further: scope -> which observations it still needs, where it needs any.
        askable: the regions in which an observation can be asked for now.
        first: what has to be on record before it can in the others, in sentences.
    """

    title: str
    places: list[Place]
    tasks: list[Task]
    signed: list[AnyRow]
    corrected: set[str]
    retracted: set[str]
    assessors: dict[str, str]
    clinics: list[tuple[str, str]]
    zone: str
    zones: dict[str, str]
    further: dict[Scope, str]
    askable: set[str]
    first: list[str]


def overview(db: Database, catalogue: Catalogue, actor: Actor, now: datetime) -> Overview:
    """The actor's own competencies and what is asked of them."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.snapshot() as connection:
        found = places(connection, RuleBook(catalogue), actor.person_id, now)
        further = further_words(connection, found)
        tasks = _tasks(connection, catalogue, actor, now)
        return Overview(in_order(found), tasks, actor.zone, further)


def own_tasks(db: Database, catalogue: Catalogue, actor: Actor, now: datetime) -> list[Task]:
    """What is asked of the actor about their observations, or what they wait for."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.snapshot() as connection:
        return _tasks(connection, catalogue, actor, now)


def own_retracted(db: Database, catalogue: Catalogue, actor: Actor, now: datetime) -> list[Place]:
    """The actor's competencies that are retracted, as long as they are."""
    found = overview(db, catalogue, actor, now)
    return [place for place in found.places if place.standing.status is Status.RETRACTED]


def own_checklist(
    db: Database, catalogue: Catalogue, actor: Actor, checklist_id: str, now: datetime
) -> OwnChecklist:
    """One checklist: status by region, what is missing, observations.

    Raises:
        NotFound: neither published nor on record.
    """
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.snapshot() as connection:
        book = RuleBook(catalogue)
        found = places(connection, book, actor.person_id, now, checklist_id)
        if not found:
            raise NotFound
        seen = rows.of_checklist(connection, actor.person_id, checklist_id)
        signed = [row for row in seen if row.signed_at is not None]
        held = clinics.clinics(connection, set(actor.memberships))
        lacking = not_to_be_asked(connection, catalogue, actor.person_id, checklist_id, now)
        return OwnChecklist(
            title=found[0].title,
            places=found,
            tasks=[
                task
                for task in _tasks(connection, catalogue, actor, now)
                if task.observation_id in {row.id for row in seen}
            ],
            signed=signed,
            corrected={row.corrects_id for row in signed if row.corrects_id},
            retracted={
                seen.id
                for place in found
                for seen in place.history.observations
                if seen.retracted_at is not None
            },
            assessors=people.names_of(connection, {row.assessor_id for row in signed}),
            clinics=[(row.id, row.name) for row in held],
            zone=actor.zone,
            zones={row.id: row.timezone for row in held},
            further=further_words(connection, found),
            askable={place.scope[1] for place in found if place.published} - lacking.keys(),
            first=first_sentences(catalogue, checklist_id, lacking),
        )


def in_order(found: Iterable[Place]) -> list[Place]:
    """Scopes with something to do first, those not started last."""
    order = (
        *("suspended", "retracted", "expired", "expiring"),
        *("in_progress", "current", "not_started"),
    )
    return sorted(found, key=lambda place: order.index(place.standing.status.value))


def _tasks(connection: Connection, catalogue: Catalogue, actor: Actor, now: datetime) -> list[Task]:
    open_rows = rows.open_of_person(connection, actor.person_id)
    here = set(actor.memberships)
    mine = [row for row in open_rows if row.corrects_id is None]
    waiting = [row for row in mine if _goes_on(connection, row, here)]
    unread = to_read(connection, actor.person_id, now - TOLD_FOR)
    # Who had taken it and assesses there no more will not observe anybody.
    assessing = rows.assessing(connection, {row.clinic_id for row in waiting if row.assessor_id})
    free = {row.id for row in waiting if is_free(row, assessing)}
    named = [row for row in (*unread, *waiting) if row.id not in free]
    names = people.names_of(connection, {row.assessor_id for row in named})
    whose = {row.id: names.get(row.assessor_id, "") for row in named}
    tasks = [
        _task(
            catalogue,
            whose.get(row.id, ""),
            row,
            "read" if row.signed_at else _waits_for(row, here),
        )
        for row in (*unread, *waiting)
    ]
    return sorted(tasks, key=lambda task: ("read", "rate", "late", "wait").index(task.what))


def _goes_on(connection: Connection, row: AnyRow, here: Collection[str]) -> bool:
    """Whether an open form asks for something still, or something will come of it."""
    if row.clinic_id in here:
        return True
    # Who has left every clinic rates nothing any more.
    return bool(here) and row.self_rated_at is None and not resting(connection, row, Voice.LEARNER)


def _waits_for(row: AnyRow, here: Collection[str]) -> str:
    if row.self_rated_at is not None:
        return "wait"
    return "rate" if row.clinic_id in here else "late"


def _task(catalogue: Catalogue, assessor: str, row: AnyRow, what: str) -> Task:
    words = scope_words(catalogue, row.checklist_id, row.region)
    if what != "read":
        return Task(row.id, words, what, assessor, row.proposed_for, row.clinics_zone)
    unsafe = any(mark.safe is False for mark in marks_of(row.record["marks"]).values())
    became = (row.corrects_id is not None, bool(row.is_retracted))
    found = (row.observed_on, unsafe, bool(row.record["ready"]), *became)
    return Task(row.id, words, what, assessor, None, row.clinics_zone, *found)
