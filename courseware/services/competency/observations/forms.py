"""What a form says, field by field: read, checked, and put together again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from courseware.content.compiled import ChecklistItem, CompiledChecklist
from courseware.content.models.words import Scale
from courseware.domain.competency.calendar import day_fault
from courseware.domain.competency.rules import ANCHORS
from courseware.domain.competency.watched import Setting, Supervision
from courseware.domain.errors import Invalid
from courseware.domain.text_length import text_fault
from courseware.domain.unseen import as_seen
from courseware.store.rows import AnyRow

CONTEXT, OVERALL = "context", "overall"
"""Fields of the assessor's form that are no items."""
NOT_OBSERVED = "not_observed"
OWN_NOT_DONE = "Not done yet"
REFUSED = "refused"
"""Key of a body: the parts of its field that were refused when it was saved last."""
OVERTAKEN = "overtaken"
"""Key of a body that never counts: another save stood when it came (`elsewhere`)."""
FORMER = "former"
"""Key in a signed record: the learner's mark on a scale that the item had before."""
ITEMS_A_SECTION = 4
LONGEST_COMMENT = 2000
_SCALES = {"rating": Scale.ENTRUSTMENT, "safe": Scale.SAFE_UNSAFE}
"""Key of a mark -> the scale that it belongs to; *not observed* fits both."""
DAY_TO_COME = "This day is still to come in the clinic's zone. Correct the date."


class Voice(StrEnum):
    """Whose form it is."""

    ASSESSOR = "assessor"
    LEARNER = "learner"


class Side(StrEnum):
    """Which side of the body."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    MIDLINE = "midline"
    NONE = "not_applicable"


WORDS: dict[str, str] = {
    Setting.SIMULATED: "Simulated (not on a person)",
    Setting.PEER: "Peer model",
    Setting.PATIENT: "Real patient",
    Side.LEFT: "Left",
    Side.RIGHT: "Right",
    Side.BOTH: "Both sides",
    Side.MIDLINE: "Midline",
    Side.NONE: "Does not apply",
    Supervision.HANDS_ON: "Hands on",
    Supervision.BESIDE: "Beside the couch",
    Supervision.NEARBY: "In the room",
    Supervision.AT_HAND: "Within call",
}
"""How each stored word is shown, wherever it is: the assessor's form and the logbook share them."""
FORMER_WORDS: dict[str, str] = {
    Supervision.HANDS_ON: "Assessor's hands on",
    Supervision.BESIDE: "Assessor beside the couch",
    Supervision.NEARBY: "Assessor in the room",
    Supervision.AT_HAND: "Assessor within call",
}
"""How pages showed them before; files that use these words can still be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a field says now.

    Attributes:
        sequence: of the save that counts.
        key: its name.
        former: a mark on a scale that the item had in an earlier version, as long as it has none
            on its scale of now. It counts for nothing.
    """

    body: dict[str, Any]
    sequence: int
    saved_at: datetime
    key: str
    former: dict[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> tuple[str, ...]:
        """The parts of the field that were refused when it was saved last."""
        return tuple(self.body.get(REFUSED, ()))


@dataclass(frozen=True, slots=True)
class FieldRead:
    """What a form says of one field.

    Attributes:
        body: what can be stored; it names the parts that were refused, never what they said.
        errors: a sentence for each of those parts, under its name in the form.
    """

    body: dict[str, Any]
    errors: dict[str, str]


def latest(checklist: CompiledChecklist, saves: Sequence[AnyRow], voice: Voice) -> dict[str, Entry]:
    """Field -> what it says, by the save with the highest (sequence, key).

    A mark counts as one only where it fits the scale of its item in this version.
    """
    found: dict[str, Entry] = {}
    for save in saves:
        if save.voice != voice.value or OVERTAKEN in save.body:
            continue
        body, former = by_scale(checklist, save.field, save.body)
        if not former and not is_marked(body) and save.field in found:
            former = found[save.field].former
        found[save.field] = Entry(body, save.sequence, save.saved_at, save.key, former)
    return found


def by_scale(
    checklist: CompiledChecklist, name: str, body: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a field says in this version, and its mark on a scale that the item had before."""
    scale = next((item.scale for item in checklist.items if item.id == name), None)
    other = {key for key, own in _SCALES.items() if scale is not None and own != scale}
    former = {key: value for key, value in body.items() if key in other}
    return {key: value for key, value in body.items() if key not in other}, former


def sections_of(checklist: CompiledChecklist) -> list[tuple[ChecklistItem, ...]]:
    """The items, a few at a time, as the form shows them between context and overall word."""
    items = checklist.items
    return [items[n : n + ITEMS_A_SECTION] for n in range(0, len(items), ITEMS_A_SECTION)]


def read_field(
    checklist: CompiledChecklist,
    voice: Voice,
    field: str,
    form: Mapping[str, str],
    last: tuple[date, str],
) -> FieldRead:
    """What a form says of one field: a part that is refused takes no other part with it.

    Free text that looks like a patient's identifiers is refused.

    Args:
        last: the last day on which it can have been observed, and what is said of a later one.

    Raises:
        Invalid: the checklist has no such field.
    """
    if field == CONTEXT and voice is Voice.ASSESSOR:
        body, errors = _read_context(form, last)
    elif field == OVERALL and voice is Voice.ASSESSOR:
        body, errors = _read_overall(form)
    else:
        item = next((item for item in checklist.items if item.id == field), None)
        if item is None:
            raise Invalid({field: "The checklist has no such item."})
        body, errors = _read_item(item, form)
    named = {f"{field}.{part}": sentence for part, sentence in errors.items()}
    return FieldRead({**body, REFUSED: sorted(errors)} if errors else body, named)


def fields_of(checklist: CompiledChecklist) -> list[str]:
    """Everything that a form asks for, in its order."""
    return [CONTEXT, *(item.id for item in checklist.items), OVERALL]


def refused_parts(
    checklist: CompiledChecklist, entries: Mapping[str, Entry]
) -> dict[str, tuple[str, ...]]:
    """Field -> its parts that were refused when it was saved last, in the order of the form."""
    fields = fields_of(checklist)
    return {f: entries[f].refused for f in fields if f in entries and entries[f].refused}


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


def first_part(field: str) -> str:
    """The name of the control at which a sentence about a whole field stands."""
    first = {CONTEXT: "observed_on", OVERALL: "ready"}.get(field, "mark")
    return f"{field}.{first}"


def own_words(entry: Entry) -> dict[str, Any]:
    """What a learner said of an item, as a record keeps it."""
    return {**entry.body, FORMER: entry.former} if entry.former else entry.body


def as_entered(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a learner said of an item, as it was before a record kept it."""
    return {**{key: said for key, said in body.items() if key != FORMER}, **body.get(FORMER, {})}


def _read_item(
    item: ChecklistItem, form: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    mark = form.get("mark", "")
    body: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if mark == NOT_OBSERVED:
        body[NOT_OBSERVED] = True
    elif item.scale == Scale.SAFE_UNSAFE and mark in ("safe", "unsafe"):
        body["safe"] = mark == "safe"
    elif item.scale == Scale.ENTRUSTMENT and mark in {str(n) for n in ANCHORS}:
        body["rating"] = int(mark)
    elif mark:
        errors["mark"] = "Choose one of the marks that this item has."
    return _with_texts(body, errors, form, ("comment", "plan"))


def _read_context(
    form: Mapping[str, str], last: tuple[date, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    body: dict[str, Any] = {}
    errors = {}
    closed = {"setting": Setting, "side": Side, "supervision": Supervision}
    for key, kind in closed.items():
        value = form.get(key, "")
        if value and value not in {member.value for member in kind}:
            errors[key] = "Choose one of the words in the list."
        elif value:
            body[key] = value
    written = as_seen(form.get("observed_on", ""))
    try:
        day = date.fromisoformat(written) if written else None
    except ValueError:
        day = None
        errors["observed_on"] = day_fault(written)
    if day and day > last[0]:
        errors["observed_on"] = last[1]
    elif day:
        body["observed_on"] = day.isoformat()
    return body, errors


def _read_overall(form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    body: dict[str, Any] = {}
    errors: dict[str, str] = {}
    ready = form.get("ready", "")
    if ready in ("yes", "no"):
        body["ready"] = ready == "yes"
    elif ready:
        errors["ready"] = "Choose yes or no."
    return _with_texts(body, errors, form, ("strengths", "next"))


def _with_texts(
    body: dict[str, Any], errors: dict[str, str], form: Mapping[str, str], keys: Sequence[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Add the free texts that may be stored, and why the others may not."""
    texts = {key: form.get(key, "").strip() for key in keys}
    looked_at = {key: text_fault(text, LONGEST_COMMENT) for key, text in texts.items()}
    faults = {key: fault for key, fault in looked_at.items() if fault}
    taken = {key: text for key, text in texts.items() if text and key not in faults}
    return {**body, **taken}, {**errors, **faults}
