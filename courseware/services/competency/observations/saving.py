"""Saves of the fields of a form: each named by its key, and acknowledged again when sent again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledChecklist
from courseware.domain.errors import ReusedKey, TooMany
from courseware.domain.people import Actor
from courseware.domain.saves import counts_after
from courseware.services.competency.observations.elsewhere import (
    OWN,
    SEEN,
    changed_elsewhere,
    is_overtaken,
)
from courseware.services.competency.observations.forms import (
    OVERTAKEN,
    REFUSED,
    Entry,
    Voice,
    by_scale,
    latest,
    own_fields,
    read_field,
)
from courseware.services.competency.observations.observed_days import last_day
from courseware.store.competency import observations as rows
from courseware.store.rows import AnyRow

MOST_SAVES = 5000


@dataclass(frozen=True, slots=True)
class Saved:
    """The acknowledgement of a save; `counts` is false where a later one has overtaken it."""

    saved_at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What a plain form sent.

    Attributes:
        again: fields that are meant to be saved as they stand, without what was refused.
    """

    fields: tuple[str, ...]
    form: Mapping[str, str]
    key: str
    again: frozenset[str] = frozenset()


def save_fields(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    row: AnyRow,
    voice: Voice,
    section: Section,
    now: datetime,
) -> dict[str, str]:
    """Save the fields that a plain form changed; gives a sentence for each part that is refused.

    A form sends all of its fields. One that says what its page was given, and that was saved
    elsewhere since, is left as it is there; one that was changed both here and there is refused.
    """
    checklist = catalogue.checklist_by_key(row.compiled_key)
    saves, last = rows.entries(connection, row.id), last_day(connection, row, now)
    present = latest(checklist, saves, voice)
    errors: dict[str, str] = {}
    for field in section.fields:
        sent_here = own_fields(field, section.form)
        read, before = read_field(checklist, voice, field, sent_here, last), present.get(field)
        own = section.form.get(OWN, "")
        if before and is_overtaken(sent_here, own, before) and read.body != before.body:
            if read.body != _shown(checklist, saves, voice, field, int(sent_here[SEEN])):
                errors |= changed_elsewhere(field, read.body, before)
            continue
        errors |= read.errors
        if _stays(read.body, before, field in section.again):
            continue
        sequence = 1 + (before.sequence if before else 0)
        sent = (voice.value, field, sequence, read.body)
        name = f"{section.key}-{sequence}-{voice.value[0]}-{field}"
        store(connection, row.id, actor, saves, name, sent, now)
    return errors


def store(
    connection: Connection,
    observation_id: str,
    actor: Actor,
    saves: list[AnyRow],
    key: str,
    sent: tuple[str, str, int, dict[str, Any]],
    now: datetime,
) -> Saved:
    """Store a save `(voice, field, sequence, body)` of a form, given all of its saves so far.

    Raises:
        ReusedKey: the key came before with another body.
        TooMany: the form was saved implausibly often.
    """
    voice, field, sequence, body = sent
    mine = [s for s in saves if (s.voice, s.field) == (voice, field) and OVERTAKEN not in s.body]
    known = next((s for s in saves if s.key == key), None)
    if known is not None:
        if (known.voice, known.field, known.sequence, known.body) != sent:
            raise ReusedKey("This save was sent before with another body; use a new key.")
        return Saved(known.saved_at, bool(mine) and mine[-1].key == key)
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
    later = counts_after(sequence, key, mine[-1] if mine else None)
    return Saved(now, later and OVERTAKEN not in body)


def _shown(
    checklist: CompiledChecklist, saves: list[AnyRow], voice: Voice, field: str, sequence: int
) -> dict[str, Any] | None:
    """What a page showed of a field: the body of that save; None if it has not come here."""
    if sequence == 0:
        return {}
    mine = (s for s in saves if (s.voice, s.field, s.sequence) == (voice.value, field, sequence))
    counting = (
        by_scale(checklist, field, save.body)[0] for save in mine if OVERTAKEN not in save.body
    )
    bodies = [{k: v for k, v in body.items() if k != REFUSED} for body in counting]
    return bodies[-1] if bodies else None


def _stays(body: dict[str, object], before: Entry | None, again: bool) -> bool:
    """Whether a plain form says of a field what is saved; a refusal is not undone by that."""
    if before is None:
        return not body
    shown = {key: value for key, value in before.body.items() if key != REFUSED}
    return body == before.body or (body == shown and not again)
