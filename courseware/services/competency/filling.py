"""Filling in a form: the assessor's and the learner's own, saved as it goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledChecklist
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict, Invalid, NotFound, ReusedKey, TooMany
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.forms import (
    Entry,
    Voice,
    latest,
    own_fields,
    read_field,
    unanswered,
)
from courseware.services.competency.rules import region_name
from courseware.store import clinics, people
from courseware.store import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOST_SAVES = 5000
_LONGEST_KEY = 64
_HIGHEST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that is being filled in.

    Attributes:
        entries: what this voice has said so far, by field; never the other voice's.
        zone: the clinic's zone (IANA name).
        stale: whether the checklist was revised since the form was opened.
    """

    row: AnyRow
    checklist: CompiledChecklist
    region: str
    learner: str
    clinic: str
    zone: str
    entries: dict[str, Entry]
    stale: bool

    @property
    def unanswered(self) -> list[str]:
        """Ids of the items without a mark."""
        return unanswered(self.checklist, self.entries)


@dataclass(frozen=True, slots=True)
class Saved:
    """The acknowledgement of a save; `counts` is false where a later one has overtaken it."""

    saved_at: datetime
    counts: bool


def open_form(
    db: Database, catalogue: Catalogue, actor: Actor, observation_id: str, voice: Voice
) -> OpenForm:
    """The form of an observation that the actor fills in.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it is signed.
    """
    with db.read() as connection:
        row = own_row(connection, actor, observation_id, voice)
        saves = rows.entries(connection, observation_id)
        clinic = clinics.clinic(connection, row.clinic_id)
        learner = people.name_of(connection, row.person_id)
    if clinic is None:
        raise NotFound
    return OpenForm(
        row=row,
        checklist=catalogue.checklist_by_key(row.compiled_key),
        region=region_name(catalogue, row.region),
        learner=learner,
        clinic=clinic.name,
        zone=clinic.timezone,
        entries=latest(saves, voice),
        stale=is_stale(catalogue, row),
    )


def save_field(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    observation_id: str,
    voice: Voice,
    field: str,
    form: Mapping[str, str],
    key: str,
    sequence: int,
    now: datetime,
) -> Saved:
    """Save one field; the same save sent again is acknowledged again.

    Raises:
        NotFound: no such form of the actor's.
        Conflict: it is signed, or the self-rating was handed in.
        ReusedKey: the key came before with another body.
        Invalid: the field cannot be read, or looks like a patient's identifiers.
    """
    _check_name(key, sequence)
    with db.write() as connection:
        row = own_row(connection, actor, observation_id, voice, for_update=True)
        _refuse_handed_in(row, voice)
        checklist = catalogue.checklist_by_key(row.compiled_key)
        today = _today(connection, row, now)
        body = read_field(checklist, voice, field, own_fields(field, form), today)
        saves = rows.entries(connection, observation_id)
        sent = (voice.value, field, sequence, body)
        return _store(connection, observation_id, actor, saves, key, sent, now)


def save_section(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    observation_id: str,
    voice: Voice,
    fields: Iterable[str],
    form: Mapping[str, str],
    key: str,
    now: datetime,
) -> None:
    """Save the fields of a section that a plain form sent; those that did not change stay.

    Raises:
        NotFound, Conflict: as `save_field`.
        Invalid: everything that cannot be read, by field; the rest of the section is saved.
    """
    _check_name(key, 1)
    errors: dict[str, str] = {}
    with db.write() as connection:
        row = own_row(connection, actor, observation_id, voice, for_update=True)
        _refuse_handed_in(row, voice)
        checklist = catalogue.checklist_by_key(row.compiled_key)
        saves, today = rows.entries(connection, observation_id), _today(connection, row, now)
        present = latest(saves, voice)
        for field in fields:
            try:
                body = read_field(checklist, voice, field, own_fields(field, form), today)
            except Invalid as invalid:
                errors |= invalid.errors
                continue
            before = present.get(field)
            if body == (before.body if before else {}):
                continue
            sequence = 1 + (before.sequence if before else 0)
            sent = (voice.value, field, sequence, body)
            name = f"{key}-{sequence}-{voice.value[0]}-{field}"
            _store(connection, observation_id, actor, saves, name, sent, now)
    if errors:
        raise Invalid(errors)


def hand_in_self_rating(
    db: Database, catalogue: Catalogue, actor: Actor, observation_id: str, now: datetime
) -> None:
    """Finish the learner's own rating; from then on it stands as it is.

    Raises:
        NotFound, Conflict: as `save_field`.
        Invalid: items are without a mark.
    """
    with db.write() as connection:
        row = own_row(connection, actor, observation_id, Voice.LEARNER, for_update=True)
        if row.self_rated_at is not None:
            return
        checklist = catalogue.checklist_by_key(row.compiled_key)
        entries = latest(rows.entries(connection, observation_id), Voice.LEARNER)
        left = unanswered(checklist, entries)
        if left:
            said = "Rate this item, or say that it was not done."
            raise Invalid({f"{item}.mark": said for item in left})
        rows.change(connection, observation_id, self_rated_at=now)


def renew_form(db: Database, catalogue: Catalogue, actor: Actor, observation_id: str) -> None:
    """Bring an open form to the published revision; marks of items that remain are kept.

    Raises:
        NotFound, Conflict: as `save_field`.
    """
    with db.write() as connection:
        row = own_row(connection, actor, observation_id, Voice.ASSESSOR, for_update=True)
        try:
            entry = catalogue.checklist_entry(row.checklist_id)
        except KeyError:
            raise Conflict("This checklist is not offered any more. Withdraw the form.") from None
        rows.change(
            connection,
            observation_id,
            revision_sha256=entry.revision_sha256,
            compiled_key=entry.compiled_key,
        )


def own_row(
    connection: Connection,
    actor: Actor,
    observation_id: str,
    voice: Voice,
    for_update: bool = False,
) -> AnyRow:
    """The open observation whose form the actor fills in with this voice.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it is signed.
    """
    row = rows.observation(connection, observation_id, for_update)
    if row is None:
        raise NotFound
    whose = row.person_id if voice is Voice.LEARNER else row.assessor_id
    if whose != actor.person_id or row.withdrawn_at is not None:
        raise NotFound
    if voice is Voice.ASSESSOR:
        subject = Subject(row.person_id, frozenset({row.clinic_id}))
        require(actor, Permission.OBSERVATIONS_SIGN, subject)
    elif for_update:
        # Who left every clinic still reads what they had begun.
        require(actor, Permission.COMPETENCIES_PURSUE, Subject(person_id=row.person_id))
    if row.signed_at is not None:
        raise Conflict("This observation is signed; what it says can't be changed any more.")
    return row


def is_stale(catalogue: Catalogue, row: AnyRow) -> bool:
    """Whether the checklist was revised, or taken off, since a form was opened."""
    entry = catalogue.checklists.get(row.checklist_id)
    return entry is None or bool(entry.revision_sha256 != row.revision_sha256)


def _today(connection: Connection, row: AnyRow, now: datetime) -> date:
    """The day that it is in the clinic of an observation."""
    clinic = clinics.clinic(connection, row.clinic_id)
    return day_of(now, clinic.timezone if clinic else "UTC")


def _store(
    connection: Connection,
    observation_id: str,
    actor: Actor,
    saves: list[AnyRow],
    key: str,
    sent: tuple[str, str, int, dict[str, Any]],
    now: datetime,
) -> Saved:
    voice, field, sequence, body = sent
    mine = [s for s in saves if (s.voice, s.field) == (voice, field)]
    known = next((s for s in saves if s.key == key), None)
    if known is not None:
        if (known.voice, known.field, known.sequence, known.body) != sent:
            raise ReusedKey("This save was sent before with another body; use a new key.")
        return Saved(known.saved_at, mine[-1].key == key)
    if len(saves) >= MOST_SAVES:
        raise TooMany("This form has been saved implausibly often; please go on.", 60)
    rows.add_entry(
        connection,
        {
            "observation_id": observation_id,
            "key": key,
            "voice": voice,
            "field": field,
            "sequence": sequence,
            "body": body,
            "saved_by": actor.person_id,
            "saved_at": now,
        },
    )
    counts = not mine or (sequence, key) > (mine[-1].sequence, mine[-1].key)
    return Saved(now, counts)


def _refuse_handed_in(row: AnyRow, voice: Voice) -> None:
    if voice is Voice.LEARNER and row.self_rated_at is not None:
        raise Conflict("You have handed in your own rating; it stands as it is.")


def _check_name(key: str, sequence: int) -> None:
    if not key or len(key) > _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid({"key": "A save needs a key of 1 to 64 plain characters."})
    if not 1 <= sequence <= _HIGHEST_SEQUENCE:
        raise Invalid({"sequence": "A save needs a sequence number from 1 to 2,147,483,647."})
