"""What changed in a quiz, in words: its rules, its questions, and what is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from courseware.content.plain_data import mappings_in, shown
from courseware.content.question_parts import QuestionPart, parts_of
from courseware.content.succession import questions_of, retired_ids

_LISTS: Final = ("questions", "retired", "draw")
_WHY: Final = ("why", "why_true", "why_false", "explanation")
_OF_PARTS: Final = ("options", "premises", "choices", "items", "blanks", "nodes", "endings")


def quiz_changes(before: Any, after: Any) -> Iterator[str]:
    """Yield sentences about two revisions of a quiz, the weightiest of each question first."""
    for key in dict.fromkeys([*before, *after]):
        if key not in _LISTS and before.get(key) != after.get(key):
            yield f"{key} {shown(before.get(key))} → {shown(after.get(key))}"
    if _rows(before) != _rows(after):
        yield "the draw changed"
    old, new = questions_of(before), questions_of(after)
    changed = [id_ for id_ in new if id_ in old and old[id_] != new[id_]]
    yield from (f"question {id_} added" for id_ in new if id_ not in old)
    retired = retired_ids(after)
    for id_ in old.keys() - new.keys():
        yield f"question {id_} {'retired' if id_ in retired else 'removed'}"
    if changed:
        yield f"{len(changed)} question{'s' if len(changed) > 1 else ''} changed"
    for id_ in changed:
        yield from _question(id_, old[id_], new[id_])


def _rows(data: Any) -> list[dict[str, Any]]:
    return [row for _, row in mappings_in(data, "draw")]


def _question(id_: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    before, after = parts_of(old), parts_of(new)
    for key, part in after.items():
        yield from _part(id_, before.get(key), part)
    for key, part in before.items():
        if key not in after:
            yield f"{part.word} {part.name} of {id_} is gone"
    if old.get("text") != new.get("text"):
        yield f"{id_} is reworded"
    for name in dict.fromkeys([*old, *new]):
        if name not in ("text", *_WHY, *_OF_PARTS) and old.get(name) != new.get(name):
            yield f"{name} of {id_}: {shown(old.get(name))} → {shown(new.get(name))}"
    if _reasons(old) != _reasons(new):
        yield f"reasons of {id_} are reworded"


def _part(id_: str, was: QuestionPart | None, part: QuestionPart) -> Iterator[str]:
    named = f"{part.word} {part.name} of {id_}"
    if was is None:
        yield f"{named} is new"
        return
    if was.worth != part.worth:
        yield _other_worth(named, was.worth, part.worth)
    if was.text != part.text:
        yield f"{named} is reworded"


def _other_worth(named: str, was: str, now: str) -> str:
    if (was, now) == ("right", "wrong"):
        return f"{named} is no longer right"
    if (was, now) == ("wrong", "right"):
        return f"{named} is right now"
    return f"{named}: {was or 'nothing'} → {now or 'nothing'}"


def _reasons(data: Any) -> list[Any]:
    """Every reason in a question, in the order of the file."""
    if isinstance(data, list):
        return [reason for entry in data for reason in _reasons(entry)]
    if not isinstance(data, dict):
        return []
    own = [data.get(key) for key in _WHY if key in data]
    return own + [r for value in data.values() for r in _reasons(value)]
