"""What changed in a quiz, in words: its rules, its questions, and what is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel

from courseware.content.likeness import alike
from courseware.content.models.quiz import Quiz
from courseware.content.plain_data import mappings_in, shown, text_at
from courseware.content.question_parts import QuestionPart, parts_of, wording_of
from courseware.content.same_ids import with_ids_of
from courseware.content.succession import questions_of, retired_ids
from courseware.content.written_key import key_of, written_key
from courseware.domain.counted import counted
from courseware.questions.types import TYPES

_PLAIN: Final = (str, int, bool)
_LISTS: Final = ("questions", "retired", "draw")
_WHY: Final = ("why", "why_true", "why_false", "explanation")
_OF_PARTS: Final = (
    "options",
    "premises",
    "choices",
    "items",
    "blanks",
    "nodes",
    "endings",
    "stems",
)


def quiz_changes(before: Any, after: Any) -> Iterator[str]:
    """Yield sentences about two revisions of a quiz, the weightiest of each question first."""
    yield from _rules(_filled(before, after, Quiz), _filled(after, before, Quiz))
    if _rows(before) != _rows(after):
        yield "the draw changed"
    old, new = questions_of(before), questions_of(after)
    both = {id_: _both(old[id_], new[id_]) for id_ in new if id_ in old}
    changed = {id_: pair for id_, pair in both.items() if pair[0] != pair[1]}
    yield from (f"question {id_} added" for id_ in new if id_ not in old)
    retired = retired_ids(after)
    for id_ in old.keys() - new.keys():
        yield f"question {id_} {'retired' if id_ in retired else 'removed'}"
    if changed:
        yield f"{counted(len(changed), 'question')} changed"
    for id_, (was, now) in changed.items():
        yield from _question(id_, was, now)


def _rules(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for key in dict.fromkeys([*before, *after]):
        if key not in _LISTS and before.get(key) != after.get(key):
            yield f"{key} {shown(before.get(key))} → {shown(after.get(key))}"


def _both(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both revisions of a question, each with what the other one writes and it leaves out."""
    was, now = (TYPES.get(text_at(one, "type") or "") for one in (old, new))
    return _filled(old, new, was), _filled(new, old, now)


def _filled(
    data: dict[str, Any], other: dict[str, Any], model: type[BaseModel] | None
) -> dict[str, Any]:
    """Plain data with the defaults of what only the other writes: what is left out holds, too."""
    fields = model.model_fields.items() if model else ()
    defaults = {field.alias or name: field.default for name, field in fields}
    left_out = (name for name in other if name not in data and name in defaults)
    return {
        **data,
        **{name: defaults[name] for name in left_out if isinstance(defaults[name], _PLAIN)},
    }


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
        yield _wording(id_, wording_of(old).text, wording_of(new).text)
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
        yield _wording(named, was.text, part.text)


def _wording(named: str, was: str, now: str) -> str:
    """Say whether words changed or what they say: only an author can call other words the same."""
    if alike(was, now):
        return f"{named} is reworded"
    return f"{named} says something else: “{shown(was)}” → “{shown(now)}”"


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


def changed_keys(before: Any, after: Any) -> Iterator[tuple[str, str | None]]:
    """Yield (question id, new key as `regrade --key` reads it or None) where another is right.

    The key names parts by the ids of the earlier question: by these they were answered.
    """
    old, new = questions_of(before), questions_of(after)
    for id_ in new:
        if id_ not in old or text_at(old[id_], "type") != text_at(new[id_], "type"):
            continue
        now = with_ids_of(old[id_], new[id_])
        if key_of(old[id_]) != key_of(now):
            yield id_, written_key(old[id_], now)
