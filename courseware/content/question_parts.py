"""The named parts of a question of any type, read from its plain data: options, items, endings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from courseware.content.plain_data import mappings_in, text_at
from courseware.content.strict_yaml import ValuePath

_WORDS: Final = {
    "options": "option",
    "premises": "premise",
    "choices": "choice",
    "items": "item",
    "blanks": "blank",
    "nodes": "node",
    "endings": "ending",
    "rubric": "criterion",
    "levels": "level",
}
_WORTH: Final = ("correct", "match", "goes_to", "critical", "credit", "points")


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One part that has an id.

    `name` is its id, behind those of the parts that it belongs to; `worth` is what the file says
    about its being right, in plain words that are equal where nothing of it changed.
    """

    word: str
    name: str
    text: str
    worth: str
    where: ValuePath


def parts_of(question: dict[str, Any]) -> dict[tuple[str, str], QuestionPart]:
    """Return all named parts of a question by (word, name)."""
    return {(part.word, part.name): part for part in _parts(question, "", ())}


def _parts(data: dict[str, Any], prefix: str, above: ValuePath) -> Iterator[QuestionPart]:
    for key, word in _WORDS.items():
        for number, entry in mappings_in(data, key):
            id_ = text_at(entry, "id")
            if id_ is None:
                continue
            where, name = (*above, key, number), f"{prefix}{id_}"
            text = text_at(entry, "text") or ""
            yield QuestionPart(word, name, text, _worth(entry, word, number), (*where, "id"))
            yield from _parts(entry, f"{name}.", where)


def _worth(entry: dict[str, Any], word: str, number: int) -> str:
    if word == "option":
        return "right" if entry.get("correct") is True else "wrong"
    if word == "item":
        return f"place {number + 1}"
    said = [f"{key} {entry[key]}" for key in _WORTH if key in entry and entry[key] is not False]
    return ", ".join(said)
