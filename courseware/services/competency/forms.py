"""What a form says, field by field: read, checked, and put together again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from courseware.content.compiled import ChecklistItem, CompiledChecklist
from courseware.content.models import Scale
from courseware.domain.competency.rules import ANCHORS
from courseware.domain.errors import Invalid
from courseware.domain.patient_text import patient_faults
from courseware.store.rows import AnyRow

CONTEXT, OVERALL = "context", "overall"
"""Fields of the assessor's form that are no items."""
NOT_OBSERVED = "not_observed"
ITEMS_A_SECTION = 4
LONGEST_COMMENT = 2000
UNREADABLE_DAY = "Write the day as year, month and day, such as 2026-03-31."
DAY_TO_COME = "This day is still to come in the clinic's zone. Correct the date."


class Voice(StrEnum):
    """Whose form it is."""

    ASSESSOR = "assessor"
    LEARNER = "learner"


class Setting(StrEnum):
    """Where and on whom it was done."""

    SIMULATED = "simulated"
    PEER = "peer_model"
    PATIENT = "real_patient"


class Side(StrEnum):
    """Which side of the body."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    MIDLINE = "midline"
    NONE = "not_applicable"


class Supervision(StrEnum):
    """How closely somebody stood by."""

    HANDS_ON = "hands_on"
    BESIDE = "beside"
    NEARBY = "nearby"
    AT_HAND = "at_hand"


WORDS: dict[str, str] = {
    Setting.SIMULATED: "Simulated (not on a person)",
    Setting.PEER: "Peer model",
    Setting.PATIENT: "Real patient",
    Side.LEFT: "Left",
    Side.RIGHT: "Right",
    Side.BOTH: "Both sides",
    Side.MIDLINE: "Midline",
    Side.NONE: "Does not apply",
    Supervision.HANDS_ON: "Assessor's hands on",
    Supervision.BESIDE: "Assessor beside the couch",
    Supervision.NEARBY: "Assessor in the room",
    Supervision.AT_HAND: "Assessor within call",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a field says now.

    Attributes:
        sequence: of the save that counts.
    """

    body: dict[str, Any]
    sequence: int
    saved_at: datetime


def latest(saves: Sequence[AnyRow], voice: Voice) -> dict[str, Entry]:
    """Field -> what it says, by the save with the highest (sequence, key)."""
    return {
        save.field: Entry(save.body, save.sequence, save.saved_at)
        for save in saves
        if save.voice == voice.value
    }


def sections_of(checklist: CompiledChecklist) -> list[tuple[ChecklistItem, ...]]:
    """The items, a few at a time, as the form shows them between context and overall word."""
    items = checklist.items
    return [items[n : n + ITEMS_A_SECTION] for n in range(0, len(items), ITEMS_A_SECTION)]


def read_field(
    checklist: CompiledChecklist, voice: Voice, field: str, form: Mapping[str, str], today: date
) -> dict[str, Any]:
    """What a form says of one field, as it is stored.

    Args:
        today: the day that it is in the clinic; nothing was observed after it.

    Raises:
        Invalid: under the field's name, in words; free text that looks like a patient's
            identifiers is refused.
    """
    if field == CONTEXT and voice is Voice.ASSESSOR:
        return _read_context(form, today)
    if field == OVERALL and voice is Voice.ASSESSOR:
        return _read_overall(form)
    item = next((item for item in checklist.items if item.id == field), None)
    if item is None:
        raise Invalid({field: "The checklist has no such item."})
    return _read_item(item, form)


def own_fields(field: str, form: Mapping[str, str]) -> dict[str, str]:
    """The part of a section's form that belongs to one field, without its prefix."""
    prefix = f"{field}."
    return {k.removeprefix(prefix): v for k, v in form.items() if k.startswith(prefix)}


def unanswered(checklist: CompiledChecklist, entries: Mapping[str, Entry]) -> list[str]:
    """Ids of the items without a mark; *not observed* is one."""
    marked = {f for f, entry in entries.items() if is_marked(entry.body)}
    return [item.id for item in checklist.items if item.id not in marked]


def is_marked(body: Mapping[str, Any]) -> bool:
    """Whether an item's field holds a mark."""
    return bool(body.get(NOT_OBSERVED)) or any(body.get(k) is not None for k in ("rating", "safe"))


def mark_words(body: Mapping[str, Any]) -> str:
    """A mark as it is shown."""
    if body.get("rating") is not None:
        return f"{body['rating']} – {ANCHORS[int(body['rating'])]}"
    if body.get("safe") is not None:
        return "Safe" if body["safe"] else "Unsafe"
    return "Not observed" if body.get(NOT_OBSERVED) else "No mark"


def _read_item(item: ChecklistItem, form: Mapping[str, str]) -> dict[str, Any]:
    name = f"{item.id}.mark"
    mark = form.get("mark", "")
    body: dict[str, Any] = {}
    if mark == NOT_OBSERVED:
        body[NOT_OBSERVED] = True
    elif item.scale == Scale.SAFE_UNSAFE and mark in ("safe", "unsafe"):
        body["safe"] = mark == "safe"
    elif item.scale == Scale.ENTRUSTMENT and mark in {str(n) for n in ANCHORS}:
        body["rating"] = int(mark)
    elif mark:
        raise Invalid({name: "Choose one of the marks that this item has."})
    texts = {key: form.get(key, "").strip() for key in ("comment", "plan")}
    _check_texts({f"{item.id}.{key}": text for key, text in texts.items()})
    return {**body, **{key: text for key, text in texts.items() if text}}


def _read_context(form: Mapping[str, str], today: date) -> dict[str, Any]:
    body: dict[str, Any] = {}
    errors = {}
    closed = {"setting": Setting, "side": Side, "supervision": Supervision}
    for key, kind in closed.items():
        value = form.get(key, "")
        if value and value not in {member.value for member in kind}:
            errors[f"{CONTEXT}.{key}"] = "Choose one of the words in the list."
        elif value:
            body[key] = value
    written = form.get("observed_on", "").strip()
    try:
        day = date.fromisoformat(written) if written else None
    except ValueError:
        day = None
        errors[f"{CONTEXT}.observed_on"] = UNREADABLE_DAY
    if day and day > today:
        errors[f"{CONTEXT}.observed_on"] = DAY_TO_COME
    elif day:
        body["observed_on"] = day.isoformat()
    if errors:
        raise Invalid(errors)
    return body


def _read_overall(form: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    ready = form.get("ready", "")
    if ready in ("yes", "no"):
        body["ready"] = ready == "yes"
    elif ready:
        raise Invalid({f"{OVERALL}.ready": "Choose yes or no."})
    texts = {key: form.get(key, "").strip() for key in ("strengths", "next")}
    _check_texts({f"{OVERALL}.{key}": text for key, text in texts.items()})
    return {**body, **{key: text for key, text in texts.items() if text}}


def _check_texts(texts: Mapping[str, str]) -> None:
    errors = patient_faults(texts)
    errors |= {
        name: f"Use at most {LONGEST_COMMENT} characters."
        for name, text in texts.items()
        if len(text) > LONGEST_COMMENT
    }
    if errors:
        raise Invalid(errors)
