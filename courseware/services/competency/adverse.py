"""That something went wrong in a region: it stops the scope, names lessons, asks for a new look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import LessonEntry
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.history import DecisionKind
from courseware.domain.competency.standing import open_suspension
from courseware.domain.errors import Forbidden, Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.afterwards import checked_text
from courseware.services.competency.decisions import About, Decided, put
from courseware.services.competency.history import Scope, history_of
from courseware.services.competency.rules import RuleBook, region_name
from courseware.services.identifiers import new_id
from courseware.services.ledger import Named, record
from courseware.store import clinics, people
from courseware.store import competency as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


class EventKind(StrEnum):
    """What happened, in the few words that need no patient."""

    PNEUMOTHORAX = "pneumothorax"
    NERVE = "nerve_injury"
    BLEEDING = "bleeding"
    INFECTION = "infection"
    INSTRUMENT = "broken_or_forgotten_needle"  # as older entries hold it
    FAINT = "faint_with_injury"
    EXPOSURE = "needlestick"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The kind as it is shown, in words that hold for any skill."""
        if self is EventKind.INSTRUMENT:
            return "Broken or forgotten needle or instrument"
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Event:
    """What a manager notes.

    Attributes:
        region: where it happened; every checklist that is held there is suspended.
        lessons: ids of the lessons to read again.
        note: what is to be done; nothing about the patient.
    """

    region: str
    kind: EventKind
    happened_on: date
    lessons: tuple[str, ...]
    note: str


def note_event(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    clinic_id: str,
    event: Event,
    now: datetime,
) -> list[Scope]:
    """Note an adverse event; suspends every scope of the region at once. Gives those scopes.

    Checklists that are not divided by region say nothing about one, so they stay as they are.

    Raises:
        NotFound, Forbidden: the actor does not manage the person's clinic, or is the person.
        Invalid: a region or lesson that does not exist, a day still to come, or a text that
            looks like a patient's identifiers.
    """
    note = checked_text("note", event.note)
    scopes = scopes_in(catalogue, event.region)
    _check(catalogue, event)
    book = RuleBook(catalogue)
    with db.write() as connection:
        people.hold(connection, person_id)
        clinic = _clinic(connection, actor, person_id, clinic_id)
        if event.happened_on > day_of(now, clinic.timezone):
            raise Invalid({"happened_on": "This day is still to come. Correct the date."})
        event_id = _store(connection, actor, person_id, clinic_id, event, note, now)
        reason = f"{event.kind.words} on {event.happened_on.isoformat()}"
        stopped = Decided(
            DecisionKind.SUSPENDED, reason, actor.name, {"adverse_event_id": event_id}
        )
        for scope in scopes:
            about = About(person_id, scope, clinic_id)
            put(connection, book, actor, about, clinic.timezone, stopped, now)
    return scopes


def scopes_in(catalogue: Catalogue, region: str) -> list[Scope]:
    """Every scope that is held in a region."""
    return [scope for scope in RuleBook(catalogue).scopes() if scope[1] == region]


def open_events(
    connection: Connection, book: RuleBook, person_id: str, region: str
) -> list[AnyRow]:
    """Adverse events of a region that are not closed by reinstating what they suspended."""
    events = [e for e in rows.adverse_events(connection, person_id) if e.region == region]
    if not events:
        return []
    scopes = {scope for scope in rows.scopes_of(connection, person_id) if scope[1] == region}
    held = [
        open_suspension(history_of(connection, book, person_id, scope)) for scope in sorted(scopes)
    ]
    adverse = any(suspension is not None and suspension.adverse for suspension in held)
    return events if adverse else []


@dataclass(frozen=True, slots=True)
class Refresher:
    """What to read again after an adverse event in a region."""

    region: str
    lessons: list[LessonEntry]


def own_refreshers(db: Database, catalogue: Catalogue, actor: Actor) -> list[Refresher]:
    """What the actor is to read again."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.snapshot() as connection:
        return refreshers(connection, catalogue, actor.person_id)


def refreshers(connection: Connection, catalogue: Catalogue, person_id: str) -> list[Refresher]:
    """Lessons of the events whose suspension still holds, newest event first."""
    book = RuleBook(catalogue)
    noted = rows.adverse_events(connection, person_id)
    held: dict[str, bool] = {}
    found = []
    for event in noted:
        if event.region not in held:
            held[event.region] = bool(open_events(connection, book, person_id, event.region))
        if held[event.region]:
            lessons = [catalogue.lessons[i] for i in event.lessons if i in catalogue.lessons]
            found.append(Refresher(region_name(catalogue, event.region), lessons))
    return found


def _check(catalogue: Catalogue, event: Event) -> None:
    errors = {}
    if event.region not in {region.id for region in catalogue.regions}:
        errors["region"] = "Choose one of the regions in the list."
    unknown: Sequence[str] = [i for i in event.lessons if i not in catalogue.lessons]
    if unknown:
        errors["lessons"] = f"There is no lesson {unknown[0][:60]}. Choose from the list."
    elif not event.lessons:
        errors["lessons"] = "Choose at least one lesson to read again."
    if errors:
        raise Invalid(errors)


def _clinic(connection: Connection, actor: Actor, person_id: str, clinic_id: str) -> AnyRow:
    held = people.clinics_of(connection, person_id)
    require(actor, Permission.COMPETENCIES_CONFIRM, Subject(person_id, held))
    clinic = clinics.clinic(connection, clinic_id)
    if clinic is None or clinic_id not in held:
        raise NotFound
    require(actor, Permission.COMPETENCIES_CONFIRM, Subject(person_id, frozenset({clinic_id})))
    if person_id == actor.person_id:
        raise Forbidden("Nobody notes their own adverse event here. Ask another manager.")
    return clinic


def _store(
    connection: Connection,
    actor: Actor,
    person_id: str,
    clinic_id: str,
    event: Event,
    note: str,
    now: datetime,
) -> str:
    event_id = new_id()
    said = {
        "region": event.region,
        "kind": event.kind.value,
        "lessons": list(event.lessons),
    }
    rows.add_adverse_event(
        connection,
        {
            "id": event_id,
            "person_id": person_id,
            "clinic_id": clinic_id,
            "happened_on": event.happened_on,
            "note": note,
            "noted_by": actor.person_id,
            "noted_at": now,
            **said,
        },
    )
    record(
        connection,
        chain=clinic_id,
        act=Act.ADVERSE_EVENT_NOTED,
        actor_id=actor.person_id,
        subject=event_id,
        facts={
            "person": person_id,
            "happened_on": event.happened_on.isoformat(),
            "note": Named(note),
            **said,
        },
        now=now,
    )
    return event_id
