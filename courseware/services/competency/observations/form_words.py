"""What a form says, in words: its fields, its marks, and what of it was refused."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from courseware.content.compiled import CompiledChecklist
from courseware.content.models.words import Scale
from courseware.domain.competency.rules import ANCHORS, OWN_ANCHORS
from courseware.domain.times import day_words
from courseware.services.competency.observations.forms import (
    CONTEXT,
    NOT_OBSERVED,
    OVERALL,
    OWN_NOT_DONE,
    WORDS,
    Entry,
    is_marked,
)

REFUSED_HERE = (
    "What was entered last at {where} was refused and is not saved. Enter it anew, or save the "
    "rest as it stands without it."
)
_SHOWN = 80
"""Characters of a free text where a field is told in a line."""
_SCALE_WORDS = {Scale.SAFE_UNSAFE: "safe or unsafe", Scale.ENTRUSTMENT: "1 to 5"}
_PARTS = {"observed_on": "day", "strengths": "what went well", "next": "what to work on"}


def refusals(refused: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """A sentence for each part that was refused, under its name in the form."""
    return {
        f"{field}.{part}": REFUSED_HERE.format(where=refused_words({field: [part]}))
        for field, parts in refused.items()
        for part in parts
    }


def field_words(field: str) -> str:
    """A field's name as the form shows it."""
    return {CONTEXT: "Where and how", OVERALL: "All in all"}.get(field, field.upper())


def refused_words(refused: Mapping[str, Sequence[str]]) -> str:
    """`A01 (comment), A04 (comment, plan)`."""
    return ", ".join(
        f"{field_words(field)} ({', '.join(_PARTS.get(part, part) for part in parts)})"
        for field, parts in refused.items()
    )


def told_apart(errors: Mapping[str, str]) -> dict[str, str]:
    """The sentences of a summary: one that holds of several fields says of which each time."""
    sentences = list(errors.values())
    return {
        name: f"{_part_words(name)}: {sentence}" if sentences.count(sentence) > 1 else sentence
        for name, sentence in errors.items()
    }


def _part_words(name: str) -> str:
    field, _, part = name.partition(".")
    return refused_words({field: [part]}) if part else field_words(field)


def rescaled_words(checklist: CompiledChecklist, entries: Mapping[str, Entry]) -> list[str]:
    """A sentence for each item whose mark is on a scale that it had in an earlier version."""
    return [
        f"{field_words(item.id)} was marked “{mark_words(entries[item.id].former)}” in an earlier "
        f"version; now it is marked {scale_words(item.scale)}."
        for item in checklist.items
        if item.id in entries and entries[item.id].former
    ]


def scale_words(scale: str) -> str:
    """How an item is marked."""
    return _SCALE_WORDS[Scale(scale)]


def chosen_words(word: str) -> str:
    """A setting, a side or a supervision as it is shown, by the word that is stored."""
    return WORDS.get(word, word.replace("_", " ").capitalize())


def mark_words(body: Mapping[str, Any]) -> str:
    """A mark as it is shown."""
    if body.get("rating") is not None:
        return f"{body['rating']} – {ANCHORS[int(body['rating'])]}"
    if body.get("safe") is not None:
        return "Safe" if body["safe"] else "Unsafe"
    return "Not observed" if body.get(NOT_OBSERVED) else "No mark"


def own_mark_words(body: Mapping[str, Any]) -> str:
    """A learner's own mark as it is shown: in the words of the form in which it was given."""
    if body.get("rating") is not None:
        return f"{body['rating']} – {OWN_ANCHORS[int(body['rating'])]}"
    return OWN_NOT_DONE if body.get(NOT_OBSERVED) else mark_words(body)


def entered_day_words(written: str) -> str:
    """A day as a form keeps it, in words: `3 March 2026`."""
    return day_words(date.fromisoformat(written))


def body_words(body: Mapping[str, Any]) -> str:
    """What a field says, in a line; its free texts only by their beginning."""
    texts = [body[key] for key in ("comment", "plan", "strengths", "next") if body.get(key)]
    chosen = [WORDS[body[key]] for key in ("setting", "side", "supervision") if body.get(key)]
    if "ready" in body:
        chosen.append("Yes" if body["ready"] else "Not yet")
    if "observed_on" in body:
        chosen.append(entered_day_words(body["observed_on"]))
    if is_marked(body):
        chosen.append(mark_words(body))
    return "; ".join((*chosen, *(text[:_SHOWN] for text in texts))) or "empty"
