"""That something went wrong in a region: it stops the scope, names lessons, asks for a new look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.history import DecisionKind
from courseware.domain.errors import Forbidden, Invalid
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.times import day_words
from courseware.services.competency.decisions.recording import About, Decided, put
from courseware.services.competency.decisions.settling import before_settling
from courseware.services.competency.history import Scope, load
from courseware.services.competency.membership import clinic_to_decide_in
from courseware.services.competency.rules import (
    WHOLE,
    RuleBook,
)
from courseware.services.free_text import checked_text
from courseware.services.holding import hold_acting
from courseware.services.identifiers import new_id
from courseware.services.ledger import Named, record
from courseware.services.moments import When, asked
from courseware.store.accounts import people
from courseware.store.competency import adverse_events
from courseware.store.competency import decisions as rows
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
        region: where it happened; every scope that covers it is suspended.
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
    now: When,
) -> list[Scope] | None:
    """Note an adverse event; suspends every scope that covers the region at once. Gives them.

    The same note once more, for instance by a second click, is the first one: it writes nothing
    and gives None. Another event of that day differs in something, if only in its note.

    Raises:
        NotFound, Forbidden: the actor does not manage the person's clinic, or is the person.
        Invalid: a region or lesson that does not exist, a day still to come, or a text that
            looks like a patient's identifiers.
    """
    book = RuleBook(catalogue)
    with db.write() as connection:
        hold_acting(connection, actor, person_id)
        now = asked(now)
        clinic = _clinic(connection, actor, person_id, clinic_id)
        note = _checked(connection, catalogue, person_id, clinic, event, now)
        scopes = _stopped(connection, catalogue, event.region, person_id)
        if _is_noted(connection, actor, person_id, clinic_id, event, note):
            return None
        before_settling(connection, book, person_id, {c for c, _ in scopes}, clinic_id)
        event_id = _store(connection, actor, person_id, clinic_id, event, note, now)
        reason = f"{event.kind.words} on {day_words(event.happened_on)}"
        stopped = Decided(
            DecisionKind.SUSPENDED, reason, actor.name, {"adverse_event_id": event_id}
        )
        for scope in scopes:
            about = About(person_id, scope, clinic_id)
            put(connection, book, actor, about, clinic.timezone, stopped, now)
    return scopes


def faults_beside_the_day(
    db: Database,
    catalogue: Catalogue,
    person_id: str,
    region: str,
    lessons: Sequence[str],
    note: str,
) -> dict[str, str]:
    """What is wrong with a note's region, lessons and words, by field, whatever its day and kind.

    For a form that gives no day or kind, so that it is told of everything at once.
    """
    with db.read() as connection:
        return _faults(connection, catalogue, person_id, region, lessons, note)


def scopes_in(catalogue: Catalogue, region: str) -> list[Scope]:
    """Every scope that covers a region: those held in it, and whole checklists that name it."""
    return [
        scope
        for scope in RuleBook(catalogue).scopes()
        if region in (scope[1] or catalogue.checklist(scope[0]).covers)
    ]


def _stopped(
    connection: Connection, catalogue: Catalogue, region: str, person_id: str
) -> list[Scope]:
    """The scopes that an event in a region stops: of the published ones, and of those on record.

    What was never begun has nothing to stop, unless somebody assesses in it by a designation. It
    stops nevertheless where nothing else does (first what is held by that region), so that the
    event is not without consequence; only of a region that nothing covers it stops nothing.
    """
    begun = rows.scopes_of(connection, person_id)
    published = scopes_in(catalogue, region)
    named = _named_on_record(connection, catalogue, region, person_id)
    on_record = {scope for scope in begun if scope[1] == region} | named
    scopes = [*published, *sorted(on_record - set(published))]
    held = begun | {
        (row.checklist_id, row.region)
        for row in rows.founding_assessors(connection, person_id)
        if row.ended_at is None
    }
    return (
        [scope for scope in scopes if scope in held]
        or [scope for scope in scopes if scope[1]]
        or scopes
    )


def _named_on_record(
    connection: Connection, catalogue: Catalogue, region: str, person_id: str
) -> set[Scope]:
    """Whole checklists on record in a revision that names a region, whatever today's says."""
    loaded = load(connection, [person_id])
    keys = {
        (row.checklist_id, row.compiled_key)
        for row in (*loaded.observations, *loaded.decisions)
        if row.compiled_key is not None and row.region == WHOLE
    }
    return {
        (checklist, WHOLE)
        for checklist, key in keys
        if region in catalogue.checklist_by_key(key).covers
    }


def _checked(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    clinic: AnyRow,
    event: Event,
    now: datetime,
) -> str:
    """The words of an event that can stand as it is noted; else everything that is wrong in it."""
    told = (event.region, event.lessons, event.note)
    errors = _faults(connection, catalogue, person_id, *told)
    errors |= _fault_of_day(connection, person_id, clinic, event.happened_on, now)
    if errors:
        raise Invalid(errors)
    return checked_text("note", event.note)


def _faults(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    region: str,
    lessons: Sequence[str],
    note: str,
) -> dict[str, str]:
    errors = {}
    held = {region for _, region in rows.scopes_of(connection, person_id)} - {WHOLE}
    if region not in held | {region.id for region in catalogue.regions}:
        errors["region"] = "Choose one of the regions in the list."
    unknown = [i for i in lessons if i not in catalogue.lessons]
    if unknown:
        errors["lessons"] = f"There is no lesson {unknown[0][:60]}. Choose from the list."
    elif not lessons:
        errors["lessons"] = "Choose at least one lesson to read again."
    try:
        checked_text("note", note)
    except Invalid as invalid:
        errors |= invalid.errors
    return errors


def _fault_of_day(
    connection: Connection, person_id: str, clinic: AnyRow, day: date, now: datetime
) -> dict[str, str]:
    """A day to come, or one before somebody came anywhere, is a slip of the pen."""
    if day > day_of(now, clinic.timezone):
        return {"happened_on": "This day is still to come. Correct the date."}
    since = min(row.since for row in people.membership_history(connection, person_id))
    first = day_of(since, clinic.timezone)
    if day < first:
        known = f"This person is on record since {day_words(first)}, not earlier."
        return {"happened_on": f"{known} Correct the date."}
    return {}


def _clinic(connection: Connection, actor: Actor, person_id: str, clinic_id: str) -> AnyRow:
    clinic = clinic_to_decide_in(connection, actor, person_id, clinic_id)
    if person_id == actor.person_id:
        raise Forbidden("Nobody notes their own adverse event here. Ask another manager.")
    return clinic


def _is_noted(
    connection: Connection, actor: Actor, person_id: str, clinic_id: str, event: Event, note: str
) -> bool:
    """Whether the actor noted this very event before; its person is held, so nobody else is
    just about to."""
    wanted = (clinic_id, actor.person_id, event.region, event.kind.value, event.happened_on, note)
    return any(
        (row.clinic_id, row.noted_by, row.region, row.kind, row.happened_on, row.note) == wanted
        and set(row.lessons) == set(event.lessons)
        for row in adverse_events.of_person(connection, person_id)
    )


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
    adverse_events.add(
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
